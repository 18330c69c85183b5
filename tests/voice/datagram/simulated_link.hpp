// A network of one direction, with a seed: loss, delay, reordering, doubles, a narrow link.
#pragma once

#include "voice/playout/trace.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace babel::voice::test {

using sim_time = std::chrono::steady_clock::time_point;

struct link_conditions {
    microseconds delay{50'000};
    microseconds jitter{0};      ///< Each datagram is up to so much later, and may overtake.
    double loss = 0;             ///< Share of independent losses, or of the time in bursts.
    microseconds burst{0};       ///< Mean length of a burst of losses; 0: independent.
    double doubled = 0;          ///< Share of datagrams that come twice.
    double bits_per_second = 0;  ///< Of a narrow link; 0: wide.
    microseconds queue{500'000}; ///< Longest wait for it.
    bool is_down = false;
};

class simulated_link {
public:
    simulated_link(const link_conditions& how, std::uint32_t seed)
        : conditions_(how), chance_(seed) {}

    link_conditions& conditions() { return conditions_; }

    /// Times at which a datagram that is sent now arrives.
    std::vector<sim_time> send(sim_time now, std::size_t bytes) {
        if (conditions_.is_down || is_lost(now)) return {};
        auto leaves = now;
        if (conditions_.bits_per_second > 0) {
            constexpr double header_bits = 28 * 8;
            const double bits = static_cast<double>(bytes) * 8 + header_bits;
            leaves = std::max(now, free_at_);
            if (leaves - now > conditions_.queue) return {};
            leaves += microseconds(std::llround(bits / conditions_.bits_per_second * 1e6));
            free_at_ = leaves;
        }
        std::vector<sim_time> arrivals{leaves + delay()};
        if (chance_.roll() < conditions_.doubled)
            arrivals.push_back(leaves + delay() + microseconds(7000));
        return arrivals;
    }

private:
    microseconds delay() {
        const auto extra = static_cast<double>(conditions_.jitter.count()) * chance_.roll();
        return conditions_.delay + microseconds(std::llround(extra));
    }

    bool is_lost(sim_time now) {
        if (conditions_.burst == microseconds(0)) return chance_.roll() < conditions_.loss;
        if (conditions_.loss == 0) return false;
        while (now >= changes_at_) {
            is_bad_ = !is_bad_;
            const auto bad = static_cast<double>(conditions_.burst.count());
            const auto mean = is_bad_ ? bad : bad * (1 - conditions_.loss) / conditions_.loss;
            const auto length = -std::log(1 - chance_.roll()) * mean;
            changes_at_ = std::max(changes_at_, sim_time{}) + microseconds(std::llround(length));
        }
        return is_bad_;
    }

    link_conditions conditions_;
    dice chance_;
    sim_time free_at_{};
    sim_time changes_at_{};
    bool is_bad_ = true; // begins with a good time
};

} // namespace babel::voice::test

// One direction of an emulated link: decides the loss and the delay of each packet.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace netlab {

using clock = std::chrono::steady_clock;
using packet = std::vector<unsigned char>;
using milliseconds = std::chrono::duration<double, std::milli>;

/// Independent for each packet.
struct loss {
    double percent = 0;
    clock::duration from{}; ///< Since the link began.
    clock::duration to = clock::duration::max();
};

/// While it lasts, every packet is lost.
struct outage {
    clock::duration start{}; ///< Since the link began.
    clock::duration length{};
    clock::duration period{}; ///< 0: once.
};

/// Times in which every packet is lost, at random.
struct bursts {
    double percent = 0;    ///< Of all time; 0: none.
    milliseconds length{}; ///< Mean; exponentially distributed.
};

struct link_options {
    milliseconds delay{};
    milliseconds jitter{}; ///< Added: anything between minus and plus that, never reordering.
    loss alone;
    bursts lost;
    double rate_kbit = 0;    ///< Of the bottleneck; 0: no bottleneck.
    milliseconds queue{200}; ///< Its capacity, as time at the rate.
    std::vector<outage> outages;
};

struct link_counters {
    std::uint64_t packets = 0; ///< All packets sent.
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;     ///< By chance, alone or in bursts.
    std::uint64_t overflow = 0; ///< Dropped at the bottleneck.
    std::uint64_t outage = 0;
    clock::duration max_late{}; ///< Maximum delay beyond the intended one.
};

/// Random numbers by splitmix64, so that a seed means the same with every library.
class random_stream {
public:
    explicit random_stream(std::uint64_t seed) : state_(seed) {}
    std::uint64_t bits();
    double uniform(); ///< At least 0, less than 1.

private:
    std::uint64_t state_;
};

/// Alternates between good and bad times by the clock, so that no packet changes the others' fate.
class burst_clock {
public:
    burst_clock(bursts how, std::uint64_t seed, clock::time_point begin)
        : how_(how), random_(seed), changes_at_(begin) {}
    /// `now`: not before that of an earlier call.
    bool is_bad(clock::time_point now);

private:
    bursts how_;
    random_stream random_;
    clock::time_point changes_at_;
    bool is_bad_ = true; // begins with a good time
};

/// A packet meets, in this order: an outage, the bottleneck with its queue, loss, delay and jitter.
/// The same packets at the same times meet the same fate with the same seed.
class link {
public:
    link(link_options options, std::uint64_t seed, clock::time_point begin);

    void accept(packet&& bytes, clock::time_point now);
    /// Passes every packet that is due to `out`.
    void deliver(clock::time_point now, const std::function<void(const packet&)>& out);
    /// The time at which the next one is due; clock::time_point::max() if none waits.
    clock::time_point next() const;
    const link_counters& counters() const { return counters_; }

private:
    struct travelling {
        clock::time_point due;
        packet bytes;
    };

    double loss_percent(clock::time_point now) const;
    bool is_down(clock::time_point now) const;
    bool pass_bottleneck(std::size_t size, clock::time_point& at);

    link_options options_;
    random_stream loss_;
    random_stream jitter_;
    burst_clock bursts_;
    clock::time_point begin_;
    clock::time_point bottleneck_free_;
    clock::time_point last_due_;
    std::deque<travelling> queue_; // sorted by due time, because packets do not overtake
    link_counters counters_;
};

} // namespace netlab

// Addresses of the peer to which direct TCP is dialled, and when.
#pragma once

#include <babel/core/allowance.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/wire/seen_address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::nat {

/// Dials begin 2 s after the acceptance, when Probes over UDP have had their time. Both ends dial
/// at that time: each opens its router to the other. The peer cannot make this end dial many: of
/// its candidates eight are dialled, and eight new ones a minute, three times each.
/// Pure: times are passed in. Thread: one.
class dial_plan {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_dials = 3; ///< of an address
    static constexpr std::chrono::milliseconds wait_for_udp{2000};
    static constexpr std::chrono::milliseconds pause{500}; ///< after a dial that failed

    /// The call was accepted.
    void accept(time_point now);
    /// Those of TCP are dialled; earlier ones that are not among them no more. `hold`: of the
    /// first dials, so that those of both ends cross.
    void
    set_candidates(time_point now, std::span<const candidate> all, std::chrono::microseconds hold);
    /// The next address to dial. Null: not now.
    std::optional<wire::seen_address> next(time_point now);
    /// A dial has failed, or its connection has ended.
    void on_end(time_point now, const wire::seen_address& of);

    /// When next() is to be called.
    time_point wake_at() const;
    /// Addresses that are not dialled.
    std::uint64_t refused() const { return refused_; }

private:
    struct entry {
        wire::seen_address at;
        time_point due;
        std::size_t left = max_dials;
        bool is_under_way = false;
    };

    static bool is_waiting(const entry& each) { return !each.is_under_way && each.left > 0; }

    std::vector<entry> all_;
    std::optional<time_point> start_; // known since the acceptance
    std::chrono::microseconds hold_{};
    allowance new_addresses_{8.0 / 60, 8};
    std::uint64_t refused_ = 0;
};

} // namespace babel::nat

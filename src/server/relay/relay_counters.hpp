// Counters of the relay.
#pragma once

#include <babel/server/latency_histogram.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace babel::server {

/// Written by the relay's thread, and read by others.
struct relay_counters {
    enum class drop : std::uint8_t {
        unknown, ///< no leg has that id, or it is not bound
        source,  ///< not from the bound address of the opposite leg
        rate,    ///< above the rate of the leg, or of all
        queue,   ///< the receiver did not read fast enough
        count_of_reasons,
    };
    enum class refusal : std::uint8_t {
        ticket, ///< a Bind without a valid ticket; an old one; a copy on another connection
        full,   ///< no room for the pair; its call ended
        source, ///< too many legs from there
        rate,   ///< too many Binds of the leg, or from there that bind nothing; questions
        count_of_reasons,
    };
    using value = std::atomic<std::uint64_t>;

    void add(drop why) { add(dropped[static_cast<std::size_t>(why)]); }
    void add(refusal why) { add(refused[static_cast<std::size_t>(why)]); }
    /// One thread writes: no locked instruction is needed.
    static void add(value& to, std::uint64_t more = 1) {
        to.store(to.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    void add_lateness(latency_histogram::duration late) {
        late = std::max(late, latency_histogram::duration::zero());
        add(lateness[latency_histogram::bucket_of(late)]);
        add(lateness_ns, static_cast<std::uint64_t>(late.count()));
    }

    value datagrams{0}; ///< passed on
    value bytes{0};
    std::array<value, static_cast<std::size_t>(drop::count_of_reasons)> dropped{};
    std::array<value, static_cast<std::size_t>(refusal::count_of_reasons)> refused{};
    std::array<value, latency_histogram::bounds.size() + 1> lateness{}; ///< of a timer, by buckets
    value lateness_ns{0};                                               ///< their sum
    // State now:
    value calls{0};
    value udp_legs{0};
    value tls_legs{0};
    value base_legs{0};
};

} // namespace babel::server

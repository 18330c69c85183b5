// Counters of the relay.
#pragma once

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
        ticket, ///< a Bind without a valid ticket, or an old one
        full,   ///< no room for the pair
        count_of_reasons,
    };
    using value = std::atomic<std::uint64_t>;

    void add(drop why) { add(dropped[static_cast<std::size_t>(why)]); }
    void add(refusal why) { add(refused[static_cast<std::size_t>(why)]); }
    /// One thread writes: no locked instruction is needed.
    static void add(value& to, std::uint64_t more = 1) {
        to.store(to.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    value datagrams{0}; ///< passed on
    value bytes{0};
    std::array<value, static_cast<std::size_t>(drop::count_of_reasons)> dropped{};
    std::array<value, static_cast<std::size_t>(refusal::count_of_reasons)> refused{};
    // State now:
    value calls{0};
    value udp_legs{0};
    value tls_legs{0};
};

} // namespace babel::server

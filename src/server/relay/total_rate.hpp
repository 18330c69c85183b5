// Rate of all that the relay passes.
#pragma once

#include "server/relay/rules/byte_bucket.hpp"
#include <babel/server/relay_limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

/// Shared by datagrams, which are dropped above it, and streams, which wait.
/// Lifetime: the limits, which may change, outlive it.
class total_rate {
public:
    using time_point = byte_bucket::time_point;

    explicit total_rate(const relay_limits& limits) : limits_(limits) {}

    /// Takes bytes if the rate allows them.
    bool take(std::size_t bytes, time_point now) {
        return bucket_.take(bytes, kbits(), burst, now);
    }
    /// Counts bytes that nobody refuses any more: has_credit() was true.
    void charge(std::size_t bytes, time_point now) { bucket_.charge(bytes, kbits(), now); }
    bool has_credit(time_point now) const { return bucket_.has_credit(burst, now); }

private:
    static constexpr std::chrono::milliseconds burst{100};

    std::uint64_t kbits() const {
        constexpr std::uint64_t kbits_of_a_mbit = 1000;
        return limits_.total_mbits * kbits_of_a_mbit;
    }

    const relay_limits& limits_;
    byte_bucket bucket_;
};

} // namespace babel::server

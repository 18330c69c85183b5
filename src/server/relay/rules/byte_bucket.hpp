// Rate of bytes with a burst.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

/// Generic cell rate algorithm, as rate_meter has it for events.
class byte_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Takes bytes if the rate allows them. `kbits` a second; 0: no limit. `burst`: the time whose
    /// bytes may come at once.
    bool
    take(std::size_t bytes, std::uint64_t kbits, std::chrono::nanoseconds burst, time_point now) {
        if (kbits == 0) return true;
        const auto paid = std::max(paid_until_, now) + price_of(bytes, kbits);
        if (paid - now > burst) return false;
        paid_until_ = paid;
        return true;
    }

    /// Counts bytes that nobody refuses any more: has_credit() was true.
    void charge(std::size_t bytes, std::uint64_t kbits, time_point now) {
        if (kbits != 0) paid_until_ = std::max(paid_until_, now) + price_of(bytes, kbits);
    }
    bool has_credit(std::chrono::nanoseconds burst, time_point now) const {
        return paid_until_ - now < burst;
    }

private:
    static std::chrono::nanoseconds price_of(std::size_t bytes, std::uint64_t kbits) {
        constexpr std::uint64_t ns_of_a_byte_at_a_kbit = 8'000'000;
        return std::chrono::nanoseconds(bytes * ns_of_a_byte_at_a_kbit / kbits);
    }

    time_point paid_until_{};
};

} // namespace babel::server

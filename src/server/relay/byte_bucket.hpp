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
        constexpr std::uint64_t ns_of_a_byte_at_a_kbit = 8'000'000;
        const std::chrono::nanoseconds price(bytes * ns_of_a_byte_at_a_kbit / kbits);
        const auto paid = std::max(paid_until_, now) + price;
        if (paid - now > burst) return false;
        paid_until_ = paid;
        return true;
    }

private:
    time_point paid_until_{};
};

} // namespace babel::server

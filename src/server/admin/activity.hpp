// What happened in the last hour, second by second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::server {

/// What happened within a second or more. Put together, counts add up; of the others the highest
/// stays.
struct happenings {
    std::uint64_t calls = 0;
    std::uint64_t logins = 0;
    std::uint64_t refused = 0;
    std::size_t online = 0;
    std::chrono::microseconds lateness{0};

    happenings& operator+=(const happenings& other);
    bool operator==(const happenings&) const = default;
};

class activity {
public:
    static constexpr std::size_t minutes = 60;
    static constexpr std::size_t seconds = 60 * minutes;

    /// To be called once a second. The oldest second is forgotten after an hour.
    void add(const happenings& second);

    happenings last_minute() const;

    /// Each whole minute since the start, oldest first, and the one under way as the last; at most
    /// `minutes` of them.
    std::vector<happenings> by_minute() const;

private:
    const happenings& at(std::uint64_t second) const { return ring_[second % seconds]; }

    std::vector<happenings> ring_; // grows to `seconds`
    std::uint64_t added_ = 0;
};

} // namespace babel::server

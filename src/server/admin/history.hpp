// Counts of the last hour, second by second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::server {

/// Counts of a second or more. When entries are added, counts add up; of the others the highest
/// stays.
struct history_entry {
    std::uint64_t calls = 0;
    std::uint64_t logins = 0;
    std::uint64_t refused = 0;
    std::size_t online = 0;
    std::chrono::microseconds lateness{0};

    history_entry& operator+=(const history_entry& other);
    bool operator==(const history_entry&) const = default;
};

class history {
public:
    static constexpr std::size_t minutes = 60;
    static constexpr std::size_t seconds = 60 * minutes;

    /// Call it once a second. Entries older than an hour are dropped.
    void add(const history_entry& second);

    history_entry last_minute() const;

    /// Each minute since the start, oldest first, including the current one; at most `minutes`.
    std::vector<history_entry> by_minute() const;

private:
    const history_entry& at(std::uint64_t second) const { return ring_[second % seconds]; }

    std::vector<history_entry> ring_; // grows to `seconds`
    std::uint64_t added_ = 0;
};

} // namespace babel::server

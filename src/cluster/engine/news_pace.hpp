// Pauses between reads of the news.
#pragma once

#include <babel/core/allowance.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace babel::cluster {

/// A read that waits 20 ms has several changes instead of one: at 500 a second and 20 nodes that
/// halves the engine's cost of a change (docs/design/cluster.md). Messages to this node alone cost
/// no other reader anything, and are calls that somebody waits for: they make for no pause.
class news_pace {
public:
    static constexpr double busy_changes = 50; ///< a second
    static constexpr std::chrono::milliseconds breath{20};
    /// Maximum of one read, of changes and of messages each.
    static constexpr std::size_t max_entries = 512;

    /// The pause after a read of that many changes and messages. There is no pause after a full
    /// one: the reader is behind.
    std::chrono::milliseconds
    after(std::size_t changes, std::size_t messages, allowance::time_point now) {
        bool is_busy = false;
        for (std::size_t i = 0; i < changes; ++i)
            is_busy = !calm_.take(now) || is_busy;
        const bool is_full = std::max(changes, messages) >= max_entries;
        return is_busy && !is_full ? breath : std::chrono::milliseconds(0);
    }

private:
    allowance calm_{busy_changes, busy_changes};
};

} // namespace babel::cluster

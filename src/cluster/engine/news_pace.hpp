// Pauses between reads of the news.
#pragma once

#include <babel/core/allowance.hpp>

#include <chrono>
#include <cstddef>

namespace babel::cluster {

/// A read that waits 20 ms has several entries instead of one: at 500 changes a second and 20 nodes
/// that halves the engine's cost of a change (docs/design/cluster.md).
class news_pace {
public:
    static constexpr double busy_entries = 50; ///< a second
    static constexpr std::chrono::milliseconds breath{20};
    /// Maximum of one read.
    static constexpr std::size_t max_entries = 512;

    /// The pause after a read of that many entries. There is no pause after a full one: the reader
    /// is behind.
    std::chrono::milliseconds after(std::size_t entries, allowance::time_point now) {
        bool is_busy = false;
        for (std::size_t i = 0; i < entries; ++i)
            is_busy = !calm_.take(now) || is_busy;
        return is_busy && entries < max_entries ? breath : std::chrono::milliseconds(0);
    }

private:
    allowance calm_{busy_entries, busy_entries};
};

} // namespace babel::cluster

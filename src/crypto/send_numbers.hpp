// Numbers of sent datagrams, and the beginnings of epochs.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace babel::crypto {

/// One counter over all paths and epochs, which never restarts. Pure: time is passed in.
class send_numbers {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::uint32_t epoch_datagrams = 1U << 20U;
    static constexpr std::chrono::minutes epoch_time{30};

    explicit send_numbers(time_point now, std::uint32_t first = 0)
        : next_(first), first_of_epoch_(first), epoch_began_(now) {}

    /// True if the next number belongs to a new epoch.
    bool ends_epoch(time_point now) const {
        return next_ - first_of_epoch_ >= epoch_datagrams || now - epoch_began_ >= epoch_time;
    }
    void begin_epoch(time_point now) {
        first_of_epoch_ = next_;
        epoch_began_ = now;
    }

    /// Null: all are used up. The highest number of 32 bits is never drawn.
    std::optional<std::uint32_t> draw() {
        if (next_ == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
        return next_++;
    }

private:
    std::uint32_t next_;
    std::uint32_t first_of_epoch_;
    time_point epoch_began_;
};

} // namespace babel::crypto

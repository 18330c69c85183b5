// Filling of a loudspeaker's ring: as little as the device allows.
#pragma once

#include <babel/audio/format.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::audio {

/// A device buffer and 5 ms; and 5 ms more, up to 20, each time that this proved too little: some
/// devices ask for several buffers at once, and a busy machine wakes the loop late. An underrun
/// delays the following sound by as much anyway, and this way it is not repeated. The depth that
/// the first seconds required stays. More than that is given back after 20 s of calm, and after
/// each relapse it takes twice as long. Pure: time is passed in.
class speaker_depth {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::milliseconds step{5};
    static constexpr std::chrono::milliseconds max_above_buffer{25};
    static constexpr std::chrono::seconds settling{3};
    static constexpr std::chrono::seconds shortest_calm{20};
    static constexpr std::chrono::seconds longest_calm{1280};
    static constexpr std::chrono::seconds between_returns{2};

    explicit speaker_depth(std::chrono::milliseconds buffer) : buffer_(buffer) {}

    std::chrono::milliseconds buffer() const { return buffer_; }

    /// Takes the underruns that the device counted since it was opened.
    void on_underruns(time_point now, std::uint64_t total) {
        if (!began_) began_ = now;
        if (total > seen_)
            deepen(now);
        else if (unused_ < usual_ && now >= next_return_)
            give_back(now);
        seen_ = total;
    }

    /// Maximum content of the ring.
    std::chrono::milliseconds max() const { return buffer_ + max_above_buffer; }

    /// The part of the ring's free room to fill now, in samples at 48 kHz.
    std::size_t to_fill(std::size_t room) const {
        const auto unused = samples_in_ms(static_cast<std::size_t>(unused_.count()));
        return room - std::min(room, unused);
    }

private:
    void deepen(time_point now) {
        const bool at_start = now - *began_ <= settling;
        const bool again = stumbled_ && now - *stumbled_ > settling; // not part of the last one
        if (again) calm_ = std::min(calm_ * 2, longest_calm);
        unused_ = std::max(unused_ - step, std::chrono::milliseconds(0));
        if (at_start)
            usual_ = unused_;
        else
            stumbled_ = now;
        next_return_ = now + calm_;
    }

    void give_back(time_point now) {
        unused_ += step;
        next_return_ = now + between_returns;
    }

    std::chrono::milliseconds buffer_;
    std::chrono::milliseconds unused_ = max_above_buffer - step;
    std::chrono::milliseconds usual_ = unused_; // of this device
    std::uint64_t seen_ = 0;
    std::optional<time_point> began_;
    std::optional<time_point> stumbled_; // last, after the first seconds
    time_point next_return_{};
    std::chrono::seconds calm_ = shortest_calm;
};

} // namespace babel::audio

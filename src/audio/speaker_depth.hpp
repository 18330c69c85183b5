// How much of a speaker's ring is filled: as little as the device lets us.
#pragma once

#include <babel/audio/format.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::audio {

/// A device buffer and 5 ms; and 5 ms more, up to 20, each time that this proved too little: some
/// devices ask for several buffers at once, and a busy machine wakes the loop late. An underrun
/// delays what follows by as much anyway, and this way the next one does not come.
class speaker_depth {
public:
    static constexpr std::chrono::milliseconds step{5};
    static constexpr std::chrono::milliseconds most_above_buffer{25};

    explicit speaker_depth(std::chrono::milliseconds buffer) : buffer_(buffer) {}

    std::chrono::milliseconds buffer() const { return buffer_; }

    /// Takes the underruns that the device counted since it was opened.
    void on_underruns(std::uint64_t total) {
        if (total > seen_) unused_ = std::max(unused_ - step, std::chrono::milliseconds(0));
        seen_ = total;
    }

    /// What the ring has to hold at the most.
    std::chrono::milliseconds most() const { return buffer_ + most_above_buffer; }

    /// Of the room that the ring has, in samples at 48 kHz, what is to be filled now.
    std::size_t to_fill(std::size_t room) const {
        const auto unused = samples_in_ms(static_cast<std::size_t>(unused_.count()));
        return room - std::min(room, unused);
    }

private:
    std::chrono::milliseconds buffer_;
    std::chrono::milliseconds unused_ = most_above_buffer - step;
    std::uint64_t seen_ = 0;
};

} // namespace babel::audio

// What a voice connection has still to write: a frame that waited for too long is not worth
// sending.
#pragma once

#include <babel/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace babel::voice {

/// Packets in their order with the time they were made. Voice goes stale; what the kernel took a
/// part of is always finished, and what is no voice is always kept. Pure: the clock is passed in.
class frame_queue {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Older than this, a frame is dropped: it would only delay the others.
    static constexpr std::chrono::milliseconds stale_after{200};
    /// So many frames may wait, however quickly they were made: a source that was held up itself
    /// must not fill the queues of a slow link at once.
    static constexpr std::size_t max_frames = 10;

    struct written {
        std::size_t frames = 0; ///< Of voice; whole ones.
        std::size_t bytes = 0;  ///< Of these frames.
    };

    void push_voice(time_point made, bytes_view packet);
    /// A packet without which the frames mean nothing: it never goes stale.
    void push_lasting(bytes_view packet);

    /// Drops what is stale or too much; returns how many frames.
    std::size_t drop_stale(time_point now);

    /// What is to be written, in as many pieces as fit. Valid until the queue changes.
    std::span<const bytes_view> gather(std::span<bytes_view> into) const;
    /// The first `bytes` of that were written.
    written forget(std::size_t bytes);

    bool empty() const { return waiting_.empty(); }
    /// Whether something waits that is not to wait for `frames_a_write` frames to be there.
    bool is_due(std::size_t frames_a_write) const;
    /// How long the oldest frame has waited.
    std::chrono::nanoseconds oldest_age(time_point now) const;

private:
    struct entry {
        time_point made;
        bool is_voice;
        std::vector<std::uint8_t> bytes;
    };

    std::deque<entry> waiting_;
    std::size_t front_written_ = 0; // bytes of the first packet
    std::size_t frames_ = 0;        // of waiting_, those of voice
};

} // namespace babel::voice

// Send queue of a voice connection: frames that waited too long are not worth sending.
#pragma once

#include <babel/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace babel::voice {

/// Packets in order, with the time at which they were made. Voice goes stale. A packet that the
/// kernel took in part is always finished, and packets without voice are always kept. Pure: time is
/// passed in.
class frame_queue {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Older than this, a frame is dropped: it would only delay the others.
    static constexpr std::chrono::milliseconds stale_after{200};
    /// Maximum frames that wait, however quickly they were made: a source that was delayed must not
    /// fill the queues of a slow link at once.
    static constexpr std::size_t max_frames = 10;

    struct written {
        std::size_t frames = 0; ///< Of voice; whole ones.
        std::size_t bytes = 0;  ///< Of these frames.
    };

    void push_voice(time_point made, bytes_view packet);
    /// A packet that the frames depend on: it never goes stale.
    void push_lasting(bytes_view packet);

    /// Drops stale and surplus frames; returns their number.
    std::size_t drop_stale(time_point now);

    /// The bytes to write next, in as many pieces as fit. Valid until the queue changes.
    std::span<const bytes_view> gather(std::span<bytes_view> into) const;
    /// The first `bytes` of them were written.
    written forget(std::size_t bytes);

    bool empty() const { return waiting_.empty(); }
    /// A packet waits that must not wait until there are `frames_a_write` frames.
    bool is_due(std::size_t frames_a_write) const;
    /// The age of the oldest frame.
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

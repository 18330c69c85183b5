// Opus packets that wait for their time to be played.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace babel::voice {

/// A frame that carries its media time, as it came in a datagram.
struct timed_frame {
    std::uint32_t at = 0;  ///< In 2.5 ms; it may wrap.
    std::uint8_t back = 0; ///< Of a copy: age in 2.5 ms, compared with the datagram's newest frame.
    bytes_view opus;
};

/// Packets in the order of their media time, and the time that is to be played next. Times are in
/// samples. The owner bounds the number of packets. Pure.
class frame_map {
public:
    struct frame {
        std::int64_t at = 0;
        std::size_t samples = 0;
        std::vector<std::uint8_t> bytes;
        std::int64_t end() const { return at + static_cast<std::int64_t>(samples); }
    };

    /// Puts a packet in its place. Returns false if one of that time waits: the first one wins.
    bool insert(std::int64_t at, std::size_t samples, bytes_view packet);
    /// Puts a packet behind all that came so far.
    void append(std::size_t samples, bytes_view packet);

    bool empty() const { return frames_.empty(); }
    std::size_t size() const { return frames_.size(); }
    const frame& front() const { return frames_.front(); }
    /// Samples from the next one to the end of the last packet, missing ones included.
    std::size_t waiting() const { return span_from(next_); }
    /// The same from the first packet on.
    std::size_t span() const { return empty() ? 0 : span_from(frames_.front().at); }

    /// Media time of the next sample to be played.
    std::int64_t next() const { return next_; }
    /// Continues at the first packet, whatever is missing before it.
    void jump_to_front();
    /// Samples missing before the first packet; 0 if there is no packet.
    std::size_t hole() const;
    /// A part of the hole was played as other sound.
    void fill_hole(std::size_t samples) { next_ += static_cast<std::int64_t>(samples); }
    /// Other sound was played because there was no packet.
    void wait(std::size_t samples) { waited_ += samples; }
    /// Sound that was played while waiting stands for packets that turned out to be lost: returns
    /// its samples. Forgets packets that overlap those played.
    std::size_t settle();

    /// Takes the first packet to play it.
    frame take_front();
    /// Forgets the first packet, not the last one, and continues at the next.
    void drop_front();

private:
    std::size_t span_from(std::int64_t from) const;

    std::deque<frame> frames_;
    std::int64_t next_ = 0;
    std::size_t waited_ = 0; // samples since the last packet was taken
    std::int64_t end_ = 0;   // of the latest packet so far
};

} // namespace babel::voice

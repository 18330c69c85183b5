// Frames to Voice items: media times, copies of earlier frames, several frames a datagram.
#pragma once

#include "voice/datagram/redundancy_planner.hpp"
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/arrival_clock.hpp>
#include <babel/wire/sealed_items.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::voice {

struct made_frame {
    bytes_view opus;               ///< Empty: it could not be made.
    std::size_t nominal_bytes = 0; ///< Its size by the bitrate.
    std::size_t samples = audio::frame_samples;
};

struct packed_voice {
    wire::voice_item item; ///< Views, valid until the next frame.
    std::size_t padding = 0;
    bool is_short = false; ///< Its frame is of 10 ms.
};

/// Numbers frames of 20 and 10 ms by their media time, which follows the frames, not the clock,
/// except where the source paused. Keeps the last frames. Pure: time is passed in. Thread: one.
class voice_packer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Two unmade ones, one, and its farthest copy, all of 10 ms but the unmade.
    static constexpr std::size_t kept = 16;

    /// Takes a frame that was made now. One smaller than `nominal_bytes` is padded in each
    /// datagram, so that sizes tell nothing of the sound; one of DTX is not, since it was asked to
    /// save bytes. Returns what is to be sent now: nothing while frames wait to leave together. The
    /// newest one that could be made is the item's frame.
    std::optional<packed_voice> pack(
        time_point now, const made_frame& next, std::size_t frames_a_packet, const copy_set& copies
    );

    /// One of the last frames again, alone: the newest is 0. Null if it was not made, began
    /// more than `reach` before the newest one, or leaves with others yet to come.
    std::optional<packed_voice> again(std::size_t back, std::chrono::milliseconds reach) const;

private:
    struct frame {
        std::uint32_t at = 0; // media time in 2.5 ms
        std::uint32_t ticks = 0;
        std::vector<std::uint8_t> bytes;
        std::size_t padding = 0;
    };
    std::optional<packed_voice> pack_waiting(std::size_t together, const copy_set& copies) const;
    const frame& before(std::size_t back) const { return frames_[(made_ - 1 - back) % kept]; }
    void add_copies(packed_voice& to, std::size_t first, std::uint32_t age) const;
    void add_copy(packed_voice& to, std::size_t back) const;

    std::array<frame, kept> frames_{};
    std::size_t made_ = 0;
    std::uint64_t samples_ = 0; // of all frames before the next one
    std::size_t unsent_ = 0;    // frames that wait to leave together
    arrival_clock clock_;       // of the source
};

} // namespace babel::voice

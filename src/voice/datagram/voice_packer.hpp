// Frames to Voice items: media times, copies of earlier frames, several frames a datagram.
#pragma once

#include "voice/datagram/redundancy_planner.hpp"
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

/// Numbers frames of 20 ms by their media time, which follows the frames, not the clock, except
/// where the source paused. Keeps the last frames. Pure: time is passed in. Thread: one.
class voice_packer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct packed {
        wire::voice_item item; ///< Views, valid until the next frame.
        std::size_t padding = 0;
    };

    /// Takes a frame that was made now; an empty one could not be made. `nominal_bytes`: its size
    /// by the bitrate. A smaller frame is padded in each datagram, so that sizes tell
    /// nothing of the sound; one of DTX is not, since it was asked to save bytes. Returns what is
    /// to be sent now: nothing while frames wait to leave together. The newest one that could be
    /// made is the item's frame.
    std::optional<packed> pack(
        time_point now,
        bytes_view opus,
        std::size_t nominal_bytes,
        std::size_t frames_a_packet,
        const copy_set& copies
    );

private:
    struct frame {
        std::uint32_t at = 0; // media time in 2.5 ms
        std::vector<std::uint8_t> bytes;
        std::size_t padding = 0;
    };
    static constexpr std::size_t kept = 9; // two unmade ones, one, and its farthest copy

    std::optional<packed> pack_waiting(std::size_t together, const copy_set& copies) const;
    const frame& before(std::size_t back) const { return frames_[(made_ - 1 - back) % kept]; }
    void add_copy(packed& to, std::size_t back) const;

    std::array<frame, kept> frames_{};
    std::size_t made_ = 0;
    std::uint64_t samples_ = 0; // of all frames before the next one
    std::size_t unsent_ = 0;    // frames that wait to leave together
    arrival_clock clock_;       // of the source
};

} // namespace babel::voice

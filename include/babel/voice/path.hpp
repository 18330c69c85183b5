// The interface between a voice stream and the connection that carries its packets.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/nat/path.hpp>
#include <babel/net/link_state.hpp>
#include <babel/voice/frame_length.hpp>
#include <babel/voice/frame_map.hpp>
#include <babel/voice/rate_control.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace babel::voice {

/// Of a sealed path.
struct sealed_stats {
    std::uint64_t frames = 0; ///< That were sent, each counted once.
    std::uint64_t copies = 0; ///< Frames that were sent beside the newest of their datagrams.
    std::uint64_t lost = 0;   ///< Datagrams with voice that the peer did not get.
    std::optional<nat::path_kind> in_use = {}; ///< Empty: none leads to the peer.
};

/// Packets are VoiceData, each with one frame of 20 ms where it is ours, or sealed datagrams with
/// voice.
struct path_stats {
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0; ///< Of packets_sent.
    std::uint64_t bytes_received = 0;
    std::uint64_t send_drops = 0; ///< Not sent: stale, or not made.
    std::optional<sealed_stats> sealed;
};

/// Receives what the peer sends; an error ends the path. Opus packets are not checked.
struct path_reader {
    std::function<error_code(bytes_view opus)> voice;
    std::function<error_code(const timed_frame&)> frame; ///< Instead, of a sealed path.
    std::function<error_code()> established; ///< ConnectionEstablished, or a sealed call is up.
};

/// A way to one peer: a TCP connection (voice_link) or sealed datagrams (sealed_path).
/// Thread: the loop only.
class path {
public:
    path() = default;
    path(const path&) = delete;
    path& operator=(const path&) = delete;
    virtual ~path() = default;

    /// Others see the sizes of its packets, which must tell nothing of the sound: it is given
    /// frames of constant size. The peer's frames come with their media times.
    virtual bool is_sealed() const { return false; }

    /// Sends ConnectionEstablished, as the listener does first.
    virtual void send_established() = 0;

    /// Samples of the next frame: 20 or 10 ms. The frame that follows may be longer all the same.
    virtual std::size_t frame_samples(frame_length /*wanted*/) const {
        return audio::frame_samples;
    }
    /// Sends one Opus packet of so many samples, made now; to be called for every frame. An empty
    /// packet is a frame that could not be made, and counts as not sent.
    virtual void send_voice(bytes_view opus, std::size_t samples) = 0;
    /// With every frame sent: the number of the peer's frames, so far, that were not there in time.
    virtual void note_missing(std::uint64_t /*frames*/) {}
    /// Writes all queued packets, then shuts the sending side down.
    virtual void finish() = 0;
    /// Ends the path at once; run() returns operation_aborted.
    virtual void close() = 0;

    /// Hands every message to `to`, until the path ends or that returns an error.
    virtual asio::awaitable<error_code> run(path_reader to) = 0;
    /// True if this error ends a path as a hang-up does.
    virtual bool ended_as_hang_up(error_code end) const = 0;

    /// Rate for the next frame; it follows the capacity of the path.
    virtual const send_rate& rate() const = 0;
    /// Changes the rate for an unimpeded path, from the next frame.
    virtual void set_bitrate(int bitrate_bps) = 0;
    /// Most frames that were sent arrive.
    virtual bool is_heard() const = 0;
    virtual const path_stats& stats() const = 0;
    /// Empty if the system does not provide it.
    virtual std::optional<net::link_state> state() = 0;
};

} // namespace babel::voice

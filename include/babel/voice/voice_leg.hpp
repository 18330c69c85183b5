// One call's share of the sound: the voice of its peer, and the sound for its peer.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/voice_gate.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/frame_length.hpp>
#include <babel/voice/leg_buffer.hpp>
#include <babel/voice/leg_encoder.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/path.hpp>
#include <babel/voice/playout.hpp>
#include <babel/voice/voice_frame.hpp>

#include <functional>
#include <memory>
#include <span>

namespace babel::voice {

/// Encodes and sends the bridge's frames, and plays the peer's packets through a playout buffer.
/// A frame is sent every 20 ms, or every 10 where the path is suited, until the call ends. On a
/// sealed path all of one length have one size.
/// Lifetime: the path outlives it, or stop_sending() was called; it has left its bridge.
/// Thread: the loop only.
class voice_leg {
public:
    /// `on_played_out`: all was heard after finish_playing(). It must not destroy the leg.
    /// Errors: Opus'.
    static result<std::unique_ptr<voice_leg>>
    make(path& to, const encoder_settings& settings, std::function<void()> on_played_out);

    // The call's side.

    // Take a packet of the peer; count and drop it if it is not Opus.
    void on_packet(bytes_view opus);
    void on_frame(const timed_frame& frame); ///< Of a sealed path.
    /// The peer has stopped sending: plays the rest, then calls on_played_out.
    void finish_playing();
    /// Plays a file to this peer only. `on_done`: it was sent to its end, or failed.
    void play_file(std::unique_ptr<audio::player> file, audio::file_end on_done);
    bool is_playing_file() const { return player_ != nullptr; }
    playout_stats playout() const { return playout_.stats(); }

    // The bridge's side.

    /// Stops sending; the path is not used again.
    void stop_sending() { path_ = nullptr; }
    bool can_send() const { return path_ != nullptr; }
    /// The others of a conference hear this peer: until this side hangs up, or the peer has ended.
    bool is_for_others() const { return can_send() || finishing_; }
    /// Takes the peer's samples that are due; `for_others` also keeps them for voice().
    void hear(std::span<audio::sample> out, bool for_others);
    // Call back if it is so. The callee may stop sending.
    void report_played_out();
    void report_file_end();

    /// Takes the next 20 ms of the peer, for the others of a conference. Returns whether it
    /// contains voice.
    bool take_voice();
    const voice_frame& voice() const { return voice_; }

    /// Takes the next samples of the file for this peer, 20 ms at most, or silence while it
    /// `waits`. Returns whether there is a file.
    bool take_file(std::size_t samples, bool waits);
    const voice_frame& file() const { return file_; }

    /// Samples of the next frame as the path would have it: 20 or 10 ms. Requires can_send().
    std::size_t frame_samples(frame_length wanted) const { return path_->frame_samples(wanted); }
    /// Sends a frame of 20 or 10 ms, mixed with the file if there is one.
    void send(std::span<const audio::sample> frame);
    /// Sends a packet that is shared with others, encoded from `frame`. The leg's encoder rests.
    void send_shared(bytes_view opus, const voice_frame& frame);
    bool gets_shared() const { return encoder_.is_resting(); }
    /// Nothing is specific to this peer: neither a file nor a reduced bitrate.
    bool may_share() const;
    /// Its path is: what it shares must be of constant size.
    bool is_sealed() const { return is_sealed_; }
    void adjust(const encoder_settings& settings);

private:
    voice_leg(
        path& to,
        const encoder_settings& settings,
        std::function<void()> on_played_out,
        leg_encoder encoder,
        voice::playout playout
    );
    void follow_rate();
    void report_missing();

    path* path_; // null after stop_sending()
    const bool is_sealed_;
    std::function<void()> on_played_out_;
    leg_encoder encoder_;
    voice::playout playout_;
    int max_bitrate_bps_;
    int bitrate_bps_; // of encoder_
    std::unique_ptr<audio::player> player_;
    audio::file_end on_file_done_;
    voice_frame file_{};
    leg_buffer for_others_;
    audio::voice_gate gate_;
    voice_frame voice_{};
    bool finishing_ = false;
    std::size_t silence_after_end_ = 0; // samples taken since all was played
};

} // namespace babel::voice

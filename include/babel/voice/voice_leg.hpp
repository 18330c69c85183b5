// One call's share of the sound: what its peer says, and what its peer shall hear.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/voice_gate.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/leg_buffer.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/path.hpp>
#include <babel/voice/playout.hpp>
#include <babel/voice/voice_frame.hpp>

#include <functional>
#include <memory>
#include <span>

namespace babel::voice {

/// Encodes and sends what the bridge gives it, and plays what comes through its own playout buffer.
/// A frame is sent every 20 ms for as long as the call lasts.
/// Lifetime: the path outlives it, or stop_sending() was called; it has left its bridge.
/// Thread: the loop only.
class voice_leg {
public:
    /// `on_played_out`: after finish_playing(), all has been heard; the leg must not be destroyed
    /// there. Errors: Opus'.
    static result<std::unique_ptr<voice_leg>>
    make(path& to, const encoder_settings& settings, std::function<void()> on_played_out);

    // The call's side.

    /// A packet of the peer; what is no Opus is counted and dropped.
    void on_packet(bytes_view opus);
    /// The peer sends nothing more: plays what is buffered, then on_played_out.
    void finish_playing();
    /// Mixes a file with what this peer alone hears; `on_done` once it has been sent to its end,
    /// or has failed.
    void play_file(std::unique_ptr<audio::player> file, audio::file_end on_done);
    bool is_playing_file() const { return player_ != nullptr; }
    playout_stats playout() const { return playout_.stats(); }

    // The bridge's side.

    /// Nothing may be sent any more; the path is not touched again.
    void stop_sending() { path_ = nullptr; }
    bool can_send() const { return path_ != nullptr; }
    /// The others of a conference hear it: until this side hangs up, or the peer's last word.
    bool is_for_others() const { return can_send() || finishing_; }
    /// Takes what is due of what the peer says; `for_others` keeps it for voice(), too.
    void hear(std::span<audio::sample> out, bool for_others);
    // Tell so, if it is so. Whoever is told may stop sending.
    void report_played_out();
    void report_file_end();

    /// Takes the next 20 ms of what the peer says, for the others of a conference. Returns whether
    /// there is any voice in it.
    bool take_voice();
    const voice_frame& voice() const { return voice_; }

    /// Takes the next 20 ms of the file that this peer alone hears, silence while it `waits`.
    /// Returns whether there is one.
    bool take_file(bool waits);
    const voice_frame& file() const { return file_; }

    /// With the file, if there is one.
    void send(const voice_frame& frame);
    /// Sends a packet that others get as well, made of that frame. The leg's own encoder rests.
    void send_shared(bytes_view opus, const voice_frame& frame);
    bool gets_shared() const { return gets_shared_; }
    /// Whether nothing is to be sent to this peer alone: no file, no bitrate of its own.
    bool may_share() const;
    void adjust(const encoder_settings& settings);

private:
    voice_leg(
        path& to,
        const encoder_settings& settings,
        std::function<void()> on_played_out,
        voice::encoder encoder,
        voice::playout playout
    );
    void follow_rate();

    path* path_; // empty once nothing may be sent any more
    std::function<void()> on_played_out_;
    voice::encoder encoder_;
    voice::playout playout_;
    int max_bitrate_bps_;
    int bitrate_bps_; // that the encoder was told of last
    std::unique_ptr<audio::player> player_;
    audio::file_end on_file_done_;
    voice_frame file_{};
    leg_buffer for_others_;
    audio::voice_gate gate_;
    voice_frame voice_{};
    bool gets_shared_ = false; // at the last frame
    voice_frame shared_{};     // that frame
    bool finishing_ = false;
    std::size_t silence_after_end_ = 0; // samples taken since all was played
};

} // namespace babel::voice

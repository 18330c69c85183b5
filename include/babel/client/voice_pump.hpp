// Where audio and network meet: microphone to link, link to loudspeaker, for one call.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/opus_codec.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/playout.hpp>
#include <babel/audio/recorder.hpp>
#include <babel/audio/voice_processor.hpp>
#include <babel/client/voice_controls.hpp>
#include <babel/client/voice_link.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <utility>

namespace babel::client {

/// What a pump moves sound between. `in` and `out` outlive it.
struct voice_ends {
    audio::source& in;
    audio::sink& out;
    std::unique_ptr<audio::player> player;     ///< Mixed with the microphone; may be empty.
    std::unique_ptr<audio::recorder> recorder; ///< May be empty.
    /// Works on the microphone alone, before it is mixed and recorded; may be empty.
    std::unique_ptr<audio::voice_processor> processor = nullptr;
};

/// Told in the middle of the pump's work: it must not be destroyed there.
struct voice_pump_events {
    std::function<void()> on_play_done;  ///< The player's file has been sent to its end.
    std::function<void()> on_played_out; ///< After finish_playing(): all has been heard.
};

/// Takes 20 ms frames from the source, encodes and sends them; plays what comes through the playout
/// buffer. A frame is sent every 20 ms for as long as the call lasts: silence while muted.
/// Lifetime: destroy it after capture() and play() have ended.
/// Thread: the loop only.
class voice_pump {
public:
    /// Errors: Opus'.
    static result<std::unique_ptr<voice_pump>> make(
        const asio::any_io_executor& executor,
        voice_ends ends,
        voice_pump_events events,
        const audio::encoder_settings& how
    );
    ~voice_pump();

    /// Sends a frame of silence at once, which proves a guest, and opens source and sink.
    /// Errors: the source's or the sink's; then the call goes on without that one.
    error_code start(voice_link& link);

    /// The two loops; they end when cancelled.
    asio::awaitable<void> capture();
    asio::awaitable<void> play();

    /// A packet of the peer; what is no Opus is counted and dropped.
    void on_packet(bytes_view opus);

    void control(const voice_controls& how) { how_ = how; }

    /// Mixes a file with the microphone, instead of the one that is played; empty: nothing more.
    void play_file(std::unique_ptr<audio::player> file) { ends_.player = std::move(file); }
    /// Records from now on, instead of what went on; empty: nothing more.
    void record(std::unique_ptr<audio::recorder> to) { ends_.recorder = std::move(to); }

    /// The microphone stops, the link is not touched any more.
    void stop_sending();
    /// Lets go of source and sink, which another call is about to use; both loops end.
    void release();
    /// The peer sends nothing more: plays what is buffered, then on_played_out.
    void finish_playing();

    audio::playout_stats playout() const { return playout_.stats(); }
    /// What the loudspeaker's device counted since it was opened.
    audio::device_counters sink() const { return ends_.out.counters(); }

private:
    voice_pump(
        const asio::any_io_executor& executor,
        voice_ends ends,
        voice_pump_events events,
        audio::encoder encoder,
        audio::playout playout
    );
    void send_frame();
    void follow_rate();
    void prepare_frame();
    void play_piece(std::span<audio::sample> piece);
    void fill_sink();

    voice_ends ends_;
    voice_pump_events events_;
    audio::encoder encoder_;
    audio::playout playout_;
    int bitrate_bps_ = 0; // that the encoder was told of last
    asio::posix::stream_descriptor in_wake_;
    asio::posix::stream_descriptor out_wake_;
    voice_link* link_ = nullptr; // empty once nothing may be sent any more
    std::array<audio::sample, audio::frame_samples> frame_{};
    std::size_t frame_filled_ = 0;
    voice_controls how_;
    bool finishing_ = false;
    bool released_ = false;
    std::size_t silence_after_end_ = 0; // samples given to the sink since all was played
};

} // namespace babel::client

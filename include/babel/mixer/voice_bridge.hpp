// The meeting point of audio and network: one microphone and one loudspeaker for all calls.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/input_watch.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/recorder.hpp>
#include <babel/audio/tone_pattern.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/bridge_device.hpp>
#include <babel/mixer/event.hpp>
#include <babel/mixer/settings.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/voice_controls.hpp>
#include <babel/voice/voice_leg.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace babel::mixer {

class capture_chain;
class participants;
class playback_chain;

/// Holds the devices, and connects them with the legs of all calls: source, capture_chain,
/// participants, and participants, playback_chain, sink. The devices are open only while needed:
/// the microphone while a leg can send, the loudspeaker while there is a leg or one is expected.
///
/// The loudspeaker's clock takes the peers' sound, the microphone's clock sends.
/// Lifetime: all legs leave, then await close() before it is destroyed.
/// Thread: the loop only.
class voice_bridge {
public:
    /// `options` outlive it, and may change between calls.
    voice_bridge(
        const asio::any_io_executor& executor,
        sound_devices pair,
        const settings& options,
        logger& log,
        std::function<void(const mixer_event&)> report
    );
    ~voice_bridge();

    /// Sends a frame of silence at once, which proves a candidate connection. A device that fails
    /// is reported, and the call goes on without it.
    void join(voice::voice_leg& leg);
    /// Stops sending to the peer; its remaining sound is still heard.
    void stop_sending(voice::voice_leg& leg);
    void leave(voice::voice_leg& leg);
    /// No leg has joined, or all have left.
    bool empty() const;
    /// A leg will come: the loudspeaker is opened already.
    void expect(bool on);
    /// Closes the devices, and waits until nothing uses them.
    asio::awaitable<void> close();

    const voice_controls& controls() const { return controls_; }
    void control(const voice_controls& controls) { controls_ = controls; }
    voice_levels levels() const;
    /// Applies options that have changed.
    void adjust();

    /// Mixes a file with the microphone for all peers, and replaces the current one; empty stops
    /// it. `on_done`: it was sent to its end, or failed.
    void play_file(std::unique_ptr<audio::player> file, audio::file_end on_done = {});
    /// Starts or replaces the recording; empty ends it.
    void record(std::unique_ptr<audio::recorder> to);
    /// Repeats a tone to the user until it is replaced; empty stops it.
    void play_tone(std::optional<audio::tone_pattern> tone);
    /// Sends a tone to all peers, even while muted.
    void send_tone(audio::tone_pattern tone);

    // Errors: the device's, which keeps trying.
    error_code use(std::unique_ptr<audio::source> in);
    error_code use(std::unique_ptr<audio::sink> out);
    const audio::source& in() const { return *in_; }
    const audio::sink& out() const { return *out_; }

private:
    void on_fewer_senders();
    void open_and_close();
    void open_microphone();
    void close_microphone();
    void report_unprocessed(error_code failed);
    void report_failure(error_code failed);
    void look_at_devices();
    void read_microphone();
    void watch_microphone(std::span<const audio::sample> frame);
    std::size_t next_frame_samples() const;
    void send_frame(std::span<audio::sample> frame);
    void serve_loudspeaker();
    void play_piece(std::span<audio::sample> piece);

    const settings& options_;
    logger& log_;
    std::function<void(const mixer_event&)> report_;
    bridge_device<audio::source> in_;
    bridge_device<audio::sink> out_;
    bool is_expecting_ = false;
    voice_controls controls_;
    std::unique_ptr<participants> participants_;
    std::unique_ptr<capture_chain> capture_;
    std::unique_ptr<playback_chain> playback_;
    audio::input_watch input_watch_;
    voice::voice_frame frame_{}; // of the microphone
    std::size_t frame_filled_ = 0;
    std::chrono::steady_clock::time_point next_look_{}; // at the devices
};

} // namespace babel::mixer

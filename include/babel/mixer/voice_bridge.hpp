// Where audio and network meet: one microphone and one loudspeaker, and the legs of all calls.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/input_watch.hpp>
#include <babel/audio/level_meter.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/recorder.hpp>
#include <babel/audio/tone_pattern.hpp>
#include <babel/audio/voice_gate.hpp>
#include <babel/audio/voice_processor.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/bridge_device.hpp>
#include <babel/mixer/conference.hpp>
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
#include <vector>

namespace babel::mixer {

/// Takes 20 ms frames from the source and gives each leg what its peer shall hear; plays what comes
/// from all legs. With one leg that is a call; with more each peer hears all but himself. The
/// devices are open while somebody needs them: the microphone while a leg can send, the loudspeaker
/// while there is a leg or one is expected.
///
/// What peers say is taken by the loudspeaker's clock, what they hear is sent by the microphone's.
/// Lifetime: await close() before it is destroyed; all legs have left by then.
/// Thread: the loop only.
class voice_bridge {
public:
    /// `options` outlive it; what is looked at there may change between calls.
    voice_bridge(
        const asio::any_io_executor& executor,
        sound_devices with,
        const settings& options,
        logger& log,
        std::function<void(const mixer_event&)> report
    );
    ~voice_bridge();

    /// Sends a frame of silence at once, which proves a guest. A device that fails is told; the
    /// call goes on without it.
    void join(voice::voice_leg& leg);
    /// The peer hears nothing more.
    void stop_sending(voice::voice_leg& leg);
    void leave(voice::voice_leg& leg);
    bool empty() const { return legs_.empty(); }
    /// A leg will come: the loudspeaker is opened already.
    void expect(bool on);
    asio::awaitable<void> close();

    const voice_controls& controls() const { return how_; }
    void control(const voice_controls& how) { how_ = how; }
    voice_levels levels() const { return {mic_level_.dbfs(), in_level_.dbfs()}; }
    /// After the options have changed.
    void adjust();

    /// Mixes a file with the microphone for everybody, instead of the one that is played; empty:
    /// nothing more. `on_done`: it has been sent to its end, or failed.
    void play_file(std::unique_ptr<audio::player> file, voice::file_end on_done = {});
    /// Records from now on, instead of what went on; empty: nothing more.
    void record(std::unique_ptr<audio::recorder> to) { recorder_ = std::move(to); }
    /// Played to the user, again and again, until another or none takes its place.
    void play_tone(std::optional<audio::tone_pattern> tone) { tone_ = std::move(tone); }
    /// Sent to everybody, muted or not.
    void send_tone(audio::tone_pattern tone) { sent_tone_ = std::move(tone); }

    // Errors: the device's; it goes on trying.
    error_code use(std::unique_ptr<audio::source> in);
    error_code use(std::unique_ptr<audio::sink> out);
    const audio::source& in() const { return *in_; }
    const audio::sink& out() const { return *out_; }

private:
    void open_and_close();
    void open_microphone();
    void close_microphone();
    void renew_processing();
    void read_microphone();
    void watch_microphone();
    void send_frame();
    void prepare_frame();
    void serve_loudspeaker();
    void fill_loudspeaker();
    void play_piece(std::span<audio::sample> piece);
    void hear_all(std::span<audio::sample> piece);
    void tell_legs(void (voice::voice_leg::*what)());
    void look_at_devices();
    void tell(error_code failed);

    const settings& options_;
    logger& log_;
    std::function<void(const mixer_event&)> report_;
    bridge_device<audio::source> in_;
    bridge_device<audio::sink> out_;
    std::vector<voice::voice_leg*> legs_;
    std::vector<voice::voice_leg*> senders_; // of legs_, those that can send
    bool is_expecting_ = false;
    voice_controls how_;
    conference conference_;
    audio::soft_limiter limiter_;        // of what the user hears
    audio::voice_processing processing_; // that the processor does
    std::unique_ptr<audio::voice_processor> processor_;
    std::optional<audio::voice_gate> gate_; // voice activation
    audio::input_watch input_watch_;
    audio::level_meter mic_level_, in_level_;
    std::unique_ptr<audio::player> player_;
    voice::file_end on_file_done_;
    std::unique_ptr<audio::recorder> recorder_;
    std::optional<audio::tone_pattern> tone_, sent_tone_;
    voice::voice_frame frame_{};
    std::size_t frame_filled_ = 0;
    std::chrono::steady_clock::time_point next_look_{}; // at the devices
};

} // namespace babel::mixer

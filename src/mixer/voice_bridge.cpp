#include "mixer/capture_chain.hpp"
#include "mixer/participants.hpp"
#include "mixer/playback_chain.hpp"
#include <babel/mixer/voice_bridge.hpp>

#include <algorithm>
#include <utility>

namespace babel::mixer {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::seconds device_look_interval{1}; // at the devices

bool is_device(const audio::endpoint& end) {
    return end.type == audio::endpoint::kind::device;
}

} // namespace

voice_bridge::voice_bridge(
    const asio::any_io_executor& executor,
    sound_devices pair,
    const settings& options,
    logger& log,
    std::function<void(const mixer_event&)> report
)
    : options_(options), log_(log), report_(std::move(report)),
      in_(executor, std::move(pair.in), [this] { read_microphone(); }),
      out_(executor, std::move(pair.out), [this] { serve_loudspeaker(); }),
      participants_(std::make_unique<participants>(options.encoder)),
      capture_(std::make_unique<capture_chain>()), playback_(std::make_unique<playback_chain>()) {
    controls_.mic_percent = options.mic_volume;
    controls_.out_percent = options.out_volume;
    controls_.push_to_talk = options.push_to_talk;
}

voice_bridge::~voice_bridge() = default;

// ---- the legs

void voice_bridge::join(voice::voice_leg& leg) {
    participants_->join(leg);
    open_and_close();
}

void voice_bridge::stop_sending(voice::voice_leg& leg) {
    participants_->stop_sending(leg);
    on_fewer_senders();
}

void voice_bridge::leave(voice::voice_leg& leg) {
    participants_->leave(leg);
    on_fewer_senders();
}

void voice_bridge::on_fewer_senders() {
    if (!participants_->can_send()) controls_.held = false; // the held call, or conference, ended
    open_and_close();
}

bool voice_bridge::empty() const {
    return participants_->empty();
}

void voice_bridge::expect(bool on) {
    is_expecting_ = on && is_device(options_.audio_out);
    open_and_close();
}

asio::awaitable<void> voice_bridge::close() {
    is_expecting_ = false;
    open_and_close();
    co_await in_.join();
    co_await out_.join();
}

// ---- the steps of the sound

voice_levels voice_bridge::levels() const {
    return {capture_->level_dbfs(), playback_->level_dbfs()};
}

void voice_bridge::adjust() {
    participants_->adjust(options_.encoder);
    if (in_.is_open()) report_unprocessed(capture_->adjust(options_));
}

void voice_bridge::play_file(std::unique_ptr<audio::player> file, audio::file_end on_done) {
    capture_->play_file(std::move(file), std::move(on_done));
}

void voice_bridge::record(std::unique_ptr<audio::recorder> to) {
    playback_->record(std::move(to));
}

void voice_bridge::play_tone(std::optional<audio::tone_pattern> tone) {
    playback_->play_tone(std::move(tone));
}

void voice_bridge::send_tone(audio::tone_pattern tone) {
    capture_->send_tone(std::move(tone));
}

// ---- the devices

/// Opens the devices that the legs need, and closes the others.
void voice_bridge::open_and_close() {
    const bool hears = !participants_->empty() || is_expecting_;
    if (hears) report_failure(out_.open());
    if (!hears) out_.close();
    const bool sends = participants_->can_send();
    if (sends && !in_.is_open()) open_microphone();
    if (!sends && in_.is_open()) close_microphone();
}

void voice_bridge::open_microphone() {
    frame_filled_ = 0;
    input_watch_ = {};
    report_unprocessed(capture_->start(options_));
    report_failure(in_.open());
}

void voice_bridge::close_microphone() {
    in_.close();
    capture_->stop();
}

error_code voice_bridge::use(std::unique_ptr<audio::source> in) {
    const auto failed = in_.exchange(std::move(in));
    input_watch_ = {};
    if (in_.is_open()) report_unprocessed(capture_->adjust(options_));
    return failed;
}

error_code voice_bridge::use(std::unique_ptr<audio::sink> out) {
    const auto failed = out_.exchange(std::move(out));
    // Only a loudspeaker makes an echo.
    if (in_.is_open()) report_unprocessed(capture_->adjust(options_));
    return failed;
}

void voice_bridge::report_unprocessed(error_code failed) {
    if (!failed) return;
    if (audio::voice_processor::available())
        report_(event::sound_failed{event::sound_part::processing, failed});
    else // an explicit request was refused before
        log_.debug("built without echo cancellation and noise suppression");
}

void voice_bridge::report_failure(error_code failed) {
    if (failed) report_(event::sound_failed{event::sound_part::call_device, failed});
}

void voice_bridge::look_at_devices() {
    const auto now = clock::now();
    if (now < next_look_) return;
    next_look_ = now + device_look_interval;
    if (const auto news = in_.look(log_)) report_(*news);
    if (auto news = out_.look(log_)) {
        news->which = event::device_change::side::loudspeaker;
        report_(*news);
    }
}

// ---- from the microphone to the peers

void voice_bridge::read_microphone() {
    while (in_.is_open()) {
        const auto frame = std::span(frame_).first(next_frame_samples());
        const auto room = frame.subspan(frame_filled_);
        const auto got = in_->read(room);
        frame_filled_ += got;
        if (got < room.size()) return;
        frame_filled_ = 0;
        watch_microphone(frame);
        // The receiver of the report may have hung up.
        if (participants_->can_send()) send_frame(frame);
    }
}

/// Files and the like give 20 ms at a time: with shorter frames every second one would be late.
std::size_t voice_bridge::next_frame_samples() const {
    const auto wanted = frame_length_for(options_);
    const bool is_worth_it =
        is_device(options_.audio_in) || wanted == voice::frame_length::always_short;
    const auto next = is_worth_it ? participants_->frame_samples(wanted) : audio::frame_samples;
    return frame_filled_ < next ? next : audio::frame_samples;
}

void voice_bridge::watch_microphone(std::span<const audio::sample> frame) {
    if (!is_device(options_.audio_in) || !controls_.sends_voice()) return;
    const auto fault = input_watch_.look(frame);
    if (!fault) return;
    using state = event::device_change::state;
    const auto what = *fault == audio::input_fault::silent ? state::silent : state::clipping;
    report_(event::device_change{what, in_->description(), {}});
}

void voice_bridge::send_frame(std::span<audio::sample> frame) {
    capture_->process(frame, controls_);
    const auto with_files = participants_->take_files(frame, controls_.held);
    playback_->record_sent(std::span(with_files).first(frame.size()));
    participants_->send(frame);
    participants_->report_files_sent();
    capture_->report_file_end();
}

// ---- from the peers to the loudspeaker

void voice_bridge::serve_loudspeaker() {
    fill(*out_, [this](std::span<audio::sample> piece) { play_piece(piece); });
    participants_->report_played_out();
    look_at_devices();
}

void voice_bridge::play_piece(std::span<audio::sample> piece) {
    participants_->hear(piece);
    playback_->process(piece, controls_, !participants_->can_send());
    capture_->heard(piece);
}

} // namespace babel::mixer

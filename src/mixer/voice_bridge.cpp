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
    sound_devices with,
    const settings& options,
    logger& log,
    std::function<void(const mixer_event&)> report
)
    : options_(options), log_(log), report_(std::move(report)),
      in_(executor, std::move(with.in), [this] { read_microphone(); }),
      out_(executor, std::move(with.out), [this] { serve_loudspeaker(); }),
      conference_(options.encoder) {
    how_.mic_percent = options.mic_volume;
    how_.out_percent = options.out_volume;
    how_.push_to_talk = options.push_to_talk;
}

voice_bridge::~voice_bridge() = default;

// ---- who is in

void voice_bridge::join(voice::voice_leg& leg) {
    legs_.push_back(&leg);
    senders_.push_back(&leg);
    const voice::voice_frame silence{};
    leg.send(silence);
    open_and_close();
}

void voice_bridge::stop_sending(voice::voice_leg& leg) {
    leg.stop_sending();
    std::erase(senders_, &leg);
    if (senders_.empty()) how_.held = false; // it was of the call, or of its conference
    conference_.forget(leg);
    open_and_close();
}

void voice_bridge::leave(voice::voice_leg& leg) {
    stop_sending(leg);
    std::erase(legs_, &leg);
    open_and_close();
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

/// What is wanted of the devices, from who is in.
void voice_bridge::open_and_close() {
    const bool hears = !legs_.empty() || is_expecting_;
    if (hears) tell(out_.open());
    if (!hears) out_.close();
    if (!senders_.empty() && !in_.is_open()) open_microphone();
    if (senders_.empty() && in_.is_open()) close_microphone();
}

void voice_bridge::open_microphone() {
    frame_filled_ = 0;
    input_watch_ = {};
    mic_level_ = {};
    renew_processing();
    tell(in_.open());
}

void voice_bridge::close_microphone() {
    in_.close();
    processing_ = {};
    processor_.reset();
    player_.reset();
    sent_tone_.reset();
}

void voice_bridge::adjust() {
    conference_.adjust(options_.encoder);
    for (auto* leg : senders_)
        leg->adjust(options_.encoder);
    if (in_.is_open()) renew_processing();
}

void voice_bridge::renew_processing() {
    gate_.reset();
    if (options_.vad_dbfs) gate_.emplace(*options_.vad_dbfs);
    const auto wanted = processing_for(options_);
    if (wanted == std::exchange(processing_, wanted)) return;
    processor_.reset();
    if (!wanted.any()) return;
    auto made = audio::voice_processor::make(wanted);
    if (made)
        processor_ = std::move(*made);
    else if (audio::voice_processor::available())
        report_(event::error{"the voice is not processed: " + made.error().message()});
    else // whoever asked for it was refused before
        log_.debug("built without echo cancellation and noise suppression");
}

void voice_bridge::play_file(std::unique_ptr<audio::player> file, voice::file_end on_done) {
    player_ = std::move(file);
    on_file_done_ = std::move(on_done);
}

// ---- the devices

error_code voice_bridge::use(std::unique_ptr<audio::source> in) {
    const auto failed = in_.exchange(std::move(in));
    input_watch_ = {};
    if (in_.is_open()) renew_processing();
    return failed;
}

error_code voice_bridge::use(std::unique_ptr<audio::sink> out) {
    const auto failed = out_.exchange(std::move(out));
    if (in_.is_open()) renew_processing(); // only a loudspeaker makes an echo
    return failed;
}

void voice_bridge::tell(error_code failed) {
    if (failed) report_(event::error{"audio: " + failed.message() + "; the call goes on"});
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
        const auto room = std::span(frame_).subspan(frame_filled_);
        const auto got = in_->read(room);
        frame_filled_ += got;
        if (got < room.size()) return;
        frame_filled_ = 0;
        watch_microphone();
        // While muted, too: it goes on learning how the room sounds.
        if (processor_) processor_->process(frame_);
        mic_level_.add(frame_);
        send_frame();
    }
}

void voice_bridge::watch_microphone() {
    if (!is_device(options_.audio_in) || !how_.sends_voice()) return;
    const auto fault = input_watch_.look(frame_);
    if (!fault) return;
    using state = event::device_change::state;
    const auto what = *fault == audio::input_fault::silent ? state::silent : state::clipping;
    report_(event::device_change{what, in_->description(), {}});
}

void voice_bridge::send_frame() {
    prepare_frame();
    auto recorded = frame_;
    for (auto* leg : senders_)
        if (leg->take_file(how_.held)) audio::mix_into(recorded, leg->file());
    if (recorder_) recorder_->me(recorded);
    if (legs_.size() == 1)
        senders_.front()->send(frame_);
    else
        conference_.send(frame_, legs_, senders_);
    tell_legs(&voice::voice_leg::tell_file_done);
    if (!player_ || !player_->finished()) return;
    const auto ended = std::exchange(player_, {});
    if (const auto tell_so = std::exchange(on_file_done_, {})) tell_so(*ended);
}

/// What the microphone gave becomes what the peers shall hear.
void voice_bridge::prepare_frame() {
    if (how_.sends_voice())
        audio::amplify(frame_, how_.mic_percent);
    else
        frame_.fill(0);
    if (gate_) gate_->pass(frame_);
    if (player_ && !how_.held) {
        voice::voice_frame played{};
        player_->read(played);
        audio::mix_into(frame_, played);
    }
    if (!sent_tone_) return;
    voice::voice_frame tone;
    sent_tone_->read(tone);
    audio::mix_into(frame_, tone);
    if (sent_tone_->finished()) sent_tone_.reset();
}

void voice_bridge::tell_legs(void (voice::voice_leg::*what)()) {
    const auto legs = legs_; // whoever is told may stop sending, or leave
    for (auto* leg : legs)
        (leg->*what)();
}

// ---- from the peers to the loudspeaker

void voice_bridge::serve_loudspeaker() {
    fill_loudspeaker();
    tell_legs(&voice::voice_leg::tell_played_out);
    look_at_devices();
}

void voice_bridge::fill_loudspeaker() {
    voice::voice_frame piece;
    for (auto wanted = out_->wanted(); wanted > 0;) {
        const auto now = std::span(piece).first(std::min(wanted, piece.size()));
        play_piece(now);
        wanted -= now.size();
    }
}

/// Takes the samples that are due: to the recording as the peers sent them, to the ear as the user
/// wants them.
void voice_bridge::play_piece(std::span<audio::sample> piece) {
    hear_all(piece);
    in_level_.add(piece);
    if (how_.held) std::ranges::fill(piece, audio::sample{0});
    if (recorder_) recorder_->peer(piece, senders_.empty());
    audio::amplify(piece, how_.deafened ? 0 : how_.out_percent);
    if (tone_) {
        voice::voice_frame tone;
        const auto part = std::span(tone).first(piece.size());
        tone_->read(part);
        audio::mix_into(piece, part);
    }
    if (processor_) processor_->heard(piece);
    out_->write(piece);
}

void voice_bridge::hear_all(std::span<audio::sample> piece) {
    if (legs_.size() == 1) return legs_.front()->hear(piece, false);
    const bool is_conference = !senders_.empty();
    voice::wide_frame everybody{};
    const auto sum = std::span(everybody).first(piece.size());
    for (auto* leg : legs_) {
        leg->hear(piece, is_conference);
        audio::add(sum, piece);
    }
    limiter_.limit(sum, piece);
}

} // namespace babel::mixer

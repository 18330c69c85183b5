#include <babel/voice/voice_stream.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::voice {

voice_stream::voice_stream(
    std::unique_ptr<path> path, link_side side, std::string from, std::function<time_point()> now
)
    : path_(std::move(path)), side_(side), from_(std::move(from)), now_(std::move(now)),
      is_proved_(side == link_side::dialler) {}

voice_stream::~voice_stream() = default;

asio::awaitable<voice_stream::ending> voice_stream::run(hooks callbacks) {
    co_await asio::this_coro::throw_if_cancelled(false);
    hooks_ = std::move(callbacks);
    if (side_ == link_side::listener) path_->send_established();
    path_reader reader;
    reader.voice = [this](bytes_view opus) { return on_voice(opus); };
    reader.frame = [this](const timed_frame& frame) { return on_frame(frame); };
    reader.established = [this] { return on_established(); };
    auto reading = path_->run(std::move(reader));
    ending end;
    end.why = co_await std::move(reading);
    end.is_hang_up = path_->ended_as_hang_up(end.why);
    static_cast<void>(round_trip()); // unknown once it is closed
    has_ended_ = true;
    co_return end;
}

error_code
voice_stream::start(const encoder_settings& settings, std::function<void()> on_played_out) {
    last_voice_at_ = now_();
    path_->set_bitrate(settings.bitrate_bps); // it may have changed since it was connected
    auto made = voice_leg::make(*path_, settings, std::move(on_played_out));
    if (!made) return made.error();
    leg_ = std::move(*made);
    return {};
}

void voice_stream::finish() {
    is_finished_ = true;
    path_->finish();
}

void voice_stream::close() {
    path_->close();
}

std::chrono::microseconds voice_stream::round_trip() const {
    if (has_ended_) return round_trip_;
    if (const auto state = path_->state()) round_trip_ = state->round_trip;
    return round_trip_;
}

std::optional<life_watch::finding> voice_stream::look() {
    const auto state = has_ended_ ? std::nullopt : path_->state();
    if (!state) return {};
    round_trip_ = state->round_trip;
    return life_.look(now_(), state->since_life);
}

error_code voice_stream::on_voice(bytes_view opus) {
    if (is_turned_away()) return {};
    if (!is_proved_) {
        if (!packet_samples(opus)) return errc::bad_opus_packet;
        is_proved_ = true;
        hooks_.proved();
    }
    note_voice();
    if (leg_) leg_->on_packet(opus);
    return {};
}

/// Its path has proved the peer.
error_code voice_stream::on_frame(const timed_frame& frame) {
    const bool is_copy = frame.back > 0;
    if (!is_copy) note_voice();
    if (leg_) leg_->on_frame(frame);
    return {};
}

void voice_stream::note_voice() {
    last_voice_at_ = now_();
    life_.note_voice(last_voice_at_);
}

error_code voice_stream::on_established() {
    if (side_ == link_side::dialler) {
        hooks_.established();
        return {};
    }
    if (is_turned_away()) return {};
    if (!is_proved_) hooks_.established();
    return errc::unknown_opcode; // the listener's to send
}

} // namespace babel::voice

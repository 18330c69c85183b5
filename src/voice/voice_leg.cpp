#include <babel/audio/mixing.hpp>
#include <babel/voice/voice_leg.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace babel::voice {
namespace {

// Maximum sound in the ring and the device: the last word must be heard before the device is
// closed.
constexpr std::size_t device_tail_samples = audio::samples_in_ms(80);

// A peer below this level does not talk, and their room is not mixed.
constexpr double talking_dbfs = -55;

encoder_settings suited(encoder_settings wanted, bool is_sealed) {
    wanted.constant_size |= is_sealed;
    return wanted;
}

} // namespace

result<std::unique_ptr<voice_leg>>
voice_leg::make(path& to, const encoder_settings& settings, std::function<void()> on_played_out) {
    auto encoder = leg_encoder::make(suited(settings, to.is_sealed()));
    if (!encoder) return encoder.error();
    auto playout = voice::playout::make();
    if (!playout) return playout.error();
    // Frames with media times show from the first one on how late they come.
    if (const auto state = to.is_sealed() ? std::nullopt : to.state())
        playout->expect_round_trip(state->round_trip);
    return std::unique_ptr<voice_leg>(new voice_leg(
        to, settings, std::move(on_played_out), std::move(*encoder), std::move(*playout)
    ));
}

voice_leg::voice_leg(
    path& to,
    const encoder_settings& settings,
    std::function<void()> on_played_out,
    leg_encoder encoder,
    voice::playout playout
)
    : path_(&to), is_sealed_(to.is_sealed()), on_played_out_(std::move(on_played_out)),
      encoder_(std::move(encoder)), playout_(std::move(playout)),
      max_bitrate_bps_(settings.bitrate_bps), bitrate_bps_(settings.bitrate_bps),
      gate_(talking_dbfs) {}

void voice_leg::on_packet(bytes_view opus) {
    // The playout counts packets that are not Opus.
    static_cast<void>(playout_.on_packet(std::chrono::steady_clock::now(), opus));
}

void voice_leg::on_frame(const timed_frame& frame) {
    static_cast<void>(playout_.on_frame(std::chrono::steady_clock::now(), frame));
}

void voice_leg::finish_playing() {
    playout_.finish();
    finishing_ = true;
}

void voice_leg::play_file(std::unique_ptr<audio::player> file, audio::file_end on_done) {
    player_ = std::move(file);
    on_file_done_ = std::move(on_done);
}

void voice_leg::hear(std::span<audio::sample> out, bool for_others) {
    playout_.pull(std::chrono::steady_clock::now(), out);
    if (for_others)
        for_others_.push(out);
    else
        for_others_.clear();
    if (finishing_ && playout_.drained()) silence_after_end_ += out.size();
}

void voice_leg::report_played_out() {
    if (!finishing_ || silence_after_end_ < device_tail_samples) return;
    finishing_ = false;
    on_played_out_();
}

bool voice_leg::take_voice() {
    for_others_.take(voice_);
    return gate_.pass(voice_);
}

bool voice_leg::take_file(std::size_t samples, bool waits) {
    if (!player_) return false;
    file_.fill(0);
    if (!waits) player_->read(std::span(file_).first(samples));
    return true;
}

void voice_leg::send(std::span<const audio::sample> frame) {
    voice_frame buffer;
    const auto mine = std::span(buffer).first(frame.size());
    std::ranges::copy(frame, mine.begin());
    if (player_) audio::mix_into(mine, std::span(file_).first(frame.size()));
    follow_rate();
    std::array<std::uint8_t, max_encoded_bytes> packet;
    const auto size = encoder_.encode(mine, packet);
    report_missing();
    path_->send_voice(bytes_view(packet).first(size ? *size : 0), frame.size());
}

void voice_leg::report_file_end() {
    if (!player_ || !player_->finished()) return;
    const auto ended = std::exchange(player_, {});
    std::exchange(on_file_done_, {})(*ended);
}

void voice_leg::send_shared(bytes_view opus, const voice_frame& frame) {
    encoder_.rest(frame);
    report_missing();
    path_->send_voice(opus, audio::frame_samples);
}

void voice_leg::report_missing() {
    if (is_sealed_) path_->note_missing(playout_.stats().concealed_samples / audio::frame_samples);
}

bool voice_leg::may_share() const {
    return !player_ && path_->rate().bitrate_bps == max_bitrate_bps_;
}

void voice_leg::adjust(const encoder_settings& settings) {
    // The options' ranges are within those of Opus.
    static_cast<void>(encoder_.adjust(suited(settings, is_sealed_)));
    bitrate_bps_ = settings.bitrate_bps;
    // The path keeps its learned rate unless another maximum is set.
    if (settings.bitrate_bps == std::exchange(max_bitrate_bps_, settings.bitrate_bps)) return;
    if (path_) path_->set_bitrate(settings.bitrate_bps);
}

void voice_leg::follow_rate() {
    const auto wanted = path_->rate().bitrate_bps;
    if (wanted == std::exchange(bitrate_bps_, wanted)) return;
    // Opus takes any rate of the settings' range, and every step is below that.
    static_cast<void>(encoder_.set_bitrate(wanted));
}

} // namespace babel::voice

// libopus behind result<T>.
#include <babel/voice/opus_codec.hpp>

#include <opus.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

namespace babel::voice {
namespace {

class opus_error_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "opus"; }
    std::string message(int value) const override { return opus_strerror(value); }
};

error_code opus_error(int value) {
    return {value, opus_category()};
}

constexpr int max_frames_a_packet = 48; // RFC 6716: 120 ms of 2.5 ms frames
// Costs as much as 10 at sizes that vary (docs/design/sending-voice.md).
constexpr int enough_at_constant_size = 5;

// Too short for the speech coder. After such frames Opus itself makes the change to it, and adds
// sound by which the decoder crosses over (RFC 6716, section 4.5).
constexpr std::size_t tiny_frame = audio::samples_in_ms(5);

int application_of(look_ahead which) {
    return which == look_ahead::for_speech ? OPUS_APPLICATION_VOIP
                                           : OPUS_APPLICATION_RESTRICTED_LOWDELAY;
}

} // namespace

const boost::system::error_category& opus_category() noexcept {
    static const opus_error_category instance;
    return instance;
}

result<std::size_t> packet_samples(bytes_view packet) {
    if (packet.empty() || packet.size() > std::numeric_limits<opus_int32>::max()) {
        return errc::bad_opus_packet;
    }
    const auto size = static_cast<opus_int32>(packet.size());
    std::array<opus_int16, max_frames_a_packet> frame_sizes{};
    const int frames =
        opus_packet_parse(packet.data(), size, nullptr, nullptr, frame_sizes.data(), nullptr);
    const int samples = opus_packet_get_nb_samples(packet.data(), size, audio::sample_rate);
    if (frames <= 0 || samples <= 0) return errc::bad_opus_packet;
    return static_cast<std::size_t>(samples);
}

void encoder::deleter::operator()(OpusEncoder* state) const noexcept {
    opus_encoder_destroy(state);
}

void decoder::deleter::operator()(OpusDecoder* state) const noexcept {
    opus_decoder_destroy(state);
}

result<encoder> encoder::make(const encoder_settings& settings) {
    int error = OPUS_OK;
    encoder made(
        opus_encoder_create(audio::sample_rate, 1, application_of(look_ahead::for_speech), &error)
    );
    if (error != OPUS_OK) return opus_error(error);
    error = opus_encoder_ctl(made.state_.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    if (error != OPUS_OK) return opus_error(error);
    if (const auto failed = made.adjust(settings)) return failed;
    return made;
}

error_code encoder::adjust(const encoder_settings& settings) {
    if (const auto failed = set_bitrate(settings.bitrate_bps)) return failed;
    const int effort = settings.constant_size
                           ? std::min(settings.complexity, enough_at_constant_size)
                           : settings.complexity;
    int error = opus_encoder_ctl(state_.get(), OPUS_SET_COMPLEXITY(effort));
    if (error == OPUS_OK)
        error = opus_encoder_ctl(state_.get(), OPUS_SET_DTX(settings.dtx ? 1 : 0));
    if (error == OPUS_OK)
        error = opus_encoder_ctl(state_.get(), OPUS_SET_VBR(settings.constant_size ? 0 : 1));
    return error == OPUS_OK ? error_code() : opus_error(error);
}

error_code encoder::set_bitrate(int bitrate_bps) {
    const int error = opus_encoder_ctl(state_.get(), OPUS_SET_BITRATE(bitrate_bps));
    return error == OPUS_OK ? error_code() : opus_error(error);
}

result<std::size_t>
encoder::encode(std::span<const audio::sample> frame, std::span<std::uint8_t> out) {
    const bool is_independent = std::exchange(next_is_independent_, false);
    if (is_independent) set_independent(true);
    const int bytes = opus_encode(
        state_.get(),
        frame.data(),
        static_cast<int>(frame.size()),
        out.data(),
        static_cast<opus_int32>(out.size())
    );
    if (is_independent) set_independent(false);
    if (bytes < 0) return opus_error(bytes);
    return static_cast<std::size_t>(bytes);
}

void encoder::go_on_after(std::span<const audio::sample> before, look_ahead_change change) {
    // Neither can fail: before its first frame an encoder takes every application.
    static_cast<void>(opus_encoder_ctl(state_.get(), OPUS_RESET_STATE));
    static_cast<void>(
        opus_encoder_ctl(state_.get(), OPUS_SET_APPLICATION(application_of(change.next)))
    );
    const auto piece = change.last == look_ahead::least ? tiny_frame : before.size();
    std::array<std::uint8_t, max_encoded_bytes> unheard;
    for (; !before.empty(); before = before.subspan(piece))
        static_cast<void>(encode(before.first(piece), unheard));
    make_next_independent();
}

void encoder::set_independent(bool on) {
    // It accepts 0 and 1, and cannot fail otherwise.
    static_cast<void>(opus_encoder_ctl(state_.get(), OPUS_SET_PREDICTION_DISABLED(on ? 1 : 0)));
}

result<decoder> decoder::make() {
    int error = OPUS_OK;
    decoder made(opus_decoder_create(audio::sample_rate, 1, &error));
    if (error != OPUS_OK) return opus_error(error);
    return made;
}

result<std::size_t> decoder::decode(bytes_view packet, std::span<audio::sample> out) {
    // libopus takes "no bytes" as an order to conceal.
    if (packet.empty()) return errc::bad_opus_packet;
    const int samples = opus_decode(
        state_.get(),
        packet.data(),
        static_cast<opus_int32>(packet.size()),
        out.data(),
        static_cast<int>(out.size()),
        0
    );
    if (samples < 0) return opus_error(samples);
    return static_cast<std::size_t>(samples);
}

result<std::size_t> decoder::conceal(std::span<audio::sample> out) {
    const int samples =
        opus_decode(state_.get(), nullptr, 0, out.data(), static_cast<int>(out.size()), 0);
    if (samples < 0) return opus_error(samples);
    return static_cast<std::size_t>(samples);
}

} // namespace babel::voice

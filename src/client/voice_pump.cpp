#include <babel/audio/mixing.hpp>
#include <babel/client/voice_pump.hpp>

#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::client {
namespace {

using descriptor = asio::posix::stream_descriptor;

// What may stand between the playout and the ear, in the ring and the device: the last word must
// not be cut off when the device is closed.
constexpr std::size_t device_tail_samples = 80 * audio::sample_rate / 1000;

/// The device keeps its descriptor; Asio gets one of its own.
descriptor watch(const asio::any_io_executor& executor, int fd) {
    return descriptor(executor, ::dup(fd));
}

} // namespace

result<std::unique_ptr<voice_pump>> voice_pump::make(
    const asio::any_io_executor& executor,
    voice_ends ends,
    voice_pump_events events,
    const audio::encoder_settings& how
) {
    auto encoder = audio::encoder::make(how);
    if (!encoder) return encoder.error();
    auto playout = audio::playout::make();
    if (!playout) return playout.error();
    return std::unique_ptr<voice_pump>(new voice_pump(
        executor, std::move(ends), std::move(events), std::move(*encoder), std::move(*playout)
    ));
}

voice_pump::voice_pump(
    const asio::any_io_executor& executor,
    voice_ends ends,
    voice_pump_events events,
    audio::encoder encoder,
    audio::playout playout
)
    : ends_(std::move(ends)), events_(std::move(events)), encoder_(std::move(encoder)),
      playout_(std::move(playout)), in_wake_(watch(executor, ends_.in.wake_fd())),
      out_wake_(watch(executor, ends_.out.wake_fd())) {}

voice_pump::~voice_pump() {
    release();
}

void voice_pump::release() {
    if (std::exchange(released_, true)) return;
    link_ = nullptr;
    ends_.in.stop();
    ends_.out.stop();
}

error_code voice_pump::start(voice_link& link) {
    link_ = &link;
    send_frame();
    const auto out = ends_.out.start();
    const auto in = ends_.in.start();
    return out ? out : in;
}

asio::awaitable<void> voice_pump::capture() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ec] = co_await in_wake_.async_wait(descriptor::wait_read, as_result);
        if (ec) co_return;
        while (link_) {
            const auto room = std::span(frame_).subspan(frame_filled_);
            const auto got = ends_.in.read(room);
            frame_filled_ += got;
            if (got < room.size()) break;
            frame_filled_ = 0;
            // While muted, too: it goes on learning how the room sounds.
            if (ends_.processor) ends_.processor->process(frame_);
            send_frame();
        }
        if (!link_) co_return;
    }
}

asio::awaitable<void> voice_pump::play() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ec] = co_await out_wake_.async_wait(descriptor::wait_read, as_result);
        if (ec || released_) co_return;
        fill_sink();
        if (finishing_ && silence_after_end_ >= device_tail_samples) {
            finishing_ = false;
            events_.on_played_out();
        }
    }
}

void voice_pump::on_packet(bytes_view opus) {
    // What is no Opus counts in the playout's statistics, and harms nobody.
    static_cast<void>(playout_.on_packet(std::chrono::steady_clock::now(), opus));
}

void voice_pump::stop_sending() {
    link_ = nullptr;
    if (!released_) ends_.in.stop();
}

void voice_pump::finish_playing() {
    playout_.finish();
    finishing_ = true;
}

void voice_pump::send_frame() {
    prepare_frame();
    if (ends_.recorder) ends_.recorder->me(frame_);
    follow_rate();
    std::array<std::uint8_t, audio::max_encoded_bytes> packet;
    const auto size = encoder_.encode(frame_, packet);
    if (size) link_->send_voice(bytes_view(packet).first(*size));
    if (ends_.player && ends_.player->finished()) {
        ends_.player.reset();
        events_.on_play_done();
    }
}

void voice_pump::follow_rate() {
    const auto wanted = link_->rate().bitrate_bps;
    if (wanted == std::exchange(bitrate_bps_, wanted)) return;
    // Opus takes any rate of the settings' range, and every step is below that.
    static_cast<void>(encoder_.set_bitrate(wanted));
}

/// What the microphone gave becomes what the peer shall hear.
void voice_pump::prepare_frame() {
    if (how_.muted || how_.held)
        frame_.fill(0);
    else
        audio::amplify(frame_, how_.mic_percent);
    if (!ends_.player || how_.held) return;
    std::array<audio::sample, audio::frame_samples> played{};
    ends_.player->read(played);
    audio::mix_into(frame_, played);
}

void voice_pump::fill_sink() {
    std::array<audio::sample, audio::frame_samples> piece;
    for (auto wanted = ends_.out.wanted(); wanted > 0;) {
        const auto now = std::span(piece).first(std::min(wanted, piece.size()));
        play_piece(now);
        wanted -= now.size();
        if (finishing_ && playout_.drained()) silence_after_end_ += now.size();
    }
}

/// Takes the samples that are due from the playout: to the recording as the peer sent them, to the
/// ear as the user wants them.
void voice_pump::play_piece(std::span<audio::sample> piece) {
    playout_.pull(std::chrono::steady_clock::now(), piece);
    if (how_.held) std::fill(piece.begin(), piece.end(), audio::sample{0});
    if (ends_.recorder) ends_.recorder->peer(piece);
    audio::amplify(piece, how_.deafened ? 0 : how_.out_percent);
    if (ends_.processor) ends_.processor->heard(piece);
    ends_.out.write(piece);
}

} // namespace babel::client

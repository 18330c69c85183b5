#include <babel/client/ringer.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

using descriptor = asio::posix::stream_descriptor;

std::optional<audio::tone_pattern> tone_of(ring_kind what) {
    switch (what) {
    case ring_kind::none:
        break;
    case ring_kind::ring:
        return audio::tone_pattern::ring();
    case ring_kind::call_waiting:
        return audio::tone_pattern::call_waiting();
    case ring_kind::ringback:
        return audio::tone_pattern::ringback();
    }
    return {};
}

} // namespace

ringer::ringer(
    asio::any_io_executor executor,
    voice_bridge& bridge,
    audio::file_thread& files,
    const settings& options,
    std::function<void(const client_event&)> report
)
    : executor_(std::move(executor)), bridge_(bridge), files_(files), options_(options),
      report_(std::move(report)), tasks_(executor_) {}

void ringer::set(ring_kind what) {
    if (what == std::exchange(what_, what)) return;
    const bool rings_elsewhere = what == ring_kind::ring && options_.ring_out;
    const bool is_device = options_.audio_out.type == audio::endpoint::kind::device;
    ring_elsewhere(rings_elsewhere ? tone_of(what) : std::nullopt);
    bridge_.play_tone(is_device && !rings_elsewhere ? tone_of(what) : std::nullopt);
}

asio::awaitable<void> ringer::close() {
    ring_elsewhere({});
    co_await tasks_.join();
}

void ringer::ring_elsewhere(std::optional<audio::tone_pattern> tone) {
    tone_ = std::move(tone);
    if (tone_) return open_own();
    if (!own_ || !own_->is_open()) return;
    own_->close();
    tasks_.cancel();
}

void ringer::open_own() {
    if (!own_) {
        auto made = audio::make_sink(*options_.ring_out, files_);
        if (!made) return report_(event::error{"ring device: " + made.error().message()});
        own_.emplace(executor_, std::move(*made));
    }
    if (const auto failed = own_->open()) report_(event::error{"ring device: " + failed.message()});
    tasks_.spawn(play());
}

asio::awaitable<void> ringer::play() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ec] = co_await own_->wake().async_wait(descriptor::wait_read, as_result);
        if (ec || !tone_) co_return;
        fill_own();
    }
}

void ringer::fill_own() {
    auto& device = **own_;
    voice_frame piece;
    for (auto wanted = device.wanted(); wanted > 0;) {
        const auto now = std::span(piece).first(std::min(wanted, piece.size()));
        tone_->read(now);
        device.write(now);
        wanted -= now.size();
    }
}

} // namespace babel::client

#include <babel/core/cancellation.hpp>
#include <babel/mixer/ringer.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::mixer {
namespace {

std::optional<audio::tone_pattern> tone_of(ring_kind kind) {
    switch (kind) {
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
    std::function<void(const mixer_event&)> report
)
    : executor_(std::move(executor)), bridge_(bridge), files_(files), options_(options),
      report_(std::move(report)), tasks_(executor_) {}

void ringer::set(ring_kind kind) {
    if (kind == std::exchange(kind_, kind)) return;
    const bool rings_elsewhere = kind == ring_kind::ring && options_.ring_out;
    const bool is_device = options_.audio_out.type == audio::endpoint::kind::device;
    ring_elsewhere(rings_elsewhere ? tone_of(kind) : std::nullopt);
    bridge_.play_tone(is_device && !rings_elsewhere ? tone_of(kind) : std::nullopt);
}

asio::awaitable<void> ringer::close() {
    ring_elsewhere({});
    co_await tasks_.join();
    if (own_) co_await own_->join();
}

void ringer::ring_elsewhere(std::optional<audio::tone_pattern> tone) {
    tone_ = std::move(tone);
    tasks_.cancel();
    if (tone_) return tasks_.spawn(ring_on_own());
    if (own_) own_->close();
}

/// Opens the device, which then rings until it is closed.
asio::awaitable<void> ringer::ring_on_own() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!own_) {
        const auto how = device_settings_for(options_);
        auto opening = open_sink(executor_, *options_.ring_out, files_, how);
        auto made = co_await std::move(opening);
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(asked)) co_return;
        if (!made) co_return report_failure(made.error());
        own_.emplace(executor_, std::move(*made), [this] { fill_own(); });
    }
    if (!tone_) co_return; // stopped before this task began
    if (const auto failed = own_->open()) report_failure(failed);
}

void ringer::report_failure(error_code failed) {
    report_(event::sound_failed{event::sound_part::ring_device, failed});
}

void ringer::fill_own() {
    fill(**own_, [this](std::span<audio::sample> piece) { tone_->read(piece); });
}

} // namespace babel::mixer

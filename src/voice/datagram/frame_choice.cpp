#include "voice/datagram/frame_choice.hpp"

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto report_limit = 500ms;
constexpr auto short_queue = 10ms;   // with it nothing is chosen,
constexpr auto growing_queue = 20ms; // with this it is taken back; so with the next two:
constexpr auto steady = 2ms;
constexpr auto unsteady = 5ms;
constexpr auto long_stay = 300s;

} // namespace

void frame_choice::on_frame(time_point now, const path_now& path) {
    if (path.id != std::exchange(path_, path.id)) {
        mean_.reset();
        deviation_ = {};
        disturb(now);
    }
    const bool is_reported = now - reported_ < report_limit;
    if (!path.is_direct || !path.is_only || !path.is_wide || !is_reported) disturb(now);
    if (!short_since_ && now - calm_since_ >= wait_) short_since_ = now;
}

void frame_choice::on_report(time_point now, const news& what) {
    reported_ = now;
    if (what.is_lost || what.queue_delay > (is_short() ? growing_queue : short_queue)) disturb(now);
    if (what.round_trip) note_round_trip(now, *what.round_trip);
}

/// The mean deviation of RFC 6298.
void frame_choice::note_round_trip(time_point now, microseconds round_trip) {
    const auto mean = std::exchange(mean_, round_trip).value_or(round_trip);
    const auto error = round_trip - mean;
    mean_ = mean + error / 8;
    deviation_ += (std::chrono::abs(error) - deviation_) / 4;
    if (deviation_ > (is_short() ? unsteady : steady)) disturb(now);
}

void frame_choice::disturb(time_point now) {
    calm_since_ = now;
    const auto since = std::exchange(short_since_, std::nullopt);
    if (!since) return;
    const bool was_long = now - *since >= long_stay;
    wait_ = was_long ? second_wait : std::clamp(2 * wait_, second_wait, longest_wait);
}

} // namespace babel::voice

#include <babel/mixer/device_notes.hpp>

#include <utility>

namespace babel::mixer {

using change = event::device_change;

namespace {

// Lost in a second; a stall of the loop costs less.
constexpr std::uint64_t noticeable_samples = audio::samples_in_ms(200);

} // namespace

bool device_notes::is_slow_since_last(std::uint64_t dropped_samples) {
    const auto before = std::exchange(dropped_samples_, dropped_samples).value_or(dropped_samples);
    return dropped_samples >= before + noticeable_samples;
}

std::optional<change> device_notes::look(
    const std::string& device, error_code failure, const audio::device_counters& counters
) {
    const bool is_slow = is_slow_since_last(counters.dropped_samples);
    const bool moved = counters.callbacks != std::exchange(callbacks_, counters.callbacks);
    if (moved && !failure) {
        const bool was_lost = std::exchange(is_lost_, false);
        const bool was_reopened = counters.restarts > std::exchange(restarts_, counters.restarts);
        if (device != device_)
            return change{change::state::replaced, std::exchange(device_, device), device};
        if (was_lost || was_reopened) return change{change::state::reopened, device_, device_};
        if (!is_slow || std::exchange(slow_reported_, true)) return {};
        return change{change::state::slow, device_, {}};
    }
    // The last attempt to open it may be recent: the next look shows its result.
    if (!failure && counters.restarts < restarts_ + 2) return {};
    if (std::exchange(is_lost_, true)) return {};
    auto lost = change{change::state::lost, device_, {}};
    if (failure) lost.why = failure.message();
    return lost;
}

} // namespace babel::mixer

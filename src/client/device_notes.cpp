#include <babel/client/device_notes.hpp>

#include <utility>

namespace babel::client {

using change = event::device_change;

std::optional<change> device_notes::look(
    const std::string& device, error_code failure, const audio::device_counters& counters
) {
    const bool moved = counters.callbacks != std::exchange(callbacks_, counters.callbacks);
    if (moved && !failure) {
        const bool was_lost = std::exchange(is_lost_, false);
        const bool was_reopened = counters.restarts > std::exchange(restarts_, counters.restarts);
        if (device != device_)
            return change{change::state::replaced, std::exchange(device_, device), device};
        if (was_lost || was_reopened) return change{change::state::reopened, device_, device_};
        return {};
    }
    // One attempt may just have been made: whether it helped shows the next time.
    if (!failure && counters.restarts < restarts_ + 2) return {};
    if (std::exchange(is_lost_, true)) return {};
    return change{change::state::lost, device_, {}};
}

} // namespace babel::client

#include "cli/app/presence_filter.hpp"

#include <algorithm>

namespace babel::cli {

presence_filter::names presence_filter::came(names arrivals) {
    std::erase_if(arrivals, [this](const auto& name) {
        const auto held = held_back_.find(name);
        if (held == held_back_.end()) return false;
        queue_.erase({held->second, name});
        held_back_.erase(held);
        return true;
    });
    return arrivals;
}

void presence_filter::left(const names& departures, time_point now) {
    const auto whole = std::chrono::ceil<std::chrono::milliseconds>(now.time_since_epoch());
    const auto rest = whole % grain;
    const auto rounded_up = whole + (rest.count() > 0 ? grain - rest : rest);
    const time_point due(rounded_up + time_limit);
    for (const auto& name : departures)
        if (held_back_.emplace(name, due).second) queue_.emplace(due, name);
}

presence_filter::time_point presence_filter::next_due() const {
    return queue_.empty() ? time_point::max() : queue_.begin()->first;
}

presence_filter::names presence_filter::take_due(time_point now) {
    names due;
    while (!queue_.empty() && queue_.begin()->first <= now) {
        due.push_back(std::move(queue_.extract(queue_.begin()).value().second));
        held_back_.erase(due.back());
    }
    return due;
}

} // namespace babel::cli

#include "client/calls/refusal_meter.hpp"

#include <algorithm>

namespace babel::client {
namespace {

constexpr auto headroom = (refusal_meter::burst - 1) * refusal_meter::interval;

} // namespace

refusal_meter::answer refusal_meter::refuse(std::string_view caller, time_point now) {
    std::erase_if(callers_, [now](const auto& each) {
        return !each.second.is_owed && now - each.second.last_call >= quiet_time;
    });
    if (const auto known = callers_.find(caller); known != callers_.end()) {
        known->second = {now, true};
        return {};
    }
    if (callers_.size() >= max_callers)
        return {}; // further callers are not refused; this many are no accident
    const bool tell = take_turn(now);
    callers_.emplace(caller, record{now, !tell});
    return {true, tell};
}

std::vector<std::string> refusal_meter::take_due(time_point now) {
    std::vector<std::string> due;
    for (auto& [caller, known] : callers_) {
        if (!known.is_owed || now - known.last_call < quiet_time || !take_turn(now)) continue;
        known.is_owed = false;
        due.push_back(caller);
    }
    return due;
}

refusal_meter::time_point refusal_meter::next_due() const {
    auto next = time_point::max();
    for (const auto& [caller, known] : callers_)
        if (known.is_owed) next = std::min(next, known.last_call + quiet_time);
    return next == time_point::max() ? next : std::max(next, paid_until_ - headroom);
}

void refusal_meter::forget(std::string_view caller) {
    if (const auto known = callers_.find(caller); known != callers_.end())
        known->second.is_owed = false;
}

/// GCRA, as in the server's rate limiter.
bool refusal_meter::take_turn(time_point now) {
    const auto from = std::max(paid_until_, now);
    if (from - now > headroom) return false;
    paid_until_ = from + interval;
    return true;
}

} // namespace babel::client

#include "server/signalling/limits/rate_meter.hpp"

#include <algorithm>

namespace babel::server {
namespace {

using std::chrono::nanoseconds;

constexpr int bursts_of_refusals = 3;
constexpr int slower_forgotten = 4; // refusals expire slower than events

nanoseconds interval(allowance allowed) {
    return nanoseconds(allowed.per) / allowed.rate;
}

} // namespace

bool rate_meter::has_room(time_point now, allowance allowed) const {
    if (allowed.rate == 0) return true;
    const auto each = interval(allowed);
    return std::max(paid_until_, now) + each - now <= each * allowed.burst;
}

void rate_meter::take(time_point now, allowance allowed) {
    if (allowed.rate != 0) paid_until_ = std::max(paid_until_, now) + interval(allowed);
}

rate_meter::verdict rate_meter::count(time_point now, allowance allowed) {
    if (has_room(now, allowed)) {
        take(now, allowed);
        return verdict::within;
    }
    const auto each = interval(allowed) * slower_forgotten;
    const auto refused = std::max(refused_until_, now) + each;
    if (refused - now > each * bursts_of_refusals * allowed.burst) return verdict::flood;
    refused_until_ = refused;
    return verdict::excess;
}

} // namespace babel::server

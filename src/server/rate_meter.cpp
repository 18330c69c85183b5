#include <babel/server/rate_meter.hpp>

#include <algorithm>

namespace babel::server {

rate_meter::verdict rate_meter::count(time_point now, unsigned rate, unsigned burst_seconds) {
    if (rate == 0) return verdict::within;
    const std::chrono::nanoseconds interval(std::chrono::seconds(1));
    paid_until_ = std::max(paid_until_, now) + interval / rate;
    const auto ahead = paid_until_ - now;
    const std::chrono::seconds burst(burst_seconds);
    if (ahead <= burst) return verdict::within;
    return ahead <= 4 * burst ? verdict::excess : verdict::flood;
}

} // namespace babel::server

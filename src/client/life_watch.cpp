#include <babel/client/life_watch.hpp>

#include <algorithm>

namespace babel::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds interval{1000};

} // namespace

life_watch::finding life_watch::look(time_point now, milliseconds since_life) {
    const auto life = now - since_life;
    if (since_life >= life_limit) return {news::gone, since_life, now + interval};
    if (since_life >= gap_limit) {
        const bool told = gap_began_.has_value();
        if (!told) gap_began_ = life;
        return {told ? news::none : news::gap, since_life, now + interval};
    }
    const auto next = now + std::min(interval, gap_limit - since_life);
    if (!gap_began_) return {news::none, {}, next};
    // What ended it came between the last look and the last sign of life.
    const auto lasted = std::chrono::duration_cast<milliseconds>(life - *gap_began_);
    gap_began_.reset();
    return {news::back, lasted, next};
}

} // namespace babel::client

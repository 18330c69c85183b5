#include <babel/voice/life_watch.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds interval{1000};
constexpr milliseconds pause{1000}; // that ends continuous speech, unless it becomes a gap

} // namespace

void life_watch::note_voice(time_point now) {
    in_a_row_ = now - voiced_ > pause ? 1 : in_a_row_ + (in_a_row_ < continuous_packets ? 1 : 0);
    voiced_ = now;
}

life_watch::finding life_watch::look(time_point now, milliseconds since_life) {
    if (since_life >= life_limit) return {news::gone, since_life, now + interval};
    const bool expects_voice = in_a_row_ >= continuous_packets;
    const auto life = expects_voice ? voiced_ : now - since_life;
    const auto silence = std::chrono::duration_cast<milliseconds>(now - life);
    if (silence >= gap_limit) {
        const bool is_reported = gap_began_.has_value();
        if (!is_reported) gap_began_ = life;
        return {is_reported ? news::none : news::gap, silence, now + interval};
    }
    const auto next = now + std::min(interval, gap_limit - silence);
    if (!gap_began_) return {news::none, {}, next};
    // The gap ended between the last look and the last sign of life.
    const auto lasted = std::chrono::duration_cast<milliseconds>(life - *gap_began_);
    gap_began_.reset();
    return {news::back, lasted, next};
}

} // namespace babel::voice

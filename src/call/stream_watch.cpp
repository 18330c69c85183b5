#include "call/stream_watch.hpp"

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using voice::life_watch;

constexpr std::chrono::seconds look_interval{1};

} // namespace

void stream_watch::start(const voice::voice_stream& watched, time_point now) {
    rate_ = watched.rate();
    next_look_ = now;
}

stream_watch::verdict stream_watch::look(
    voice::voice_stream& at, std::optional<std::chrono::seconds> max_silence, time_point now
) {
    next_look_ = now + look_interval;
    if (at.has_ended()) return verdict::none;
    look_at_sending(at);
    const auto found = at.look();
    if (!found) return verdict::none;
    const auto life = look_at_life(*found);
    if (life != verdict::none) return life;
    if (is_withdrawn_ && at.silence() >= life_watch::gap_limit) return verdict::withdrawn;
    return max_silence && at.silence() >= *max_silence ? verdict::silent : verdict::none;
}

void stream_watch::look_at_sending(const voice::voice_stream& at) {
    if (at.rate() != std::exchange(rate_, at.rate())) reports_.rate(rate_);
    if (at.is_heard() != std::exchange(is_heard_, at.is_heard())) reports_.quality(is_heard_);
}

stream_watch::verdict stream_watch::look_at_life(const life_watch::finding& found) {
    next_look_ = std::min(next_look_, found.look_again);
    switch (found.what) {
    case life_watch::news::none:
        break;
    case life_watch::news::gap:
        reports_.gap(found.silence);
        break;
    case life_watch::news::back:
        reports_.back(found.silence);
        break;
    case life_watch::news::gone:
        return verdict::lost;
    }
    return verdict::none;
}

} // namespace babel::call

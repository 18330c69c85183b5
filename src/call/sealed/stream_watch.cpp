#include "call/sealed/stream_watch.hpp"

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using voice::life_watch;

constexpr std::chrono::seconds look_interval{1};
constexpr std::chrono::seconds unattended_silence{60};

} // namespace

void stream_watch::start(const voice::voice_stream& watched, bool is_unattended, time_point now) {
    is_unattended_ = is_unattended;
    rate_ = watched.rate();
    next_look_ = now;
}

std::optional<stream_watch::verdict>
stream_watch::look(voice::voice_stream& at, bool is_closing, time_point now) {
    next_look_ = now + look_interval;
    if (at.has_ended()) return {};
    look_at_sending(at);
    const auto found = at.look();
    if (!found) return {};
    if (!is_alive(*found))
        return verdict{call_signal::link_broken, ending::peer_vanished{life_watch::life_limit}};
    if (is_closing) return {};
    if (is_withdrawn_ && at.silence() >= life_watch::gap_limit)
        return verdict{call_signal::peer_closed, {}};
    const auto limit = max_silence();
    if (limit && at.silence() >= *limit)
        return verdict{call_signal::fell_silent, ending::no_voice{*limit}};
    return {};
}

std::optional<std::chrono::seconds> stream_watch::max_silence() const {
    const auto usual = is_unattended_ ? std::optional(unattended_silence) : std::nullopt;
    const auto limit = options_.max_silence ? options_.max_silence : usual;
    return limit == std::chrono::seconds(0) ? std::nullopt : limit;
}

void stream_watch::look_at_sending(const voice::voice_stream& at) {
    if (at.rate() != std::exchange(rate_, at.rate())) reports_.rate(rate_);
    if (at.is_heard() != std::exchange(is_heard_, at.is_heard())) reports_.quality(is_heard_);
}

bool stream_watch::is_alive(const life_watch::finding& found) {
    next_look_ = std::min(next_look_, found.look_again);
    if (found.what == life_watch::news::gap) reports_.gap(found.silence);
    if (found.what == life_watch::news::back) reports_.back(found.silence);
    return found.what != life_watch::news::gone;
}

} // namespace babel::call

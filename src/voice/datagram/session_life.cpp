#include "voice/datagram/session_life.hpp"

namespace babel::voice {

void session_life::accept(time_point now) {
    if (phase_ != phase::waiting) return;
    phase_ = phase::connecting;
    since_ = now;
}

session_life::news session_life::on_opened(time_point now) {
    opened_ = now;
    if (phase_ != phase::connecting) return news::none;
    phase_ = phase::up;
    return news::up;
}

bool session_life::hang_up(time_point now) {
    if (!sends_voice()) return false;
    phase_ = phase::leaving;
    since_ = now;
    return true;
}

session_life::news session_life::on_bye_noted(time_point now) {
    if (phase_ != phase::leaving) return news::none;
    end(now);
    return news::left;
}

void session_life::end(time_point now) {
    if (phase_ >= phase::ended) return;
    phase_ = phase::ended;
    since_ = now;
}

session_life::news session_life::on_time(time_point now) {
    if (now < next()) return news::none;
    switch (phase_) {
    case phase::connecting:
        hang_up(now);
        return news::media_failed;
    case phase::up:
        end(now);
        return news::lost;
    case phase::leaving:
        end(now);
        return news::left;
    case phase::ended:
        phase_ = phase::over;
        return news::over;
    default:
        return news::none;
    }
}

session_life::time_point session_life::next() const {
    switch (phase_) {
    case phase::connecting:
        return since_ + connect_limit;
    case phase::up:
        return opened_ + life_limit;
    case phase::leaving:
        return since_ + bye_limit;
    case phase::ended:
        return since_ + keys_kept;
    default:
        return time_point::max();
    }
}

} // namespace babel::voice

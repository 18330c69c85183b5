#include "voice/datagram/session_events.hpp"

#include <utility>

namespace babel::voice {

void session_events::push(session_event::any what) {
    if (waiting_.size() < max_waiting)
        waiting_.push_back(std::move(what));
    else
        ++dropped_;
}

void session_events::push(session_life::news what) {
    using news = session_life::news;
    switch (what) {
    case news::none:
        return;
    case news::up:
        return push(session_event::up{});
    case news::media_failed:
        return push(session_event::media_failed{});
    case news::lost:
        return push(session_event::lost{});
    case news::left:
        return push(session_event::left{});
    case news::over:
        return push(session_event::over{});
    }
}

std::optional<session_event::any> session_events::take() {
    if (waiting_.empty()) return {};
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
}

} // namespace babel::voice

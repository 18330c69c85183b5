#include "server/session/session_drain.hpp"

#include "server/session/session.hpp"

namespace babel::server {

session_drain::session_drain(
    session_pool& of, time_point now, std::chrono::milliseconds over, errc why
)
    : pool_(of), pace_(of.online(), now, over), why_(why) {
    if (why_ == errc::drained) pool_.shut();
}

bool session_drain::step(time_point now) {
    const bool is_over = pace_.is_over(now);
    const auto due = pace_.due(now);
    bool is_one_left = false;
    for (auto* each : pool_.all()) {
        if (each->knows_of_end() || !each->is_logged_in()) continue;
        is_one_left = announced_ >= due && !is_over;
        if (is_one_left) break;
        ++announced_;
        each->announce_end(why_);
        if (each->waiting_bytes() == 0) each->fail(why_);
    }
    return is_one_left;
}

void announce_end(const session_pool& of) {
    for (auto* each : of.all())
        each->announce_end(errc::drained);
}

} // namespace babel::server

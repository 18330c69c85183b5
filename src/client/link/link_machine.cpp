#include "client/link/link_machine.hpp"

#include <babel/core/error.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

/// True if a client that was online does not try again.
bool is_final(const std::optional<refusal>& why) {
    return why == refusal::banned || why == refusal::kicked ||
           why == refusal::logged_in_elsewhere || why == refusal::name_bound;
}

using std::chrono::milliseconds;

milliseconds move_pause(double luck) {
    constexpr milliseconds least{100};
    const auto drawn = std::chrono::duration_cast<milliseconds>(luck * link_machine::move_time);
    return std::max(least, drawn);
}

} // namespace

link_actions
link_machine::on(link_signal signal, time_point now, double luck, const link_failure& why) {
    using enum link_phase;
    if (phase_ == ended) return {};
    if (signal == link_signal::leave) {
        const bool is_connected = phase_ == logging_in || phase_ == online;
        phase_ = ended;
        return {.close = is_connected};
    }
    if (signal == link_signal::suspended) return sleep_over();
    switch (phase_) {
    case connecting:
        if (signal == link_signal::unreachable) return end_of(why, now, luck);
        if (signal != link_signal::connected) break;
        phase_ = logging_in;
        was_reached_ = true;
        return {.watch_login = true};
    case logging_in:
        if (signal == link_signal::logged_in) return log_in();
        if (signal == link_signal::timed_out) return close_for(why);
        if (signal == link_signal::refused) return close_for(why);
        if (signal == link_signal::lost) return end_of(why, now, luck);
        break;
    case online:
        return on_online(signal, now, luck, why);
    case closing:
        if (signal == link_signal::lost) return end_of(std::exchange(closed_for_, {}), now, luck);
        break;
    case pausing:
        if (signal != link_signal::pause_over) break;
        phase_ = connecting;
        was_reached_ = false;
        return {.connect = true};
    case ended:
        break;
    }
    return {};
}

link_actions
link_machine::on_online(link_signal signal, time_point now, double luck, const link_failure& why) {
    const bool was_sent_away = moves_left_ > 0;
    if (signal == link_signal::lost) {
        was_logged_in_ = true;
        return end_of(why, now, luck);
    }
    if (signal == link_signal::refused) { // for good, or until later: no move follows
        moves_left_ = 0;
        return close_for(why);
    }
    if (signal == link_signal::pause_over && was_sent_away) return close_for({});
    if (signal != link_signal::sent_away || was_sent_away || !moves_.take(now)) return {};
    moves_left_ = most_moves;
    return {.pause = move_pause(luck)};
}

/// The first attempt follows at once, since the client waited before it left.
link_actions link_machine::move(bool was_logged_in, double luck) {
    --moves_left_;
    is_moving_ = true;
    if (!was_logged_in) {
        phase_ = link_phase::pausing;
        return {.pause = move_pause(luck)};
    }
    phase_ = link_phase::connecting;
    was_reached_ = false;
    return {.moves = true, .connect = true};
}

link_actions link_machine::close_for(link_failure why) {
    was_logged_in_ = phase_ == link_phase::online;
    closed_for_ = std::move(why);
    phase_ = link_phase::closing;
    return {.close = true};
}

link_actions link_machine::log_in() {
    phase_ = link_phase::online;
    pauses_.reset();
    reported_cause_.clear();
    moves_left_ = 0;
    if (std::exchange(is_moving_, false)) return {};
    const bool is_first = !std::exchange(was_online_, true);
    if (is_first) return {.news = event::logged_in{policy_.name}};
    return {.news = event::server_back{policy_.name}};
}

/// The next attempt is made at once: the reason for the pauses dates from before the sleep.
link_actions link_machine::sleep_over() {
    pauses_.reset();
    if (phase_ == link_phase::pausing) {
        phase_ = link_phase::connecting;
        was_reached_ = false;
        return {.connect = true};
    }
    if (phase_ != link_phase::logging_in && phase_ != link_phase::online) return {};
    was_suspended_ = true;
    return close_for(failure_of(errc::suspended));
}

link_actions link_machine::end_of(const link_failure& why, time_point now, double luck) {
    const bool slept = std::exchange(was_suspended_, false);
    const bool was_logged_in = std::exchange(was_logged_in_, false);
    const bool is_hopeless = !may_try_again(why, now);
    if (moves_left_ > 0 && (was_logged_in || !is_hopeless)) return move(was_logged_in, luck);
    const bool is_loss = std::exchange(is_moving_, false) || was_logged_in;
    if (is_hopeless) {
        phase_ = link_phase::ended;
        if (why.untrusted) return {.news = *why.untrusted};
        if (why.code && !was_online_) return {.news = event::login_failed{why.why, *why.code}};
        return {.news = loss(why, std::nullopt)};
    }
    auto pause = slept ? milliseconds(0) : pauses_.next(luck);
    const auto left = std::chrono::ceil<milliseconds>(policy_.login_wait - (now - started_));
    if (!was_online_) pause = std::min(pause, left);
    phase_ = link_phase::pausing;
    return {.pause = pause, .news = news_of_waiting(why, is_loss, pause)};
}

event::server_lost
link_machine::loss(const link_failure& why, std::optional<milliseconds> retry) const {
    const bool was_reached = was_reached_ || was_online_;
    return {why.why, was_reached, false, retry, why.code, why.missing, why.may_be_tls};
}

bool link_machine::may_try_again(const link_failure& why, time_point now) const {
    const bool is_hopeless = why.missing && policy_.is_address;
    if (why.untrusted || is_final(why.code) || is_hopeless) return false;
    if (was_online_) return policy_.reconnect;
    const bool passes = !why.code || passes_by_itself(*why.code);
    return passes && now - started_ < policy_.login_wait;
}

std::optional<client_event>
link_machine::news_of_waiting(const link_failure& why, bool is_loss, milliseconds pause) {
    if (is_loss) return loss(why, pause);
    if (std::exchange(reported_cause_, why.why) == why.why) return {};
    if (was_online_ && !why.code) return {}; // the loss was reported
    return event::login_waiting{
        why.why, why.code, pause, why.missing, was_reached_, why.may_be_tls};
}

} // namespace babel::client

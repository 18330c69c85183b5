#include <babel/nat/tls_legs.hpp>

#include <algorithm>

namespace babel::nat {

tls_legs::leg* tls_legs::find(tls_leg id) {
    const auto found = std::ranges::find(all_, id, &leg::id);
    return found == all_.end() ? nullptr : &*found;
}

bool tls_legs::is_answered(std::uint32_t after) const {
    return std::ranges::any_of(all_, [after](const leg& each) {
        return each.binds.answered > after;
    });
}

bool tls_legs::is_bound_answered(std::uint32_t after) const {
    return std::ranges::any_of(all_, [&](const leg& each) {
        return each.id == bound_ && each.binds.answered > after;
    });
}

std::uint32_t tls_legs::sent_but(tls_leg on) const {
    auto highest = sent_by_gone_;
    for (const auto& each : all_)
        if (each.id != on) highest = std::max(highest, each.binds.sent);
    return highest;
}

tls_legs::leg* tls_legs::due() {
    const auto found =
        std::ranges::find_if(all_, [](const leg& each) { return each.binds.is_due; });
    return found == all_.end() ? nullptr : &*found;
}

void tls_legs::bind_all() {
    for (auto& each : all_)
        each.binds.is_due = each.is_open;
}

tls_leg tls_legs::dial(time_point now) {
    auto& made = all_.emplace_back();
    made.id = ++last_;
    made.dialled = now;
    const bool is_late = is_racing_ && now - race_began_ >= late_after;
    next_dial_ = now + std::max(dial_interval(), is_late ? late_interval : shortest_interval);
    return last_;
}

void tls_legs::on_connected(time_point now, tls_leg id) {
    if (auto* one = find(id)) one->connected_at = now;
}

bool tls_legs::on_open(time_point now, tls_leg id, const wire::relay_cookie& link) {
    auto* one = find(id);
    if (one == nullptr || one->is_open) return false;
    one->connected_at = one->connected_at.value_or(now);
    one->is_open = true;
    one->binds.cookie = link;
    one->binds.is_due = true;
    const auto took = std::chrono::ceil<milliseconds>(now - one->dialled);
    least_opening_ = std::min(least_opening_.value_or(took), took);
    return true;
}

bool tls_legs::remove(tls_leg id) {
    if (const auto* gone = find(id)) sent_by_gone_ = std::max(sent_by_gone_, gone->binds.sent);
    std::erase_if(all_, [id](const leg& each) { return each.id == id; });
    return unbind(id);
}

bool tls_legs::unbind(tls_leg id) {
    if (bound_ != id || id == 0) return false;
    bound_ = 0;
    return true;
}

void tls_legs::clear() {
    all_.clear();
    bound_ = 0;
}

void tls_legs::set_bound(tls_leg id) {
    bound_ = id;
    is_racing_ = false;
}

void tls_legs::race(time_point now) {
    if (is_racing_) return;
    is_racing_ = true;
    race_began_ = now;
    next_dial_ = now;
}

/// Opening takes two round trips, and a Bind is answered after one.
tls_legs::milliseconds tls_legs::time_limit() const {
    return std::clamp(least_opening_.value_or(min_timeout), min_timeout, max_timeout);
}

/// Legs that connect at once have twice the time that opening took, which is four round trips.
tls_legs::milliseconds tls_legs::dial_interval() const {
    if (!least_opening_) return unknown_interval;
    return std::max(shortest_interval, time_limit() * 2 / static_cast<int>(max_racing));
}

std::size_t tls_legs::racing() const {
    const auto is_racer = [this](const leg& each) { return each.id != bound_; };
    return static_cast<std::size_t>(std::ranges::count_if(all_, is_racer));
}

std::size_t tls_legs::standing() const {
    const auto stands = [this](const leg& each) { return each.id != bound_ && each.connected_at; };
    return static_cast<std::size_t>(std::ranges::count_if(all_, stands));
}

/// One whose connection stands needs its time only.
const tls_legs::leg* tls_legs::to_replace() const {
    const auto found = std::ranges::find_if(all_, [this](const leg& each) {
        return each.id != bound_ && !each.connected_at;
    });
    return found == all_.end() ? nullptr : &*found;
}

/// From its connection on, a leg is bound after two round trips, as many as opening takes.
tls_legs::time_point tls_legs::held_until() const {
    auto until = time_point::min();
    for (const auto& each : all_)
        if (each.id != bound_ && each.connected_at)
            until = std::max(until, *each.connected_at + time_limit());
    return until;
}

bool tls_legs::is_dial_due(time_point now) const {
    return may_dial() && racing() < max_racing && now >= dial_at();
}

std::optional<tls_leg> tls_legs::take_needless(time_point now, bool are_all_needless) {
    if (now >= race_began_ + race_limit) is_racing_ = false;
    const bool is_full = may_dial() && racing() >= max_racing && now >= dial_at();
    const auto* replaced = is_full ? to_replace() : nullptr;
    const bool is_held = is_racing_ && now < held_until();
    const auto found = std::ranges::find_if(all_, [&](const leg& each) {
        if (are_all_needless || &each == replaced) return true;
        if (each.id == bound_) return false;
        if (is_held && !each.connected_at) return true;
        const bool has_lost = bound_ != 0 && !is_racing_;
        return has_lost || now >= each.dialled + open_limit;
    });
    if (found == all_.end()) return {};
    const auto id = found->id;
    remove(id);
    return id;
}

tls_legs::time_point tls_legs::wake_at() const {
    auto at = time_point::max();
    if (is_racing_) at = race_began_ + race_limit;
    if (may_dial()) at = std::min(at, dial_at());
    for (const auto& each : all_)
        if (each.id != bound_) at = std::min(at, each.dialled + open_limit);
    return at;
}

} // namespace babel::nat

#include "nat/read_bound.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/nat/relay_binding.hpp>

#include <algorithm>

namespace babel::nat {
namespace {

using std::chrono::milliseconds;

constexpr std::array<milliseconds, 5> attempt_times{
    milliseconds(0), milliseconds(250), milliseconds(500), milliseconds(1000), milliseconds(2000)};
constexpr milliseconds tls_time{500};
constexpr milliseconds round_time{15'000};
constexpr milliseconds place_time = attempt_times.back(); // of a round without an answer
// A relay that asks for one Bind after the other gets no more than this in a round.
constexpr std::size_t max_repeats = 3;

} // namespace

result<relay_binding>
relay_binding::make(bytes_view ticket, const key& leg_key, time_point now, std::size_t places) {
    const auto decoded = wire::decode_ticket(ticket);
    if (!decoded) return decoded.error();
    return relay_binding(*decoded, leg_key, now, places);
}

relay_binding::relay_binding(
    const wire::relay_ticket& ticket, const key& leg_key, time_point now, std::size_t places
)
    : ticket_(ticket), leg_key_(leg_key), places_(places) {
    restart(now);
}

relay_binding::~relay_binding() {
    crypto::erase(leg_key_);
}

void relay_binding::restart(time_point now) {
    udp_ = {};
    tls_.clear();
    seen_ = {};
    leg_.reset();
    begin_round(now);
}

void relay_binding::begin_round(time_point now) {
    round_began_ = now;
    before_round_ = counter_;
    attempts_ = 0;
    repeats_ = 0;
    is_answered_ = false;
    is_round_due_ = false;
    is_tls_tried_ = false;
    is_raced_ = false;
    udp_.is_due = false; // the round's own go out at once
    tls_.bind_all();
}

/// No Bound of this round came, and there is something else to try.
bool relay_binding::is_silent() const {
    const bool has_others = places_ > 1 || (tls_.bound() != 0 && !tls_.is_racing());
    return has_others && udp_.answered <= before_round_ && !tls_.is_answered(before_round_);
}

/// The bound leg may be waiting for its own timer.
bool relay_binding::is_stalled() const {
    return tls_.bound() != 0 && !is_raced_ && !tls_.is_racing() &&
           !tls_.is_bound_answered(before_round_);
}

std::optional<binding_action> relay_binding::next(time_point now) {
    if (const auto leg = tls_.take_needless(now, is_tls_needless())) // may end a race
        return binding_action{binding_step::close_tls, *leg, {}};
    if (is_stalled() && now >= round_began_ + tls_.time_limit()) {
        is_raced_ = true;
        tls_.race(now);
    }
    if (is_silent() && now >= round_began_ + place_time && !tls_.is_opening(now)) {
        restart(now);
        return binding_action{binding_step::next_place, 0, {}};
    }
    if (now >= next_round()) begin_round(now);
    if (udp_.is_due) return make_bind(binding_step::send_udp, udp_);
    if (auto* leg = tls_.due()) return make_bind(binding_step::send_tls, leg->binds, leg->id);
    if (is_attempt_due(now)) return make_bind(binding_step::send_udp, udp_);
    if (is_tls_due(now)) {
        is_tls_tried_ = true;
        return binding_action{binding_step::open_tls, tls_.dial(now), {}};
    }
    return std::nullopt;
}

bool relay_binding::is_tls_wanted() const {
    return !is_answered_ && tls_.empty() && !is_tls_tried_ && !tls_.is_racing();
}

bool relay_binding::is_tls_due(time_point now) const {
    return tls_.is_dial_due(now) || (is_tls_wanted() && now >= round_began_ + tls_time);
}

relay_binding::time_point relay_binding::next_round() const {
    return round_began_ + (is_round_due_ ? attempt_times[1] : round_time);
}

/// Attempts whose time passed meanwhile are one.
bool relay_binding::is_attempt_due(time_point now) {
    bool is_due = false;
    while (!is_answered_ && attempts_ < attempt_times.size() &&
           now >= round_began_ + attempt_times[attempts_]) {
        ++attempts_;
        is_due = true;
    }
    return is_due;
}

/// The next place has the time of the last attempt.
relay_binding::time_point relay_binding::wake_at() const {
    auto at = std::min(next_round(), tls_.wake_at());
    if (is_stalled()) at = std::min(at, round_began_ + tls_.time_limit());
    if (is_silent() && tls_.is_racing())
        at = std::min(at, std::max(round_began_ + place_time, tls_.held_until()));
    if (is_answered_) return at;
    if (attempts_ < attempt_times.size())
        at = std::min(at, round_began_ + attempt_times[attempts_]);
    if (is_tls_wanted()) at = std::min(at, round_began_ + tls_time);
    return at;
}

binding_action relay_binding::make_bind(binding_step step, bind_state& of, tls_leg leg) {
    of.is_due = false;
    of.sent = ++counter_;
    auto bytes = wire::encode(wire::bind{ticket_, counter_, of.cookie, {}});
    crypto::put_relay_mac(leg_key_, bytes);
    binding_action made{step, leg, {}};
    std::ranges::copy(bytes, made.bind.begin());
    return made;
}

void relay_binding::on_tls_closed(time_point now, tls_leg leg) {
    if (!tls_.remove(leg)) return;
    leg_.reset();
    begin_round(now);
}

bool relay_binding::on_bound(bytes_view datagram, relay_carrier over, tls_leg leg) {
    const auto bound = read_bound(datagram, leg_key_);
    const bool is_udp = over == relay_carrier::udp;
    auto* link = is_udp ? nullptr : tls_.find(leg);
    if (!bound || (!is_udp && link == nullptr)) return false;
    auto& of = is_udp ? udp_ : link->binds;
    if (bound->mine != ticket_.mine || bound->counter <= before_round_ ||
        bound->counter <= of.answered || bound->counter > of.sent)
        return false;
    of.answered = bound->counter;
    on_verdict(*bound, of, is_udp ? 0 : leg);
    return true;
}

/// `leg`: 0 for UDP.
void relay_binding::on_verdict(const wire::bound& bound, bind_state& of, tls_leg leg) {
    const bool is_udp = leg == 0;
    if (is_udp && bound.verdict != wire::bound_code::no) of.cookie = bound.cookie;
    switch (bound.verdict) {
    case wire::bound_code::bound:
        seen_[is_udp ? 0 : 1] = bound.seen;
        is_udp ? take_udp(bound) : take_tls(bound, of, leg);
        break;
    case wire::bound_code::again:
        of.is_due = repeats_++ < max_repeats;
        break;
    case wire::bound_code::no:
        if (is_udp) is_answered_ = true;
        if (is_udp ? leg_ == relay_carrier::udp : tls_.unbind(leg)) leg_.reset();
        break;
    }
}

void relay_binding::take_udp(const wire::bound& bound) {
    // The relay sends to the newest Bind, which was the other carrier's: one more moves it.
    if (bound.counter < tls_.sent_but(0)) {
        udp_.is_due = repeats_++ < max_repeats;
        return;
    }
    is_answered_ = true;
    tls_.set_bound(0);
    leg_ = relay_carrier::udp;
    leg_counter_ = bound.counter;
}

void relay_binding::take_tls(const wire::bound& bound, bind_state& of, tls_leg leg) {
    if (leg_ == relay_carrier::udp && bound.counter < leg_counter_) return;
    // The cookie of an address that no longer answers must not move the leg back.
    udp_.cookie = {};
    // As over UDP. The others, which are closed next, are of no use to wait for.
    if (bound.counter < tls_.sent_but(leg)) of.is_due = repeats_++ < max_repeats;
    tls_.set_bound(leg);
    leg_ = relay_carrier::tls;
    leg_counter_ = bound.counter;
}

void relay_binding::doubt(time_point now) {
    // A round under way goes on: its Bounds may take longer than until the next doubt.
    if (is_leg_answered() || attempts_ == attempt_times.size()) begin_round_soon(now);
}

void relay_binding::on_network_change(time_point now) {
    tls_.forget_times();
    begin_round_soon(now);
}

/// Changes come in groups. The second Bind of a round goes over the newest network; if the round
/// is answered before, another one begins then.
void relay_binding::begin_round_soon(time_point now) {
    is_round_due_ = is_leg_answered();
    if (now >= round_began_ + attempt_times[1]) begin_round(now);
}

} // namespace babel::nat

#include <babel/crypto/relay_ticket.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/nat/relay_binding.hpp>

#include <algorithm>
#include <span>

namespace babel::nat {
namespace {

using std::chrono::milliseconds;

constexpr std::array<milliseconds, 5> attempt_times{
    milliseconds(0), milliseconds(250), milliseconds(500), milliseconds(1000), milliseconds(2000)};
constexpr milliseconds tls_time{500};
constexpr milliseconds round_time{15'000};
constexpr milliseconds place_time = attempt_times.back(); // of a round without an answer
constexpr milliseconds tls_limit{5000};                   // from open_tls until the leg is bound
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
    sides_ = {};
    leg_.reset();
    is_refused_ = false;
    tls_ = tls_state::closed;
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
    side(relay_carrier::udp).is_due = false; // the round's own go out at once
    side(relay_carrier::tls).is_due = tls_ == tls_state::open;
}

/// No Bound of this round came, and there is something else to try.
bool relay_binding::is_silent() const {
    const auto is_answered = [this](const carrier_side& of) { return of.answered > before_round_; };
    return (places_ > 1 || leg_ == relay_carrier::tls) && std::ranges::none_of(sides_, is_answered);
}

bool relay_binding::is_tls_needless() const {
    return tls_ != tls_state::closed && is_answered_ && leg_ == relay_carrier::udp;
}

bool relay_binding::is_tls_unbound() const {
    return tls_ != tls_state::closed && leg_ != relay_carrier::tls;
}

std::optional<binding_action> relay_binding::next(time_point now) {
    if (is_silent() && now >= round_began_ + place_time) {
        restart(now);
        return binding_action{binding_step::next_place, {}};
    }
    if (now >= next_round()) begin_round(now);
    if (is_tls_needless() || (is_tls_unbound() && now >= tls_began_ + tls_limit)) {
        tls_ = tls_state::closed;
        return binding_action{binding_step::close_tls, {}};
    }
    for (const auto over : {relay_carrier::udp, relay_carrier::tls})
        if (side(over).is_due) return make_bind(over);
    if (is_attempt_due(now)) return make_bind(relay_carrier::udp);
    if (!is_answered_ && tls_ == tls_state::closed && !is_tls_tried_ &&
        now >= round_began_ + tls_time) {
        is_tls_tried_ = true;
        tls_ = tls_state::opening;
        tls_began_ = now;
        return binding_action{binding_step::open_tls, {}};
    }
    return std::nullopt;
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
    if (side(relay_carrier::udp).is_due || side(relay_carrier::tls).is_due || is_tls_needless())
        return round_began_;
    auto at = next_round();
    if (is_tls_unbound()) at = std::min(at, tls_began_ + tls_limit);
    if (is_answered_) return at;
    if (attempts_ < attempt_times.size())
        at = std::min(at, round_began_ + attempt_times[attempts_]);
    if (tls_ == tls_state::closed && !is_tls_tried_) at = std::min(at, round_began_ + tls_time);
    return at;
}

binding_action relay_binding::make_bind(relay_carrier over) {
    auto& of = side(over);
    of.is_due = false;
    of.sent = ++counter_;
    auto bytes = wire::encode(wire::bind{ticket_, counter_, of.cookie, {}});
    crypto::put_relay_mac(leg_key_, bytes);
    binding_action made;
    made.step = over == relay_carrier::udp ? binding_step::send_udp : binding_step::send_tls;
    std::ranges::copy(bytes, made.bind.begin());
    return made;
}

void relay_binding::on_tls_open(const wire::relay_cookie& link) {
    if (tls_ != tls_state::opening) return;
    tls_ = tls_state::open;
    side(relay_carrier::tls) = carrier_side{};
    side(relay_carrier::tls).cookie = link;
    side(relay_carrier::tls).is_due = true;
}

void relay_binding::on_tls_closed(time_point now) {
    tls_ = tls_state::closed;
    side(relay_carrier::tls) = carrier_side{};
    if (leg_ != relay_carrier::tls) return;
    leg_.reset();
    begin_round(now);
}

bool relay_binding::on_bound(bytes_view datagram, relay_carrier over) {
    if (!wire::decode_bound(datagram) || !crypto::has_relay_mac(leg_key_, datagram)) return false;
    std::array<std::uint8_t, wire::bound_bytes> bytes{};
    std::ranges::copy(datagram, bytes.begin());
    auto bound = *wire::decode_bound(bytes);
    auto& of = side(over);
    if (bound.mine != ticket_.mine || bound.counter <= before_round_ ||
        bound.counter <= of.answered || bound.counter > of.sent)
        return false;
    crypto::apply_seen_mask(leg_key_, bound.counter, bound.cookie, wire::masked_in_bound(bytes));
    bound.seen = wire::decode_bound(bytes)->seen;
    of.answered = bound.counter;
    on_verdict(bound, over);
    return true;
}

void relay_binding::on_verdict(const wire::bound& bound, relay_carrier over) {
    auto& of = side(over);
    const bool is_udp = over == relay_carrier::udp;
    if (is_udp && bound.verdict != wire::bound_code::no) of.cookie = bound.cookie;
    switch (bound.verdict) {
    case wire::bound_code::bound:
        of.seen = bound.seen;
        take_leg(bound, over);
        break;
    case wire::bound_code::again:
        of.is_due = repeats_++ < max_repeats;
        break;
    case wire::bound_code::no:
        is_refused_ = true;
        if (leg_ == over) leg_.reset();
        if (is_udp) is_answered_ = true;
        break;
    }
}

void relay_binding::take_leg(const wire::bound& bound, relay_carrier over) {
    is_refused_ = false;
    if (over == relay_carrier::udp) {
        // The relay sends to the newest Bind, which was the other carrier's: one more moves it.
        if (bound.counter < side(relay_carrier::tls).sent) {
            side(over).is_due = repeats_++ < max_repeats;
            return;
        }
        is_answered_ = true;
    } else {
        if (leg_ == relay_carrier::udp && bound.counter < leg_counter_) return;
        // The cookie of an address that no longer answers must not move the leg back.
        side(relay_carrier::udp).cookie = {};
    }
    leg_ = over;
    leg_counter_ = bound.counter;
}

void relay_binding::doubt(time_point now) {
    // A round under way goes on: its Bounds may take longer than until the next doubt.
    if (is_answered_ || attempts_ == attempt_times.size()) on_network_change(now);
}

/// Changes come in groups. The second Bind of a round goes over the newest network; if the round
/// is answered before, another one begins then.
void relay_binding::on_network_change(time_point now) {
    is_round_due_ = is_answered_;
    if (now >= round_began_ + attempt_times[1]) begin_round(now);
}

} // namespace babel::nat

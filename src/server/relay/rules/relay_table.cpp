#include "server/relay/rules/relay_table.hpp"

#include "server/relay/rules/leg_proofs.hpp"
#include <babel/wire/sealed.hpp>

#include <algorithm>

namespace babel::server {
namespace {

using std::chrono::milliseconds;
using drop_reason = relay_counters::drop;
using refusal_reason = relay_counters::refusal;

constexpr milliseconds burst_of_leg{500};
constexpr std::chrono::seconds tidy_interval{1};
constexpr allowance binds_of_leg{.rate = 2, .burst = 10};

} // namespace

std::vector<std::uint8_t> relay_table::bind(
    bytes_view datagram, const leg_address& from, time_point now, std::uint64_t unix_time
) {
    const auto message = wire::decode_bind(datagram);
    if (!message) return {};
    const auto& ticket = message->ticket;
    const auto* known = leg_of(ticket);
    // Before the MACs, which cost most.
    if (!may_ask(known, from, now)) {
        settings_.counts.add(refusal_reason::rate);
        return {};
    }
    const auto key = leg_key(settings_.secret, datagram);
    auto ruled = key ? judge(*message, from, unix_time) : ruling{{}, refusal_reason::ticket};
    const bool is_binding = ruled.answer == wire::bound_code::bound;
    if (!is_binding) ruled = charge(ruled, source_of(from.address), now);
    if (ruled.counted) settings_.counts.add(*ruled.counted);
    if (!ruled.answer) return {};
    if (is_binding) {
        auto& self = take_seat(ticket, from, now);
        settle(self, *message, from, now);
        // Only its holder spends this: a copy has an old counter, or no cookie for its address.
        self.binds.take(now, binds_of_leg);
    }
    return make_bound({settings_.secret, *key, *message, *ruled.answer}, from, unix_time);
}

/// A Bind that binds nothing may come from anybody who saw it, as if from the address of its leg.
relay_table::ruling relay_table::charge(ruling of, source_id to, time_point now) {
    if (!other_binds_.has_room(to, now)) return {{}, refusal_reason::rate};
    other_binds_.count(to, now);
    return of;
}

/// Strangers who send from the address of a bound leg do not silence it.
bool relay_table::may_ask(const leg* known, const leg_address& from, time_point now) const {
    if (known && !known->binds.has_room(now, binds_of_leg)) return false;
    const bool is_its_own = known && known->is_bound && is_same_sender(known->at, from);
    return is_its_own || other_binds_.has_room(source_of(from.address), now);
}

/// The ticket and the MAC hold.
relay_table::ruling relay_table::judge(
    const wire::bind& message, const leg_address& from, std::uint64_t unix_time
) const {
    const auto& ticket = message.ticket;
    const auto is_proved = [&] { return has_cookie(settings_.secret, message, from, unix_time); };
    // A Bind by TLS that was made for another connection, or for UDP, is a copy.
    const bool is_copy = from.link != 0 && !is_proved();
    if (is_copy || !is_usable(ticket, unix_time)) return {{}, refusal_reason::ticket};
    if (is_refused(ticket, unix_time)) return {wire::bound_code::no, refusal_reason::full};
    const auto* known = leg_of(ticket);
    if (known && known->ticket && message.counter <= known->counter)
        return {{}, refusal_reason::ticket};
    switch (check_places(known, from)) {
    case relay_places::shortage::in_all:
        return {wire::bound_code::no, refusal_reason::full};
    case relay_places::shortage::of_source:
        return {wire::bound_code::no, refusal_reason::source};
    case relay_places::shortage::none:
        break;
    }
    return {is_proved() ? wire::bound_code::bound : wire::bound_code::again, {}};
}

/// Also if one of its ids is that of another live pair, or is bound by another ticket.
bool relay_table::is_refused(const wire::relay_ticket& ticket, std::uint64_t unix_time) const {
    // As the other id is.
    if (refused_.contains(ticket.mine, ticket.expiry, unix_time)) return true;
    const auto mine = seats_.find(ticket.mine);
    const auto theirs = seats_.find(ticket.theirs);
    if (mine == seats_.end() && theirs == seats_.end()) return false;
    if (mine == seats_.end() || theirs == seats_.end()) return true;
    if (mine->second.of != theirs->second.of) return true;
    const auto& held = mine->second.of->legs[mine->second.index].ticket;
    return held && *held != ticket.mac;
}

relay_table::leg* relay_table::leg_of(const wire::relay_ticket& ticket) const {
    const auto found = seats_.find(ticket.mine);
    return found == seats_.end() ? nullptr : &found->second.of->legs[found->second.index];
}

/// The first Bind of a pair takes the place of the other leg, too.
relay_places::shortage relay_table::check_places(const leg* known, const leg_address& from) const {
    auto wanted = relay_places::of_leg(from);
    if (known) return places_.check(known->places, wanted);
    ++wanted.count;
    return places_.check({}, wanted);
}

relay_table::leg&
relay_table::take_seat(const wire::relay_ticket& ticket, const leg_address& from, time_point now) {
    if (const auto found = seats_.find(ticket.mine); found != seats_.end())
        return found->second.of->legs[found->second.index];
    const auto [one, other] = std::minmax(ticket.mine, ticket.theirs);
    auto& made = pairs_[one];
    made.since = now;
    made.legs[0].id = one;
    made.legs[1].id = other;
    auto unbound = relay_places::of_leg(from);
    unbound.count = 1;
    for (auto& each : made.legs)
        places_.change(each.places, unbound);
    seats_.emplace(one, seat{&made, 0});
    seats_.emplace(other, seat{&made, 1});
    settings_.on_news({relay_news::kind::held, one, other});
    return made.legs[ticket.mine == one ? 0 : 1];
}

void relay_table::settle(
    leg& self, const wire::bind& message, const leg_address& from, time_point now
) {
    unbind(self);
    places_.change(self.places, relay_places::of_leg(from));
    self.ticket = message.ticket.mac;
    self.at = from;
    self.is_bound = true;
    self.expiry = message.ticket.expiry;
    self.counter = message.counter;
    self.kbits = message.ticket.kbit_s;
    self.bound_at = now;
    ++(from.link != 0 ? tls_legs_ : udp_legs_);
    if (from.link != 0) ++links_[from.link];
}

void relay_table::unbind(leg& self) {
    if (!std::exchange(self.is_bound, false)) return;
    --(self.at.link != 0 ? tls_legs_ : udp_legs_);
    places_.change(self.places, {self.places.source, 1});
    const auto link = links_.find(self.at.link);
    if (link != links_.end() && --link->second == 0) links_.erase(link);
}

const leg_address*
relay_table::route(bytes_view datagram, const leg_address& from, time_point now) {
    const auto header = wire::read_sealed_header(datagram);
    const auto found = header ? seats_.find(header->to) : seats_.end();
    const auto dropped = [this](drop_reason why) {
        settings_.counts.add(why);
        return nullptr;
    };
    if (found == seats_.end()) return dropped(drop_reason::unknown);
    const auto [both, index] = found->second;
    const auto& receiver = both->legs[index];
    auto& sender = both->legs[1 - index];
    if (!receiver.is_bound) return dropped(drop_reason::unknown);
    if (!sender.is_bound || !is_same_sender(sender.at, from)) return dropped(drop_reason::source);
    if (!may_pass(sender, datagram.size(), now)) return dropped(drop_reason::rate);
    sender.has_sent = true;
    both->passed_at = now;
    relay_counters::add(settings_.counts.datagrams);
    relay_counters::add(settings_.counts.bytes, datagram.size());
    return &receiver.at;
}

bool relay_table::may_pass(leg& sender, std::size_t bytes, time_point now) {
    const std::uint64_t limit = settings_.limits.rate_kbits;
    const auto kbits = limit == 0 ? sender.kbits : std::min(limit, sender.kbits);
    return sender.rate.take(bytes, kbits, burst_of_leg, now) && total_.take(bytes, now);
}

void relay_table::drop(std::uint32_t one, std::uint32_t other, std::uint64_t expiry) {
    for (const auto id : {one, other})
        refused_.add(id, {expiry, expiry});
    const auto smaller = std::min(one, other);
    if (const auto at = pairs_.find(smaller); at != pairs_.end()) remove(smaller);
}

void relay_table::refuse(const pair& of, refused_ids::terms terms) {
    for (const auto& side : of.legs)
        refused_.add(side.id, terms);
}

void relay_table::remove(std::uint32_t smaller_id) {
    auto gone = pairs_.extract(smaller_id);
    for (auto& each : gone.mapped().legs) {
        unbind(each);
        places_.change(each.places, {});
        seats_.erase(each.id);
    }
    const auto& [one, other] = gone.mapped().legs;
    settings_.on_news({relay_news::kind::dropped, one.id, other.id});
}

void relay_table::forget_link(std::uint32_t link) {
    for (auto& [one, each] : pairs_)
        for (auto& side : each.legs)
            if (side.at.link == link) unbind(side);
}

void relay_table::tidy(time_point now, std::uint64_t unix_time) {
    if (now < next_tidy_) return;
    next_tidy_ = now + tidy_interval;
    refused_.tidy(unix_time);
    std::vector<std::uint32_t> over;
    for (const auto& [one, each] : pairs_) {
        const bool is_over = each.is_over(now);
        if (!is_over && !each.is_unproven(now)) continue;
        over.push_back(one);
        const auto expiry = each.last_expiry();
        const auto soon = unix_time + static_cast<std::uint64_t>(pair::proving_time.count());
        refuse(each, {is_over ? expiry : soon, expiry});
    }
    for (const auto one : over)
        remove(one);
}

} // namespace babel::server

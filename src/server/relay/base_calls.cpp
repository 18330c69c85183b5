#include "server/relay/base_calls.hpp"

#include "server/relay/rules/leg_proofs.hpp"
#include <babel/wire/datagram_framer.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

constexpr unsigned bits_of_part = 2;
constexpr std::size_t places_of_candidate = 1;

relay_places::share places_of(const leg_address& leg) {
    auto out = relay_places::of_leg(leg);
    out.count += places_of_candidate;
    return out;
}

} // namespace

std::uint64_t base_calls::key_of(std::uint32_t number, part which) {
    return key_bit | std::uint64_t{number} << bits_of_part | static_cast<std::uint64_t>(which);
}

base_calls::calls::iterator base_calls::find(std::uint32_t caller) {
    return std::ranges::find(calls_, caller, [](const auto& each) { return each.second.caller; });
}

void base_calls::open(new_base_call order, time_point now) {
    const auto number = ++last_number_;
    call made{
        std::move(order.listener),
        order.caller,
        order.callee,
        base_course(now),
        waiting_candidates(order.callee_address)};
    made.of_port = {true, false};
    const auto at = calls_.emplace(number, std::move(made)).first;
    const auto& self = at->second;
    if (!services_.ready.add(self.listener.get(), key_of(number, part::port), self.of_port))
        remove(at);
}

void base_calls::give_up(std::uint32_t caller) {
    const auto at = find(caller);
    if (at == calls_.end() || at->second.course.now_in() == base_course::phase::up) return;
    remove(at);
}

void base_calls::end(std::uint32_t caller) {
    if (const auto at = find(caller); at != calls_.end()) remove(at);
}

bool base_calls::bind(
    relay_stream& leg,
    bytes_view datagram,
    const leg_address& from,
    time_point now,
    std::uint64_t unix_time
) {
    const auto message = wire::decode_bind(datagram);
    const auto key = message ? leg_key(services_.secret, datagram) : std::nullopt;
    const auto at = message ? find(message->ticket.mine) : calls_.end();
    const bool is_good = key && at != calls_.end() && message->ticket.expiry > unix_time &&
                         has_cookie(services_.secret, *message, from, unix_time);
    const auto answer = is_good ? judge(at->second, *message, from) : std::nullopt;
    if (!answer) {
        services_.counts.add(relay_counters::refusal::ticket);
        return false;
    }
    const auto bound = make_bound({services_.secret, *key, *message, *answer}, from, unix_time);
    leg.send(wire::length_before(bound));
    leg.send(bound);
    if (answer == wire::bound_code::no) return false;
    at->second.counter = message->counter;
    at->second.kbits = message->ticket.kbit_s;
    take_leg(at, leg, from, now);
    return true;
}

/// The newest Bind owns the leg.
void base_calls::take_leg(
    calls::iterator at, relay_stream& leg, const leg_address& from, time_point now
) {
    if (at->second.join) part_ways(at, now);
    auto& self = at->second;
    services_.places.change(self.places, places_of(from));
    self.join.emplace(std::move(leg), services_.scratch, services_.total);
    self.of_leg = {true, false};
    // The descriptor is in the set already, under the key of its link.
    const auto key = key_of(at->first, part::leg);
    if (!services_.ready.change(self.join->leg_handle(), key, self.of_leg))
        return part_ways(at, now);
    update(at, now);
    join_next(at, now);
}

std::optional<wire::bound_code>
base_calls::judge(const call& of, const wire::bind& message, const leg_address& from) const {
    const auto& ticket = message.ticket;
    const bool is_new = message.counter > of.counter;
    if (ticket.theirs != of.callee || !is_new || (ticket.flags & wire::ticket_flag::base) == 0)
        return {};
    if (of.course.now_in() == base_course::phase::up) return {};
    const auto shortage = services_.places.check(of.places, places_of(from));
    if (shortage == relay_places::shortage::none) return wire::bound_code::bound;
    const bool is_of_source = shortage == relay_places::shortage::of_source;
    services_.counts.add(
        is_of_source ? relay_counters::refusal::source : relay_counters::refusal::full
    );
    return wire::bound_code::no;
}

void base_calls::on_event(const epoll_event& what, time_point now) {
    const auto key = what.data.u64 & ~key_bit;
    const auto at = calls_.find(static_cast<std::uint32_t>(key >> bits_of_part));
    if (at == calls_.end()) return; // removed in this turn
    const auto which = static_cast<part>(key & ((1U << bits_of_part) - 1));
    if (which == part::port) return take_candidates(at, now);
    auto& self = at->second;
    const bool is_there = self.join && (which == part::leg || self.join->has_candidate());
    if (!is_there) return; // closed in this turn
    const bool is_readable = (what.events & ~std::uint32_t{EPOLLOUT}) != 0;
    if (pass_on(self, which, is_readable, now)) return part_ways(at, now);
    update(at, now);
}

void base_calls::take_candidates(calls::iterator at, time_point now) {
    auto& self = at->second;
    if (!self.of_port.reads) return;
    if (!self.waiting.accept_from(self.listener.get())) // the next tick watches the port again
        watch(self.listener.get(), key_of(at->first, part::port), self.of_port, {});
    const bool is_strangers_turn =
        self.course.now_in() == base_course::phase::joined && !self.has_callees_candidate;
    if (is_strangers_turn && self.waiting.has_callees()) return part_ways(at, now);
    join_next(at, now);
}

void base_calls::join_next(calls::iterator at, time_point now) {
    auto& self = at->second;
    if (!self.join || self.join->has_candidate() || self.waiting.is_empty()) return;
    auto candidate = self.waiting.take();
    if (!services_.ready.add(candidate.socket.get(), key_of(at->first, part::candidate), {}))
        return;
    self.of_candidate = {};
    self.has_callees_candidate = candidate.is_callees;
    self.course.join(now);
    self.join->join(std::move(candidate.socket));
    update(at, now);
}

/// As a datagram's: that of the ticket, and at most that of the relay.
std::uint64_t base_calls::rate_of(const call& of) const {
    const std::uint64_t limit = services_.limits.rate_kbits;
    return limit == 0 ? of.kbits : std::min<std::uint64_t>(limit, of.kbits);
}

error_code base_calls::pass_on(call& of, part which, bool is_readable, time_point now) {
    const base_join::pace pace{rate_of(of), now};
    if (which == part::leg)
        return of.join->on_leg(is_readable, pace, [&](bytes_view more) -> error_code {
            of.course.note_bytes(now);
            relay_counters::add(services_.counts.bytes, more.size());
            return {};
        });
    return of.join->on_candidate(is_readable, pace, [&](bytes_view more) {
        return hear(of, more, now);
    });
}

error_code base_calls::hear(call& of, bytes_view more, time_point now) {
    const bool was_up = of.course.now_in() == base_course::phase::up;
    const auto heard = of.course.hear(more, now);
    relay_counters::add(services_.counts.bytes, more.size());
    if (heard == candidate_proof::verdict::refuted) return errc::unknown_opcode;
    if (heard == candidate_proof::verdict::undecided || was_up) return {};
    of.listener.reset();
    of.waiting.close_all();
    services_.tell({relay_news::kind::held, of.caller, of.callee});
    return {};
}

void base_calls::update(calls::iterator at, time_point now) {
    auto& [number, self] = *at;
    if (self.listener)
        watch(self.listener.get(), key_of(number, part::port), self.of_port, {true, false});
    if (!self.join) return;
    watch(self.join->leg_handle(), key_of(number, part::leg), self.of_leg, self.join->of_leg(now));
    if (!self.join->has_candidate()) return;
    if (self.join->is_candidate_gone())
        return services_.ready.remove(self.join->candidate_handle());
    const auto of_candidate = self.join->of_candidate(now);
    watch(
        self.join->candidate_handle(),
        key_of(number, part::candidate),
        self.of_candidate,
        of_candidate
    );
}

void base_calls::watch(
    int descriptor, std::uint64_t key, ready_set::interest& known, ready_set::interest wanted
) {
    if (std::exchange(known, wanted) != wanted)
        static_cast<void>(services_.ready.change(descriptor, key, wanted)); // it is there
}

void base_calls::part_ways(calls::iterator at, time_point now) {
    auto& self = at->second;
    if (self.course.now_in() == base_course::phase::up) return remove(at);
    self.course.part();
    self.join.reset();
    services_.places.change(self.places, {});
    update(at, now);
}

void base_calls::remove(calls::iterator at, relay_news::kind why) {
    const auto gone = calls_.extract(at);
    auto& self = gone.mapped();
    services_.places.change(self.places, {});
    services_.tell({why, self.caller, self.callee});
}

void base_calls::tick(time_point now) {
    for (auto at = calls_.begin(); at != calls_.end();) {
        const auto each = at++;
        auto& self = each->second;
        const bool is_up = self.course.now_in() == base_course::phase::up;
        if (self.course.is_over(now))
            remove(each, is_up ? relay_news::kind::dropped : relay_news::kind::unanswered);
        else if (self.join && (self.course.is_candidate_late(now) || self.join->is_over(now)))
            part_ways(each, now);
        else
            update(each, now);
    }
}

std::size_t base_calls::legs() const {
    return static_cast<std::size_t>(std::ranges::count_if(calls_, [](const auto& each) {
        return each.second.join.has_value();
    }));
}

} // namespace babel::server

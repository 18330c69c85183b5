#include "server/relay/relay_table.hpp"

#include "server/relay/leg_proofs.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/wire/sealed.hpp>

#include <algorithm>
#include <span>

namespace babel::server {
namespace {

using std::chrono::milliseconds;
using drop_reason = relay_counters::drop;
using refusal_reason = relay_counters::refusal;

constexpr milliseconds burst_of_leg{500};
constexpr milliseconds burst_of_all{100};
constexpr std::chrono::seconds tidy_interval{1};
constexpr allowance binds_of_leg{.rate = 2, .burst = 10};
constexpr std::uint64_t kbits_of_a_mbit = 1000;

} // namespace

std::vector<std::uint8_t> relay_table::bind(
    bytes_view datagram, const leg_address& from, time_point now, std::uint64_t unix_time
) {
    const auto message = wire::decode_bind(datagram);
    if (!message) return {};
    // Before the MACs, which cost most. Only a Bind that has both is counted: no forger spends this.
    const auto* known = leg_of(message->ticket);
    if (known && !known->binds.has_room(now, binds_of_leg)) {
        with_.counts.add(refusal_reason::rate);
        return {};
    }
    const auto key = leg_key(with_.secret, datagram);
    const auto decided = key ? judge(*message, from, unix_time) : verdict::silence;
    if (decided == verdict::silence) with_.counts.add(refusal_reason::ticket);
    if (decided == verdict::no) with_.counts.add(refusal_reason::full);
    if (decided == verdict::silence) return {};
    const auto& ticket = message->ticket;
    if (decided == verdict::bound) settle(take_seat(ticket, now), *message, from, now);
    if (auto* asked = leg_of(ticket)) asked->binds.take(now, binds_of_leg);
    wire::bound answer;
    answer.mine = ticket.mine;
    answer.counter = message->counter;
    answer.verdict = static_cast<wire::bound_code>(decided);
    const auto subject = subject_of(from, ticket.mine);
    answer.cookie = crypto::make_relay_cookie(with_.secret, subject, unix_time);
    return finish(answer, from, *key);
}

/// The ticket and the MAC hold.
relay_table::verdict relay_table::judge(
    const wire::bind& message, const leg_address& from, std::uint64_t unix_time
) const {
    const auto& ticket = message.ticket;
    const bool is_usable = ticket.mine != 0 && ticket.theirs != 0 && ticket.mine != ticket.theirs &&
                           (ticket.flags & wire::ticket_flag::base) == 0;
    if (!is_usable || ticket.expiry <= unix_time) return verdict::silence;
    if (is_refused(ticket, unix_time)) return verdict::no;
    const auto* known = leg_of(ticket);
    if (known && known->ticket && message.counter <= known->counter) return verdict::silence;
    if (!has_room(ticket, from)) return verdict::no;
    return is_proved(message, from, unix_time) ? verdict::bound : verdict::again;
}

/// A connection proves its address itself.
bool relay_table::is_proved(
    const wire::bind& message, const leg_address& from, std::uint64_t unix_time
) const {
    const auto subject = subject_of(from, message.ticket.mine);
    return from.link != 0 ||
           crypto::is_relay_cookie(with_.secret, subject, unix_time, message.cookie);
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

/// A pair takes the room of two legs of UDP from its first Bind on.
bool relay_table::has_room(const wire::relay_ticket& ticket, const leg_address& from) const {
    const auto* known = leg_of(ticket);
    const bool was_tls = known && known->is_bound && known->at.link != 0;
    std::size_t more = known ? 0 : 2;
    if (from.link != 0 && !was_tls) more += tls_weight - 1;
    return more == 0 || weight() + more <= std::size_t{2} * with_.limits.calls;
}

std::size_t relay_table::weight() const {
    return 2 * pairs_.size() + (tls_weight - 1) * tls_legs_;
}

relay_table::leg& relay_table::take_seat(const wire::relay_ticket& ticket, time_point now) {
    if (const auto found = seats_.find(ticket.mine); found != seats_.end())
        return found->second.of->legs[found->second.index];
    const auto [one, other] = std::minmax(ticket.mine, ticket.theirs);
    auto& made = pairs_[one];
    made.since = now;
    made.legs[0].id = one;
    made.legs[1].id = other;
    seats_.emplace(one, seat{&made, 0});
    seats_.emplace(other, seat{&made, 1});
    with_.on_news({relay_news::kind::held, one, other});
    return made.legs[ticket.mine == one ? 0 : 1];
}

void relay_table::settle(
    leg& self, const wire::bind& message, const leg_address& from, time_point now
) {
    unbind(self);
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
    const auto link = links_.find(self.at.link);
    if (link != links_.end() && --link->second == 0) links_.erase(link);
}

const leg_address*
relay_table::route(bytes_view datagram, const leg_address& from, time_point now) {
    const auto header = wire::read_sealed_header(datagram);
    const auto found = header ? seats_.find(header->to) : seats_.end();
    const auto dropped = [this](drop_reason why) {
        with_.counts.add(why);
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
    relay_counters::add(with_.counts.datagrams);
    relay_counters::add(with_.counts.bytes, datagram.size());
    return &receiver.at;
}

bool relay_table::may_pass(leg& sender, std::size_t bytes, time_point now) {
    const std::uint64_t limit = with_.limits.rate_kbits;
    const auto kbits = limit == 0 ? sender.kbits : std::min(limit, sender.kbits);
    const auto all = with_.limits.total_mbits * kbits_of_a_mbit;
    return sender.rate.take(bytes, kbits, burst_of_leg, now) &&
           total_.take(bytes, all, burst_of_all, now);
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

/// A leg that was never bound has a ticket of the same time.
std::uint64_t relay_table::last_expiry(const pair& of) {
    return std::max(of.legs[0].expiry, of.legs[1].expiry);
}

void relay_table::remove(std::uint32_t smaller_id) {
    auto gone = pairs_.extract(smaller_id);
    for (auto& each : gone.mapped().legs) {
        unbind(each);
        seats_.erase(each.id);
    }
    const auto& [one, other] = gone.mapped().legs;
    with_.on_news({relay_news::kind::dropped, one.id, other.id});
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
        const bool is_unproven = !each.is_proven() && now - each.since >= proving_time;
        const bool is_over = is_idle(each, now);
        if (!is_unproven && !is_over) continue;
        over.push_back(one);
        const auto expiry = last_expiry(each);
        const auto soon = unix_time + static_cast<std::uint64_t>(proving_time.count());
        refuse(each, {is_over ? expiry : soon, expiry});
    }
    for (const auto one : over)
        remove(one);
}

bool relay_table::is_idle(const pair& of, time_point now) {
    return std::ranges::any_of(of.legs, [now](const leg& each) {
        return each.ticket && now - each.bound_at >= idle_time;
    });
}

} // namespace babel::server

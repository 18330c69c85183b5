#include "server/signalling/calls/relay_grants.hpp"

#include <babel/core/host_and_port.hpp>
#include <babel/crypto/relay_ticket.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/server/ip_address.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

constexpr std::uint32_t number_of_relay = 1; // the upper bits of ids
constexpr unsigned bits_below_number = 24;
constexpr std::uint32_t random_bits = (1U << bits_below_number) - 1;

std::uint32_t key_of(std::uint32_t one, std::uint32_t other) {
    return std::min(one, other);
}

} // namespace

relay_grants::relay_grants(random_id next_id)
    : next_id_(next_id ? std::move(next_id) : crypto::random_number<std::uint32_t>) {}

void relay_grants::use(std::optional<relay_access> relay, drop_pair drop) {
    relay_ = std::move(relay);
    drop_ = std::move(drop);
}

relay_grants::pair
relay_grants::issue(users of, time_point now, std::uint64_t unix_time, kind what) {
    pair made;
    made.caller.id = fresh_id();
    do
        made.callee.id = fresh_id();
    while (made.callee.id == made.caller.id);
    if (!relay_ || calls_of(of.caller) >= max_relayed_calls) return made;
    made.has_relay = true;
    const auto expiry =
        unix_time + static_cast<std::uint64_t>(std::chrono::seconds(ticket_lifetime).count());
    const std::uint16_t flags = what == kind::base ? wire::ticket_flag::base : std::uint16_t{0};
    complete(made.caller, {expiry, made.caller.id, made.callee.id, relay_->kbits, flags, {}});
    if (what == kind::sealed)
        complete(made.callee, {expiry, made.callee.id, made.caller.id, relay_->kbits, flags, {}});
    records_.emplace(
        key_of(made.caller.id, made.callee.id),
        record{
            std::max(made.caller.id, made.callee.id),
            expiry,
            std::string(of.caller),
            std::string(of.callee),
            now,
            what}
    );
    ++counts_[std::string(of.caller)];
    return made;
}

/// Of no relayed call that is known here. The relay refuses others that are still in use there.
std::uint32_t relay_grants::fresh_id() const {
    for (;;) {
        const auto id = number_of_relay << bits_below_number | (next_id_() & random_bits);
        if (!records_.contains(id)) return id;
    }
}

/// The MAC is missing.
void relay_grants::complete(leg& of, wire::relay_ticket ticket) const {
    const auto encoded = wire::encode(ticket);
    std::ranges::copy(encoded, of.ticket.begin());
    crypto::put_relay_mac(relay_->secret, of.ticket);
    of.key = crypto::leg_key_of(relay_->secret, of.ticket);
}

std::vector<std::string> relay_grants::places_for(std::string_view local_address) const {
    if (!relay_) return {};
    if (!relay_->places.empty()) return relay_->places;
    const auto address = ip_address::parse(local_address);
    if (!address) return {};
    const auto text = address->text();
    const auto host = address->is_v4() ? text : "[" + text + "]";
    return {host + ":" + std::to_string(relay_->port)};
}

std::string relay_grants::host_for(std::string_view local_address) const {
    const bool is_v4 = local_address.find(':') == local_address.npos;
    if (!relay_) return std::string(local_address);
    for (const auto& each : relay_->places)
        if (each.starts_with('[') != is_v4) return std::string(split_host_and_port(each)->host);
    return std::string(local_address);
}

void relay_grants::end(const pair& of) {
    if (!of.has_relay) return;
    const auto at = records_.find(key_of(of.caller.id, of.callee.id));
    if (at == records_.end()) return;
    release(at);
}

bool relay_grants::on_news(const relay_news& news) {
    const auto at = records_.find(key_of(news.one, news.other));
    if (at == records_.end()) return false;
    if (news.what == relay_news::kind::held)
        at->second.is_held = true;
    else
        release(at);
    return true;
}

void relay_grants::tidy(time_point now) {
    for (auto at = records_.begin(); at != records_.end();) {
        const auto next = std::next(at);
        const auto& [id, each] = *at;
        const auto most = each.what == kind::base ? base_offer_lifetime : offer_lifetime;
        if (!each.is_held && now - each.offered >= most) release(at);
        at = next;
    }
}

std::size_t relay_grants::calls_of(std::string_view caller) const {
    const auto found = counts_.find(caller);
    return found == counts_.end() ? 0 : found->second;
}

relay_grants::user_counts relay_grants::held_calls() const {
    user_counts out;
    for (const auto& [id, each] : records_) {
        if (!each.is_held) continue;
        ++out[each.caller];
        ++out[each.callee];
    }
    return out;
}

/// A call that counts no more must not be relayed any more: its tickets are good for hours.
void relay_grants::release(records::iterator at) {
    const auto count = counts_.find(at->second.caller);
    if (--count->second == 0) counts_.erase(count);
    const dropped_call gone{at->first, at->second.larger_id, at->second.expiry};
    records_.erase(at);
    if (drop_) drop_(gone);
}

} // namespace babel::server

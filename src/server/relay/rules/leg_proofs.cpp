#include "server/relay/rules/leg_proofs.hpp"

#include <babel/crypto/secret.hpp>

#include <span>

namespace babel::server {

wire::seen_address seen_from(const leg_address& from) {
    return wire::plain({6, from.address.bytes, from.port});
}

namespace {

crypto::cookie_subject subject_of(const leg_address& from, std::uint32_t id) {
    const auto seen = seen_from(from);
    return {seen.family, seen.address, seen.port, id};
}

} // namespace

bool is_usable(const wire::relay_ticket& ticket, std::uint64_t unix_time) {
    return ticket.mine != 0 && ticket.theirs != 0 && ticket.mine != ticket.theirs &&
           (ticket.flags & wire::ticket_flag::base) == 0 && ticket.expiry > unix_time;
}

bool is_for_base_call(bytes_view datagram) {
    const auto message = wire::decode_bind(datagram);
    return message && (message->ticket.flags & wire::ticket_flag::base) != 0;
}

bool has_cookie(
    bytes_view secret, const wire::bind& of, const leg_address& from, std::uint64_t unix_time
) {
    if (from.link != 0) return crypto::is_same_secret(of.cookie, from.exported);
    const auto subject = subject_of(from, of.ticket.mine);
    return crypto::is_relay_cookie(secret, subject, unix_time, of.cookie);
}

std::vector<std::uint8_t>
make_bound(const bound_parts& of, const leg_address& to, std::uint64_t unix_time) {
    wire::bound answer;
    answer.mine = of.question.ticket.mine;
    answer.counter = of.question.counter;
    answer.verdict = of.verdict;
    if (to.link == 0)
        answer.cookie =
            crypto::make_relay_cookie(of.secret, subject_of(to, answer.mine), unix_time);
    answer.seen = seen_from(to);
    auto out = wire::encode(answer);
    const auto whole = std::span<std::uint8_t, wire::bound_bytes>(out);
    const auto masked = wire::masked_in_bound(whole);
    crypto::apply_seen_mask(of.leg_key, answer.counter, answer.cookie, masked);
    crypto::put_relay_mac(of.leg_key, whole);
    return out;
}

std::optional<crypto::sha256_digest> leg_key(bytes_view secret, bytes_view bind) {
    const auto ticket = wire::ticket_in_bind(bind.first<wire::bind_bytes>());
    if (!crypto::has_relay_mac(secret, ticket)) return {};
    const auto key = crypto::leg_key_of(secret, ticket);
    if (!crypto::has_relay_mac(key, bind)) return {};
    return key;
}

} // namespace babel::server

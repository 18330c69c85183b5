#include "server/relay/leg_proofs.hpp"

#include <algorithm>
#include <span>

namespace babel::server {
namespace {

wire::seen_address seen_from(const leg_address& from) {
    wire::seen_address out;
    const bool is_v4 = from.address.is_v4();
    out.family = is_v4 ? 4 : 6;
    std::ranges::copy(
        std::span(from.address.bytes).subspan(is_v4 ? ip_address::v4_at / 8 : 0),
        out.address.begin()
    );
    out.port = from.port;
    return out;
}

} // namespace

crypto::cookie_subject subject_of(const leg_address& from, std::uint32_t id) {
    const auto seen = seen_from(from);
    return {seen.family, seen.address, seen.port, id};
}

std::vector<std::uint8_t> finish(wire::bound answer, const leg_address& to, bytes_view leg_key) {
    answer.seen = seen_from(to);
    auto out = wire::encode(answer);
    const auto whole = std::span<std::uint8_t, wire::bound_bytes>(out);
    const auto masked = wire::masked_in_bound(whole);
    crypto::apply_seen_mask(leg_key, answer.counter, answer.cookie, masked);
    crypto::put_relay_mac(leg_key, whole);
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

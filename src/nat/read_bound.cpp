#include "nat/read_bound.hpp"

#include <babel/crypto/relay_ticket.hpp>

#include <algorithm>
#include <array>

namespace babel::nat {

std::optional<wire::bound> read_bound(bytes_view datagram, bytes_view leg_key) {
    const auto masked = wire::decode_bound(datagram);
    if (!masked || !crypto::has_relay_mac(leg_key, datagram)) return {};
    std::array<std::uint8_t, wire::bound_bytes> bytes{};
    std::ranges::copy(datagram, bytes.begin());
    const auto seen = wire::masked_in_bound(bytes);
    crypto::apply_seen_mask(leg_key, masked->counter, masked->cookie, seen);
    return wire::decode_bound(bytes).value();
}

} // namespace babel::nat

// Clients of a relay whose datagrams a test makes.
#pragma once

#include <babel/crypto/relay_ticket.hpp>
#include <babel/wire/relay.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::test {

using datagram = std::vector<std::uint8_t>;

inline constexpr std::array<std::uint8_t, 32> relay_secret{1, 2, 3, 4};
inline constexpr std::uint64_t relay_time = 1'800'000'000; // Unix time

/// The holder of a ticket.
class relay_client {
public:
    relay_client(
        std::uint32_t mine,
        std::uint32_t theirs,
        std::uint64_t expiry = relay_time + 3600,
        std::uint16_t kbits = 256,
        std::uint16_t flags = 0
    )
        : theirs_(theirs),
          ticket_(wire::encode(wire::relay_ticket{expiry, mine, theirs, kbits, flags, {}})) {
        crypto::put_relay_mac(relay_secret, ticket_);
        key_ = crypto::leg_key_of(relay_secret, ticket_);
    }

    const datagram& ticket() const { return ticket_; }
    const crypto::sha256_digest& key() const { return key_; }

    /// A Bind with the next counter, and the cookie of the last Bound.
    datagram bind() { return bind_with(++counter_); }
    datagram bind_with(std::uint32_t counter) const { return bind_with(counter, cookie_); }
    /// The same over TLS, with the cookie that the connection exports.
    datagram bind_by_tls(const wire::relay_cookie& exported) {
        return bind_with(++counter_, exported);
    }

    /// The Bound without its mask; keeps its cookie. Null: it is not for this client.
    std::optional<wire::bound> take(bytes_view answer) {
        if (answer.size() != wire::bound_bytes || !crypto::has_relay_mac(key_, answer)) return {};
        datagram plain(answer.begin(), answer.end());
        const auto masked = wire::decode_bound(plain);
        if (!masked) return {};
        const auto whole = std::span<std::uint8_t, wire::bound_bytes>(plain);
        crypto::apply_seen_mask(
            key_, masked->counter, masked->cookie, wire::masked_in_bound(whole)
        );
        cookie_ = masked->cookie;
        return *wire::decode_bound(plain);
    }

    /// A sealed datagram for the peer, whose body nobody in between can read.
    datagram sealed(std::size_t size = 100) const { return sealed_to(theirs_, size); }
    static datagram sealed_to(std::uint32_t id, std::size_t size = 100) {
        datagram out(size, 0x5a);
        out[0] = 0xc0;
        for (std::size_t i = 0; i < sizeof id; ++i)
            out[1 + i] = static_cast<std::uint8_t>(id >> (8 * i));
        return out;
    }

private:
    datagram bind_with(std::uint32_t counter, const wire::relay_cookie& cookie) const {
        auto out = wire::encode(wire::bind{*wire::decode_ticket(ticket_), counter, cookie, {}});
        crypto::put_relay_mac(key_, out);
        return out;
    }

    std::uint32_t theirs_;
    datagram ticket_;
    crypto::sha256_digest key_;
    std::uint32_t counter_ = 0;
    wire::relay_cookie cookie_{};
};

} // namespace babel::test

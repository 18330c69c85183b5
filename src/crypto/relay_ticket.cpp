#include "crypto/keys/ssh_string.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/crypto/secret.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <concepts>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace babel::crypto {
namespace {

constexpr std::uint64_t cookie_seconds = 120;

/// A message for a MAC, field by field.
struct message {
    message& operator<<(std::string_view text) {
        append(bytes, bytes_of(text));
        return *this;
    }
    message& operator<<(bytes_view raw) {
        append(bytes, raw);
        return *this;
    }
    template <std::unsigned_integral I>
    message& operator<<(I number) {
        std::array<std::uint8_t, sizeof number> little{};
        boost::endian::endian_store<I, sizeof(I), boost::endian::order::little>(
            little.data(), number
        );
        append(bytes, little);
        return *this;
    }

    std::vector<std::uint8_t> bytes;
};

relay_cookie_bytes
cookie_of(bytes_view relay_secret, const cookie_subject& of, std::uint64_t period) {
    const message label = message() << "cookie" << period;
    const auto key = hmac_sha256(relay_secret, label.bytes);
    const message subject = message() << of.family << bytes_view(of.address) << of.port << of.id;
    const auto whole = hmac_sha256(key, subject.bytes);
    relay_cookie_bytes made{};
    std::copy_n(whole.begin(), made.size(), made.begin());
    return made;
}

} // namespace

void put_relay_mac(bytes_view key, std::span<std::uint8_t> message) {
    if (message.size() < relay_mac_bytes) throw std::invalid_argument("no place for a MAC");
    const auto made = hmac_sha256(key, message.first(message.size() - relay_mac_bytes));
    std::copy_n(made.begin(), relay_mac_bytes, message.last(relay_mac_bytes).begin());
}

bool has_relay_mac(bytes_view key, bytes_view message) {
    if (message.size() < relay_mac_bytes) return false;
    const auto right = hmac_sha256(key, message.first(message.size() - relay_mac_bytes));
    return is_same_secret(bytes_view(right).first(relay_mac_bytes), message.last(relay_mac_bytes));
}

sha256_digest leg_key_of(bytes_view relay_secret, bytes_view ticket) {
    const message leg = message() << "leg" << ticket;
    return hmac_sha256(relay_secret, leg.bytes);
}

relay_cookie_bytes
make_relay_cookie(bytes_view relay_secret, const cookie_subject& of, std::uint64_t now) {
    return cookie_of(relay_secret, of, now / cookie_seconds);
}

bool is_relay_cookie(
    bytes_view relay_secret,
    const cookie_subject& of,
    std::uint64_t now,
    const relay_cookie_bytes& offered
) {
    const auto period = now / cookie_seconds;
    return is_same_secret(cookie_of(relay_secret, of, period), offered) ||
           is_same_secret(cookie_of(relay_secret, of, period - 1), offered);
}

void apply_seen_mask(
    bytes_view leg_key,
    std::uint32_t counter,
    const relay_cookie_bytes& cookie,
    std::span<std::uint8_t, masked_bytes> address_and_port
) {
    const message label = message() << "mask" << counter << bytes_view(cookie);
    const auto mask = hmac_sha256(leg_key, label.bytes);
    for (std::size_t i = 0; i < masked_bytes; ++i)
        address_and_port[i] ^= mask[i];
}

} // namespace babel::crypto

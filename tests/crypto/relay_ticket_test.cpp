// The relay's tickets, Binds and Bounds: their MACs, keys, cookies and masks.
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/crypto/relay_ticket.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

using message_bytes = std::vector<std::uint8_t>;

/// (key, message with its MAC) of each row.
std::vector<std::pair<message_bytes, message_bytes>> messages() {
    std::vector<std::pair<message_bytes, message_bytes>> out;
    for (const auto& f : test::rows_in("sealed-vectors.txt", "ticket"))
        out.emplace_back(from_hex(f[0]), from_hex(f[6]));
    for (const auto* kind : {"bind", "bound"})
        for (const auto& f : test::rows_in("sealed-vectors.txt", kind))
            out.emplace_back(from_hex(f[0]), from_hex(f.back()));
    return out;
}

cookie_subject some_subject() {
    return {4, {203, 0, 113, 7}, 40000, 0x01020304};
}

relay_cookie_bytes cookie_from(const std::string& digits) {
    relay_cookie_bytes cookie{};
    std::ranges::copy(from_hex(digits), cookie.begin());
    return cookie;
}

} // namespace

TEST_CASE("messages of the relay end with the MACs of the vectors") {
    CHECK(messages().size() == 6);
    for (const auto& [key, message] : messages()) {
        CHECK(has_relay_mac(key, message));
        auto made = message;
        std::fill(made.end() - relay_mac_bytes, made.end(), std::uint8_t{0});
        CHECK_FALSE(has_relay_mac(key, made));
        put_relay_mac(key, made);
        CHECK(made == message);
    }
}

TEST_CASE("a message of the relay that was changed anywhere has no right MAC") {
    for (const auto& [key, message] : messages()) {
        for (std::size_t at = 0; at < message.size(); ++at) {
            auto changed = message;
            changed[at] ^= 1;
            CHECK_FALSE(has_relay_mac(key, changed));
        }
        auto other_key = key;
        other_key[31] ^= 1;
        CHECK_FALSE(has_relay_mac(other_key, message));
        CHECK_FALSE(has_relay_mac(key, bytes_view(message).first(message.size() - 1)));
        CHECK_FALSE(has_relay_mac(key, bytes_view(message).first(15)));
    }
    message_bytes small(15);
    CHECK_THROWS_AS(put_relay_mac(small, small), std::invalid_argument);
}

TEST_CASE("a leg's key is that of the vectors") {
    for (const auto& f : test::rows_in("sealed-vectors.txt", "ticket"))
        CHECK(std::ranges::equal(leg_key_of(from_hex(f[0]), from_hex(f[6])), from_hex(f[7])));
}

TEST_CASE("the mask of a seen address is that of the vectors, and comes off again") {
    for (const auto& f : test::rows_in("sealed-vectors.txt", "bound")) {
        const auto port = std::stoul(f[7]);
        auto plain = from_hex(f[6]);
        plain.push_back(static_cast<std::uint8_t>(port & 0xffU));
        plain.push_back(static_cast<std::uint8_t>(port >> 8U));
        REQUIRE(plain.size() == masked_bytes);
        auto masked = plain;
        const std::span<std::uint8_t, masked_bytes> place(masked);
        const auto counter = static_cast<std::uint32_t>(std::stoul(f[2]));
        apply_seen_mask(from_hex(f[0]), counter, cookie_from(f[4]), place);
        const auto bound = from_hex(f[8]);
        CHECK(std::equal(masked.begin(), masked.end(), bound.begin() + 27));
        apply_seen_mask(from_hex(f[0]), counter, cookie_from(f[4]), place);
        CHECK(masked == plain);
    }
}

TEST_CASE("a cookie is for one address, port and id, for 2 to 4 minutes") {
    const message_bytes secret(32, 1);
    const auto subject = some_subject();
    const auto cookie = make_relay_cookie(secret, subject, 1200);
    CHECK(is_relay_cookie(secret, subject, 1200, cookie));
    CHECK(is_relay_cookie(secret, subject, 1439, cookie));
    CHECK_FALSE(is_relay_cookie(secret, subject, 1440, cookie));
    CHECK_FALSE(is_relay_cookie(secret, subject, 1199, cookie));
    CHECK_FALSE(is_relay_cookie(secret, subject, 1200, {}));
    CHECK_FALSE(is_relay_cookie(message_bytes(32, 2), subject, 1200, cookie));
    auto other = subject;
    other.family = 6;
    CHECK_FALSE(is_relay_cookie(secret, other, 1200, cookie));
    other = subject;
    other.address[15] = 1;
    CHECK_FALSE(is_relay_cookie(secret, other, 1200, cookie));
    other = subject;
    ++other.port;
    CHECK_FALSE(is_relay_cookie(secret, other, 1200, cookie));
    other = subject;
    ++other.id;
    CHECK_FALSE(is_relay_cookie(secret, other, 1200, cookie));
}

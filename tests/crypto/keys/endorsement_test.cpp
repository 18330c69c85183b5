#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "support/catch.hpp"
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;
using babel::test::key_from;

namespace {

constexpr std::uint64_t today = 1'795'000'000;
constexpr auto replacement = endorsement_kind::replacement;

/// Key 0, key 1...
private_key numbered_key(int number) {
    return key_from(static_cast<std::uint8_t>(number * 32));
}

public_key public_numbered(int number) {
    return numbered_key(number).public_part();
}

endorsement replaces(int old_key, int new_key, std::uint64_t not_before = today) {
    return endorse(numbered_key(old_key), replacement, public_numbered(new_key), not_before);
}

bool leads(int pinned, const std::vector<endorsement>& chain, int offered) {
    return is_successor(public_numbered(pinned), chain, public_numbered(offered), today);
}

} // namespace

TEST_CASE("an endorsement has 105 bytes, and survives them") {
    for (const auto& fields : test::rows_of("endorsement")) {
        const auto endorser = test::key_of(fields[0]);
        public_key key;
        std::ranges::copy(from_hex(fields[2]), key.bytes.begin());
        const auto made = endorse(
            endorser,
            static_cast<endorsement_kind>(std::stoi(fields[1])),
            key,
            std::stoull(fields[3])
        );
        const auto bytes = from_hex(fields[4]);
        CHECK(std::ranges::equal(encode(made), bytes));
        const auto read = parse_endorsement(bytes);
        REQUIRE(read.has_value());
        CHECK(*read == made);
        CHECK(is_endorsed_by(endorser.public_part(), *read));
    }
}

TEST_CASE("bytes that are no endorsement of an acceptable key are refused") {
    const auto good = encode(replaces(0, 1));
    REQUIRE(parse_endorsement(good).has_value());
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK(parse_endorsement(bytes_view(good).first(size)).error() == errc::bad_endorsement);
    std::vector<std::uint8_t> longer(good.begin(), good.end());
    longer.push_back(0);
    CHECK(parse_endorsement(longer).error() == errc::bad_endorsement);
    for (const int kind : {0, 3, 255}) {
        auto unknown = good;
        unknown[0] = static_cast<std::uint8_t>(kind);
        CHECK(parse_endorsement(unknown).error() == errc::bad_endorsement);
    }
    const auto weak = encode(endorse(numbered_key(0), replacement, test::small_order_key, 0));
    CHECK(parse_endorsement(weak).error() == errc::bad_endorsement);
}

TEST_CASE("a changed endorsement is not the endorser's") {
    const auto made = replaces(0, 1);
    REQUIRE(is_endorsed_by(public_numbered(0), made));
    CHECK_FALSE(is_endorsed_by(public_numbered(1), made));
    CHECK_FALSE(is_endorsed_by(test::small_order_key, made));
    auto other_kind = made, other_key = made, other_date = made, other_proof = made;
    other_kind.kind = endorsement_kind::device;
    other_key.key = public_numbered(2);
    ++other_date.not_before;
    other_proof.proof[0] ^= 1;
    for (const auto& changed : {other_kind, other_key, other_date, other_proof})
        CHECK_FALSE(is_endorsed_by(public_numbered(0), changed));
}

TEST_CASE("a signature for another purpose is no endorsement") {
    auto made = replaces(0, 1);
    made.proof = sign_sshsig(numbered_key(0), login_namespace, bytes_view(encode(made)).first(41));
    CHECK_FALSE(is_endorsed_by(public_numbered(0), made));
}

TEST_CASE("the pinned key needs no endorsement") {
    CHECK(leads(0, {}, 0));
    CHECK(leads(0, {replaces(0, 1)}, 0));
    CHECK(leads(2, {replaces(0, 1), replaces(1, 2)}, 2));
}

TEST_CASE("a chain leads from the pinned key to the offered one") {
    const std::vector chain{replaces(0, 1), replaces(1, 2), replaces(2, 3), replaces(3, 4)};
    for (int pinned = 0; pinned <= 4; ++pinned)
        for (int offered = pinned; offered <= 4; ++offered)
            CHECK(leads(pinned, chain, offered));
}

TEST_CASE("a chain leads neither back nor past a gap nor to another key") {
    const std::vector chain{replaces(0, 1), replaces(1, 2), replaces(2, 3), replaces(3, 4)};
    CHECK_FALSE(leads(1, chain, 0));
    CHECK_FALSE(leads(4, chain, 3));
    CHECK_FALSE(leads(0, chain, 5));
    CHECK_FALSE(leads(5, chain, 4));
    CHECK_FALSE(leads(0, {}, 1));
    CHECK_FALSE(leads(0, {replaces(1, 2)}, 2));
    CHECK_FALSE(leads(0, {replaces(0, 1), replaces(2, 3)}, 3));
    CHECK_FALSE(leads(0, {replaces(1, 2), replaces(0, 1)}, 2)); // not oldest first
    CHECK_FALSE(leads(0, {replaces(1, 0)}, 1));                 // the new key vouches for itself
    CHECK_FALSE(leads(0, {replaces(1, 1)}, 1));
}

TEST_CASE("a chain is not looked at before the pinned key, and verified up to a wrong signature") {
    auto broken = replaces(0, 1);
    broken.proof[0] ^= 1;
    CHECK(leads(1, {broken, replaces(1, 2)}, 2));
    CHECK_FALSE(leads(0, {broken, replaces(0, 1)}, 1));
    CHECK_FALSE(leads(0, {replaces(5, 6), replaces(0, 1)}, 1));
    CHECK_FALSE(leads(0, {replaces(0, 1), replaces(5, 6), replaces(1, 2)}, 2));
}

TEST_CASE("a chain of more than four endorsements is refused") {
    const std::vector chain{
        replaces(0, 1), replaces(1, 2), replaces(2, 3), replaces(3, 4), replaces(4, 5)};
    CHECK_FALSE(leads(0, chain, 5));
    CHECK_FALSE(leads(0, chain, 1));
    CHECK_FALSE(leads(0, chain, 0));
}

TEST_CASE("a chain that returns to one of its keys is refused") {
    CHECK_FALSE(leads(0, {replaces(0, 1), replaces(1, 1), replaces(1, 2)}, 2));
    CHECK_FALSE(leads(0, {replaces(0, 1), replaces(1, 2), replaces(2, 1), replaces(1, 3)}, 3));
    // No loop from key 1, and from key 0 a beginning that does not count.
    CHECK(leads(1, {replaces(0, 1), replaces(1, 0), replaces(0, 2)}, 2));
    CHECK(leads(0, {replaces(0, 1), replaces(1, 0), replaces(0, 2)}, 2));
}

TEST_CASE("an endorsement counts from its date") {
    CHECK(leads(0, {replaces(0, 1, 0)}, 1));
    CHECK(leads(0, {replaces(0, 1, today)}, 1));
    CHECK_FALSE(leads(0, {replaces(0, 1, today + 1)}, 1));
    CHECK_FALSE(leads(0, {replaces(0, 1, ~std::uint64_t{0})}, 1));
    CHECK_FALSE(leads(0, {replaces(0, 1, today + 1), replaces(1, 2)}, 2));
    CHECK(leads(0, {replaces(0, 1), replaces(1, 2, today + 1)}, 1));
}

TEST_CASE("a device does not replace the key that endorsed it") {
    const auto device = endorse(numbered_key(0), endorsement_kind::device, public_numbered(1), 0);
    REQUIRE(is_endorsed_by(public_numbered(0), device));
    CHECK_FALSE(leads(0, {device}, 1));
    CHECK_FALSE(leads(0, {device, replaces(1, 2)}, 2));
    CHECK(leads(0, {device, replaces(0, 2)}, 2));
}

TEST_CASE("a chain leads to no key of small order, and from none") {
    const auto weak = endorse(numbered_key(0), replacement, test::small_order_key, 0);
    REQUIRE(is_endorsed_by(public_numbered(0), weak));
    CHECK_FALSE(is_successor(public_numbered(0), {&weak, 1}, test::small_order_key, today));
    CHECK_FALSE(is_successor(test::small_order_key, {}, test::small_order_key, today));
    const auto from_weak = replaces(0, 1);
    CHECK_FALSE(is_successor(test::small_order_key, {&from_weak, 1}, public_numbered(1), today));
}

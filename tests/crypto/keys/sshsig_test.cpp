#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "support/catch.hpp"
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;
using babel::test::key_from;

TEST_CASE("an SSHSIG covers namespace and hash as OpenSSH lays them out") {
    for (const auto& fields : test::rows_of("sshsig")) {
        const auto key = test::key_of(fields[0]);
        const auto message = from_hex(fields[2]);
        const auto made = sign_sshsig(key, fields[1], message);
        CHECK(std::ranges::equal(made, key.sign(from_hex(fields[3]))));
        CHECK(std::ranges::equal(made, from_hex(fields[4])));
        CHECK(verify_sshsig(key.public_part(), fields[1], message, made));
    }
}

TEST_CASE("a login proof is an SSHSIG over the channel and the name") {
    std::vector<std::uint8_t> message;
    for (std::uint8_t each = 0x40; each < 0x60; ++each)
        message.push_back(each);
    append(message, bytes_of("alice"));
    const auto proof = sign_sshsig(key_from(0x80), login_namespace, message);
    CHECK(std::ranges::equal(bytes_view(proof).first(8), from_hex("b4073aee0e3bd9e4")));
}

TEST_CASE("an SSHSIG holds for its own key, namespace and message only") {
    const auto key = key_from(0x80);
    const auto signer = key.public_part();
    const auto message = bytes_of("message");
    const auto made = sign_sshsig(key, login_namespace, message);
    REQUIRE(verify_sshsig(signer, login_namespace, message, made));
    CHECK_FALSE(verify_sshsig(signer, endorsement_namespace, message, made));
    CHECK_FALSE(verify_sshsig(signer, "", message, made));
    CHECK_FALSE(verify_sshsig(signer, login_namespace, bytes_of("massage"), made));
    CHECK_FALSE(verify_sshsig(signer, login_namespace, {}, made));
    CHECK_FALSE(verify_sshsig(key_from(0xa0).public_part(), login_namespace, message, made));
    CHECK_FALSE(verify_sshsig(test::small_order_key, login_namespace, message, made));
    CHECK_FALSE(verify_sshsig(signer, login_namespace, message, key.sign(message)));
}

TEST_CASE("bytes that are no signature prove nothing") {
    const auto key = key_from(0x80);
    const auto made = sign_sshsig(key, login_namespace, {});
    std::vector<std::uint8_t> longer(made.begin(), made.end());
    longer.push_back(0);
    CHECK_FALSE(verify_sshsig(key.public_part(), login_namespace, {}, longer));
    for (std::size_t size = 0; size < made.size(); ++size)
        CHECK_FALSE(
            verify_sshsig(key.public_part(), login_namespace, {}, bytes_view(made).first(size))
        );
    for (std::size_t at = 0; at < made.size(); ++at) {
        auto changed = made;
        changed[at] ^= 0x80;
        CHECK_FALSE(verify_sshsig(key.public_part(), login_namespace, {}, changed));
    }
}

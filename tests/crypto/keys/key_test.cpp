#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "support/catch.hpp"
#include <babel/crypto/key.hpp>

#include <algorithm>
#include <openssl/err.h>

using namespace babel;
using namespace babel::crypto;
using babel::test::key_from;

TEST_CASE("a signature holds for its own key and message, and for no others") {
    const auto alice = key_from(0x80);
    const auto bob = key_from(0xa0);
    auto made = alice.sign(bytes_of("hello"));
    CHECK(verify(alice.public_part(), bytes_of("hello"), made));
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hallo"), made));
    CHECK_FALSE(verify(bob.public_part(), bytes_of("hello"), made));
    made[0] ^= 1;
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hello"), made));
    CHECK(ERR_peek_error() == 0); // for the next call of OpenSSL
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hello"), bytes_view(made).first(63)));
}

TEST_CASE("two generated keys differ") {
    CHECK(private_key::generate().public_part() != private_key::generate().public_part());
}

TEST_CASE("points of small order and second spellings are no keys") {
    const auto hex = GENERATE(
        // y = 0, 1, -1, and the two of order 8
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        // second spellings: p, p + 1, 2^255 - 1
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    );
    INFO(hex);
    public_key key;
    std::ranges::copy(test::from_hex(hex), key.bytes.begin());
    CHECK_FALSE(is_acceptable(key));
    key.bytes[31] ^= 0x80; // the other sign of x
    CHECK_FALSE(is_acceptable(key));
}

TEST_CASE("keys beside the refused ones are acceptable") {
    const auto hex = GENERATE(
        "0200000000000000000000000000000000000000000000000000000000000000",
        "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7e"
    );
    INFO(hex);
    public_key key;
    std::ranges::copy(test::from_hex(hex), key.bytes.begin());
    CHECK(is_acceptable(key));
    CHECK(is_acceptable(private_key::generate().public_part()));
}

TEST_CASE("a signature by a point of small order proves nothing") {
    // R = the point 1, S = 0: for a key of order 1 it fits every message.
    signature anyone{1};
    public_key one;
    one.bytes[0] = 1;
    CHECK_FALSE(verify(one, bytes_of("hello"), anyone));
}

#include "crypto/keys/ssh_string.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include <babel/crypto/digest.hpp>

#include <algorithm>
#include <string>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

TEST_CASE("hashes are those of FIPS 180-4") {
    CHECK(std::ranges::equal(
        sha256(bytes_of("abc")),
        from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    ));
    CHECK(std::ranges::equal(
        sha256({}), from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    ));
    CHECK(std::ranges::equal(
        sha512(bytes_of("abc")),
        from_hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
    ));
}

TEST_CASE("hashes with a key are those of RFC 4231") {
    CHECK(std::ranges::equal(
        hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?")),
        from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    ));
    std::string long_key;
    for (int i = 0; i < 131; ++i)
        long_key += "aa";
    CHECK(std::ranges::equal(
        hmac_sha256(
            from_hex(long_key), bytes_of("Test Using Larger Than Block-Size Key - Hash Key First")
        ),
        from_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    ));
    CHECK(std::ranges::equal(
        hmac_sha256({}, {}),
        from_hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    ));
}

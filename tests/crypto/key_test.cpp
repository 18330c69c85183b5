#include "support/catch.hpp"
#include <babel/crypto/key.hpp>

#include <array>
#include <string>

using namespace babel;
using namespace babel::crypto;

namespace {

std::array<std::uint8_t, 32> counted_from(std::uint8_t first) {
    std::array<std::uint8_t, 32> bytes{};
    for (auto& each : bytes)
        each = first++;
    return bytes;
}

bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

TEST_CASE("a signature holds for its own key and message, and for no others") {
    const auto alice = private_key::from_seed(counted_from(0x80));
    const auto bob = private_key::from_seed(counted_from(0xa0));
    auto made = alice.sign(bytes_of("hello"));
    CHECK(verify(alice.public_part(), bytes_of("hello"), made));
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hallo"), made));
    CHECK_FALSE(verify(bob.public_part(), bytes_of("hello"), made));
    made[0] ^= 1;
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hello"), made));
    CHECK_FALSE(verify(alice.public_part(), bytes_of("hello"), bytes_view(made).first(63)));
}

TEST_CASE("a key survives its file, with a passphrase and without") {
    const auto key = private_key::generate();
    for (const std::string passphrase : {"", "correct horse"}) {
        const auto pem = key.to_pem(passphrase);
        CHECK(pem.starts_with(
            passphrase.empty() ? "-----BEGIN PRIVATE KEY-----" : "-----BEGIN ENCRYPTED"
        ));
        const auto read = private_key::from_pem(pem, passphrase);
        REQUIRE(read.has_value());
        CHECK(read->public_part() == key.public_part());
    }
}

TEST_CASE("a file that holds no key, or needs another passphrase, is told apart") {
    const auto pem = private_key::generate().to_pem("correct horse");
    CHECK(private_key::from_pem(pem, "wrong").error() == errc::wrong_passphrase);
    CHECK(private_key::from_pem(pem, "").error() == errc::wrong_passphrase);
    CHECK(private_key::from_pem("", "").error() == errc::bad_key);
    CHECK(
        private_key::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "")
            .error() == errc::bad_key
    );
}

TEST_CASE("points of small order and second spellings are no keys") {
    public_key key; // y = 0
    CHECK_FALSE(is_acceptable(key));
    key.bytes[31] = 0x80;
    CHECK_FALSE(is_acceptable(key));
    key.bytes.fill(0xff); // y = 2^255 - 1, which is 18
    CHECK_FALSE(is_acceptable(key));
    CHECK(is_acceptable(private_key::generate().public_part()));
}

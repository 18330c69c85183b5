#include "crypto/keys/ssh_string.hpp"
#include "support/catch.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <string>
#include <utility>

using namespace babel;
using namespace babel::crypto;

namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("bytes and their base64 are those of RFC 4648, without padding") {
    using pair = std::pair<std::string, std::string>;
    const auto& [plain, digits] = GENERATE(
        pair("", ""),
        pair("f", "Zg"),
        pair("fo", "Zm8"),
        pair("foo", "Zm9v"),
        pair("foob", "Zm9vYg"),
        pair("fooba", "Zm9vYmE"),
        pair("foobar", "Zm9vYmFy")
    );
    CHECK(to_base64(bytes_of(plain)) == digits);
    CHECK(to_base64url(bytes_of(plain)) == digits);
    CHECK(text_of(from_base64(digits).value()) == plain);
    CHECK(text_of(from_base64url(digits).value()) == plain);
}

TEST_CASE("the two alphabets differ in two digits, and do not mix") {
    const std::string plain = "\xfb\xff";
    CHECK(to_base64(bytes_of(plain)) == "+/8");
    CHECK(to_base64url(bytes_of(plain)) == "-_8");
    CHECK(text_of(from_base64("+/8").value()) == plain);
    CHECK(text_of(from_base64url("-_8").value()) == plain);
    CHECK_FALSE(from_base64("-_8").has_value());
    CHECK_FALSE(from_base64url("+/8").has_value());
}

TEST_CASE("a second spelling of bytes is refused") {
    const auto text = GENERATE(
        "A",
        "Zg==",
        "Zg=",
        "Zh",
        "Zm9",
        "Zm9vY",
        " Zg",
        "Zg ",
        "Zg\n",
        "Z g",
        "Z",
        "Z\xc3\xa9g",
        "="
    );
    INFO(text);
    CHECK_FALSE(from_base64(text).has_value());
    CHECK_FALSE(from_base64url(text).has_value());
    CHECK_FALSE(from_base64(std::string("Zm9\0", 4)).has_value());
}

TEST_CASE("a token of 128 bits survives a link") {
    const auto token = random_bytes<16>();
    const auto text = to_base64url(token);
    CHECK(text.size() == 22);
    CHECK(std::ranges::equal(from_base64url(text).value(), token));
}

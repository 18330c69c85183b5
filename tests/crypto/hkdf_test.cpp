#include "crypto/hkdf.hpp"
#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

std::vector<std::uint8_t> expand(bytes_view secret, bytes_view info, std::size_t size) {
    std::vector<std::uint8_t> made(size);
    hkdf_expand(secret, info, made);
    return made;
}

} // namespace

TEST_CASE("keys are expanded as RFC 5869 does") {
    for (const auto& fields : test::rows_of("hkdf")) {
        const auto made = from_hex(fields[2]);
        CHECK(expand(from_hex(fields[0]), from_hex(fields[1]), made.size()) == made);
    }
}

TEST_CASE("the secret of an epoch gives its keys and the next secret") {
    for (const auto& fields : test::rows_of("epoch")) {
        const auto secret = from_hex(fields[0]);
        const auto derive = [&](std::string label, std::size_t size) {
            return expand(secret, bytes_of(label), size);
        };
        const std::string way(1, static_cast<char>(std::stoi(fields[1])));
        const auto key = from_hex(fields[2]);
        CHECK(derive("babel media key" + way, 32) == key);
        CHECK(derive("babel media key" + way, 16) == std::vector(key.begin(), key.begin() + 16));
        CHECK(derive("babel media iv" + way, 12) == from_hex(fields[3]));
        CHECK(derive("babel media next", 32) == from_hex(fields[4]));
    }
}

TEST_CASE("more bytes than HKDF can make are a bug") {
    CHECK_NOTHROW(expand(from_hex("00"), {}, std::size_t{255} * 32));
    CHECK_THROWS(expand(from_hex("00"), {}, std::size_t{255} * 32 + 1));
}

#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "support/catch.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

const std::string good_line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0Us3+VbpUxlP9/tzs9gdzFYdYadTgJS3w+GmQ+5fOq";
const std::string good_fingerprint = "SHA256:WYVlk+8XVFukHEjKChPLOLAwJwj7UteXH9EvSwtKkww";

/// A line whose base64 decodes to that type and key.
std::string line_of(std::string_view type, bytes_view key) {
    std::vector<std::uint8_t> blob;
    append_ssh_string(blob, bytes_of(type));
    append_ssh_string(blob, key);
    return "ssh-ed25519 " + to_base64(blob);
}

} // namespace

TEST_CASE("a public key has one line and one fingerprint in OpenSSH's form") {
    for (const auto& fields : test::rows_of("key")) {
        public_key key;
        std::ranges::copy(from_hex(fields[0]), key.bytes.begin());
        const auto line = "ssh-ed25519 " + fields[1];
        CHECK(to_openssh(key) == line);
        REQUIRE(key_from_openssh(line).has_value());
        CHECK(*key_from_openssh(line) == key);
        CHECK(to_string(fingerprint_of(key)) == fields[2]);
        REQUIRE(fingerprint_from(fields[2]).has_value());
        CHECK(*fingerprint_from(fields[2]) == fingerprint_of(key));
    }
}

TEST_CASE("keys and fingerprints are the same only if every byte is") {
    const auto key = test::key_from(0x80).public_part();
    const auto print = fingerprint_of(key);
    for (std::size_t at = 0; at < key_bytes; ++at) {
        auto other_key = key;
        auto other_print = print;
        CHECK(other_key == key);
        CHECK(other_print == print);
        other_key.bytes[at] ^= 0x10;
        other_print.bytes[at] ^= 0x10;
        CHECK(other_key != key);
        CHECK(other_print != print);
    }
}

TEST_CASE("a line that is not exactly a type and a key is refused") {
    REQUIRE(key_from_openssh(good_line).has_value());
    const auto key = test::key_from(0x80).public_part();
    REQUIRE(line_of("ssh-ed25519", key.bytes) == good_line);
    const auto line = GENERATE_COPY(
        std::string(),
        std::string("ssh-ed25519"),
        std::string("ssh-ed25519 "),
        " " + good_line,
        good_line + " ",
        good_line + "\n",
        good_line + " alice@example.org",
        good_line + "=",
        good_line + "A",
        good_line + "AAAA",
        good_line.substr(0, good_line.size() - 1),
        good_line.substr(0, good_line.size() - 4),
        "ssh-ed25519  " + good_line.substr(12),
        "ssh-ed25519\t" + good_line.substr(12),
        "SSH-ED25519 " + good_line.substr(12),
        "ssh-rsa " + good_line.substr(12),
        line_of("ssh-rsa", key.bytes),
        line_of("ssh-ed2551", key.bytes),
        line_of("ssh-ed25519", bytes_view(key.bytes).first(31)),
        line_of("ssh-ed25519", from_hex(std::string(66, '7'))),
        line_of("ssh-ed25519", {}),
        line_of("ssh-ed25519", test::small_order_key.bytes)
    );
    INFO(line);
    CHECK(key_from_openssh(line).error() == errc::bad_key);
}

TEST_CASE("a text that is not exactly a fingerprint is refused") {
    REQUIRE(fingerprint_from(good_fingerprint).has_value());
    const auto text = GENERATE_COPY(
        std::string(),
        std::string("SHA256:"),
        good_fingerprint.substr(7),
        "sha256:" + good_fingerprint.substr(7),
        "MD5:" + good_fingerprint.substr(7),
        " " + good_fingerprint,
        good_fingerprint + " ",
        good_fingerprint + "=",
        good_fingerprint + "A",
        good_fingerprint.substr(0, good_fingerprint.size() - 1),
        good_fingerprint.substr(0, good_fingerprint.size() - 1) + "x", // bits behind the hash
        "SHA256:-" + good_fingerprint.substr(8),
        std::string("SHA256:59:85:65:93:ef:17:54:5b:a4:1c:48:ca:0a:13:cb:38")
    );
    INFO(text);
    CHECK(fingerprint_from(text).error() == errc::bad_fingerprint);
}

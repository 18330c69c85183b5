#include "crypto/keys/ssh_string.hpp"
#include "crypto/vectors.hpp"
#include "crypto/watched_memory.hpp"
#include "support/catch.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <openssl/err.h>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using namespace babel::crypto;

namespace {

constexpr auto right_passphrase = "correct horse";

/// A file of tests/data/keys, all made of one seed by OpenSSL.
std::string key_file(const std::string& name) {
    std::ifstream file(BABEL_TEST_DATA "/keys/" + name);
    std::string text(std::istreambuf_iterator<char>(file), {});
    REQUIRE_FALSE(text.empty());
    return text;
}

std::vector<std::uint8_t> der_of(const std::string& pem) {
    std::string digits;
    std::istringstream lines(pem);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("-----")) digits += line;
    return from_base64(digits.substr(0, digits.find('='))).value();
}

error_code read_error(const std::string& pem, const std::string& passphrase) {
    const auto read = private_key::from_pem(pem, passphrase);
    CHECK(ERR_peek_error() == 0); // for the next call of OpenSSL
    return read ? error_code{} : read.error();
}

} // namespace

TEST_CASE("a key survives its file without a passphrase") {
    const auto key = test::key_from(0x80);
    CHECK(key.to_pem("") == key_file("plain.pem"));
    CHECK(private_key::from_pem(key.to_pem(""), "")->public_part() == key.public_part());
}

TEST_CASE("a key survives its file with a passphrase, which scrypt protects") {
    const auto key = test::key_from(0x80);
    const auto pem = key.to_pem(right_passphrase);
    CHECK(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    const auto der = der_of(pem);
    const auto oid_of_scrypt = test::from_hex("06092b06010401da47040b");
    const auto costs_16384_8_5 = test::from_hex("02024000020108020105");
    CHECK_FALSE(std::ranges::search(der, oid_of_scrypt).empty());
    CHECK_FALSE(std::ranges::search(der, costs_16384_8_5).empty());
    const auto read = private_key::from_pem(pem, right_passphrase);
    REQUIRE(read.has_value());
    CHECK(read->public_part() == key.public_part());
}

TEST_CASE("no copy of a secret is left in freed memory") {
    const auto seed = test::seed_from(0x80);
    const std::string_view some_digits = "BgoOEhYaHiIm"; // of the seed, in plain.pem
    const auto plain = key_file("plain.pem");
    const auto mistyped = std::string(plain).insert(plain.find('\n') + 1, "A"); // digits left over
    const auto encrypted = key_file("pbkdf2.pem");
    REQUIRE(plain.find(some_digits) != std::string::npos);
    const test::freed_memory_watch secret(bytes_view(seed).first(8));
    const test::freed_memory_watch digits(bytes_of(some_digits));
    const test::freed_memory_watch passphrase(bytes_of(right_passphrase));
    const auto key = test::key_from(0x80);
    static_cast<void>(key.sign({}));
    for (const auto* const pem : {&plain, &encrypted, &mistyped})
        static_cast<void>(private_key::from_pem(*pem, right_passphrase));
    for (const auto* const word : {"", right_passphrase}) {
        auto made = key.to_pem(word);
        erase(made);
    }
    CHECK(secret.count() == 0);
    CHECK(digits.count() == 0);
    CHECK(passphrase.count() == 0);
}

TEST_CASE("files by OpenSSL are read") {
    const auto name = GENERATE("plain.pem", "pbkdf2.pem", "scrypt.pem");
    INFO(name);
    const auto read = private_key::from_pem(key_file(name), right_passphrase);
    REQUIRE(read.has_value());
    CHECK(read->public_part() == test::key_from(0x80).public_part());
}

TEST_CASE("words before the block are passed over") {
    CHECK(private_key::from_pem("alice's key\n" + key_file("plain.pem"), "").has_value());
}

TEST_CASE("an encrypted file needs its own passphrase") {
    for (const std::string name : {"pbkdf2.pem", "scrypt.pem"}) {
        INFO(name);
        const auto pem = key_file(name);
        for (const std::string passphrase : {"", "correct hors", "Correct horse", "correct horse "})
            CHECK(read_error(pem, passphrase) == errc::wrong_passphrase);
    }
}

TEST_CASE("an empty passphrase opens no encrypted file, even if it was encrypted with that") {
    CHECK(read_error(key_file("empty-passphrase.pem"), "") == errc::wrong_passphrase);
}

TEST_CASE("a file that holds no Ed25519 key, or costs minutes to open, is refused") {
    const auto name = GENERATE(
        "x25519.pem",
        "p256.pem",
        "p256-traditional.pem",
        "public.pem",
        "pkcs12.pem",
        "pbkdf2-slow.pem",
        "pbkdf2-negative.pem",
        "scrypt-slow.pem",
        "short.pem",
        "long.pem",
        "unwrapped.pem",
        "trailing.pem",
        "mislabelled.pem",
        "unknown-kdf.pem",
        "encrypted-rubbish.pem"
    );
    INFO(name);
    CHECK(read_error(key_file(name), right_passphrase) == errc::bad_key);
}

TEST_CASE("a file whose passphrase takes too much memory is not opened") {
    CHECK(read_error(key_file("scrypt-large.pem"), right_passphrase) == errc::wrong_passphrase);
}

TEST_CASE("a text that is no PEM, or too long, is refused") {
    const auto pem = key_file("plain.pem");
    CHECK(read_error("", "") == errc::bad_key);
    CHECK(read_error(pem.substr(0, pem.size() / 2), "") == errc::bad_key);
    CHECK(read_error(std::string(16 * 1024, '\n') + pem, "") == errc::bad_key);
    CHECK(
        read_error("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "") ==
        errc::bad_key
    );
}

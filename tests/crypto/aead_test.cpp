#include "crypto/aead.hpp"
#include "crypto/keys/ssh_string.hpp"
#include "crypto/watched_memory.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

using byte_vector = std::vector<std::uint8_t>;

struct aead_row {
    aead_cipher cipher;
    std::string key;
    std::string nonce;
    std::string header;
    std::string plain;
    std::string sealed;
};

/// McGrew and Viega's test cases 1, 2 and 4 of GCM, and section 2.8.2 of RFC 8439.
const std::vector<aead_row>& aead_rows() {
    static const std::vector<aead_row> rows{
        {aead_cipher::aes_128_gcm,
         "00000000000000000000000000000000",
         "000000000000000000000000",
         "",
         "",
         "58e2fccefa7e3061367f1d57a4e7455a"},
        {aead_cipher::aes_128_gcm,
         "00000000000000000000000000000000",
         "000000000000000000000000",
         "",
         "00000000000000000000000000000000",
         "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
        {aead_cipher::aes_128_gcm,
         "feffe9928665731c6d6a8f9467308308",
         "cafebabefacedbaddecaf888",
         "feedfacedeadbeeffeedfacedeadbeefabaddad2",
         "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
         "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
         "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
         "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
         "5bc94fbc3221a5db94fae95ae7121a47"},
        {aead_cipher::chacha20_poly1305,
         "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
         "070000004041424344454647",
         "50515253c0c1c2c3c4c5c6c7",
         "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
         "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
         "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
         "637265656e20776f756c642062652069742e",
         "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
         "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
         "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
         "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"},
    };
    return rows;
}

std::array<std::uint8_t, aead_nonce_bytes> nonce_of(const std::string& hex) {
    std::array<std::uint8_t, aead_nonce_bytes> nonce{};
    std::ranges::copy(from_hex(hex), nonce.begin());
    return nonce;
}

/// A packet that was sealed, to be changed and opened.
struct sealed_packet {
    aead_cipher cipher;
    byte_vector key = byte_vector(aead_key_bytes(cipher), 7);
    std::array<std::uint8_t, aead_nonce_bytes> nonce{1};
    byte_vector header{1, 2, 3};
    byte_vector bytes = byte_vector(5 + aead_tag_bytes);

    explicit sealed_packet(aead_cipher chosen) : cipher(chosen) {
        aead_sealer(cipher, key).seal(nonce, header, bytes_of("hello"), bytes);
    }

    bool opens() const {
        byte_vector plain(bytes.size() < aead_tag_bytes ? 3 : bytes.size() - aead_tag_bytes, 0xee);
        const bool is_open = aead_opener(cipher, key).open(nonce, header, bytes, plain);
        const bool holds_zeros = std::ranges::count(plain, 0) == std::ssize(plain);
        CHECK(holds_zeros == !is_open);
        return is_open;
    }
};

const auto both_ciphers = {aead_cipher::aes_128_gcm, aead_cipher::chacha20_poly1305};

} // namespace

TEST_CASE("packets are sealed and opened as the standards' examples") {
    for (const auto& each : aead_rows()) {
        const auto key = from_hex(each.key);
        const auto nonce = nonce_of(each.nonce);
        const auto header = from_hex(each.header);
        const auto plain = from_hex(each.plain);
        const auto sealed = from_hex(each.sealed);
        byte_vector made(sealed.size());
        aead_sealer(each.cipher, key).seal(nonce, header, plain, made);
        CHECK(made == sealed);
        byte_vector opened(plain.size());
        CHECK(aead_opener(each.cipher, key).open(nonce, header, sealed, opened));
        CHECK(opened == plain);
    }
}

TEST_CASE("one sealer and one opener serve many packets, in place") {
    for (const auto cipher : both_ciphers) {
        const byte_vector key(aead_key_bytes(cipher), 1);
        aead_sealer sealer(cipher, key);
        aead_opener opener(cipher, key);
        for (std::uint8_t number = 0; number < 100; ++number) {
            const std::array<std::uint8_t, aead_nonce_bytes> nonce{number};
            byte_vector packet(number + aead_tag_bytes, number);
            const auto plain = std::span(packet).first(number);
            sealer.seal(nonce, {}, plain, packet);
            REQUIRE(opener.open(nonce, {}, packet, plain));
            CHECK(std::ranges::count(plain, number) == number);
        }
    }
}

TEST_CASE("sealing and opening packets allocates nothing") {
    for (const auto cipher : both_ciphers) {
        const byte_vector key(aead_key_bytes(cipher), 1);
        aead_sealer sealer(cipher, key);
        aead_opener opener(cipher, key);
        byte_vector packet(100);
        const auto plain = std::span(packet).first(packet.size() - aead_tag_bytes);
        const auto before = test::watched_allocations();
        bool is_open = true;
        for (std::uint8_t number = 0; number < 100; ++number) {
            const std::array<std::uint8_t, aead_nonce_bytes> nonce{number};
            sealer.seal(nonce, nonce, plain, packet);
            is_open = opener.open(nonce, nonce, packet, plain) && is_open;
        }
        const auto after = test::watched_allocations();
        CHECK(is_open);
        CHECK(after == before);
    }
}

TEST_CASE("a packet that was changed anywhere does not open, and leaves nothing behind") {
    for (const auto cipher : both_ciphers) {
        REQUIRE(sealed_packet(cipher).opens());
        for (std::size_t at = 0; at < 5 + aead_tag_bytes; ++at) {
            sealed_packet changed(cipher);
            changed.bytes[at] ^= 1;
            CHECK_FALSE(changed.opens());
        }
        for (std::size_t size = 0; size < 5 + aead_tag_bytes; ++size) {
            sealed_packet cut(cipher);
            cut.bytes.resize(size);
            CHECK_FALSE(cut.opens());
        }
        sealed_packet longer(cipher), renumbered(cipher), readdressed(cipher), unlocked(cipher);
        longer.bytes.push_back(0);
        CHECK_FALSE(longer.opens());
        renumbered.nonce[11] = 1;
        CHECK_FALSE(renumbered.opens());
        readdressed.header.clear();
        CHECK_FALSE(readdressed.opens());
        unlocked.key[0] ^= 1;
        CHECK_FALSE(unlocked.opens());
    }
}

TEST_CASE("an opener that refused a packet opens the next") {
    const sealed_packet good(aead_cipher::aes_128_gcm);
    aead_opener opener(good.cipher, good.key);
    byte_vector plain(5);
    CHECK_FALSE(opener.open(good.nonce, {}, good.bytes, plain));
    CHECK(opener.open(good.nonce, good.header, good.bytes, plain));
    CHECK(std::ranges::equal(plain, bytes_of("hello")));
}

TEST_CASE("a refused packet leaves no error for the next call of OpenSSL") {
    for (const auto cipher : both_ciphers) {
        sealed_packet changed(cipher);
        changed.bytes[0] ^= 1;
        CHECK_FALSE(changed.opens());
        CHECK(ERR_peek_error() == 0);
    }
}

TEST_CASE("a key, a packet or a place of the wrong size is a bug") {
    using error = std::invalid_argument;
    for (const std::size_t size : {0U, 15U, 17U, 32U})
        CHECK_THROWS_AS(aead_sealer(aead_cipher::aes_128_gcm, byte_vector(size)), error);
    CHECK_THROWS_AS(aead_opener(aead_cipher::chacha20_poly1305, byte_vector(16)), error);
    const sealed_packet good(aead_cipher::aes_128_gcm);
    byte_vector place(aead_tag_bytes);
    CHECK_THROWS_AS(
        aead_sealer(good.cipher, good.key).seal(good.nonce, {}, bytes_of("a"), place), error
    );
    CHECK_THROWS_AS(
        aead_opener(good.cipher, good.key).open(good.nonce, {}, good.bytes, place), error
    );
}

#include "crypto/keys/pkcs8.hpp"
#include "crypto/openssl_handles.hpp"
#include <babel/crypto/key.hpp>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

namespace babel::crypto {
namespace {

using encoding = std::array<std::uint8_t, key_bytes>;

/// y of the eight points whose order divides 8: of order 4, 1, 8 (two) and 2.
constexpr std::array<encoding, 5> small_order{{
    {0x00},
    {0x01},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
}};

/// y below p = 2^255 - 19.
bool is_canonical(const encoding& y) {
    const bool is_high = y[31] == 0x7f && std::all_of(y.begin() + 1, y.end() - 1, [](auto each) {
                             return each == 0xff;
                         });
    return !is_high || y[0] < 0xed;
}

} // namespace

bool is_acceptable(const public_key& key) {
    auto y = key.bytes;
    y[31] &= 0x7f; // the sign of x
    return is_canonical(y) && std::ranges::find(small_order, y) == small_order.end();
}

bool verify(const public_key& signer, bytes_view message, bytes_view proof) {
    if (!is_acceptable(signer) || proof.size() != signature_bytes) return false;
    const error_queue errors;
    const key_handle key(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, signer.bytes.data(), signer.bytes.size()
    ));
    const digest_handle context(EVP_MD_CTX_new());
    return key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(), proof.data(), proof.size(), message.data(), message.size()
           ) == 1;
}

void private_key::free_key::operator()(evp_pkey_st* key) const noexcept {
    EVP_PKEY_free(key);
}

private_key::private_key(handle key) : key_(std::move(key)) {
    auto size = public_.bytes.size();
    if (!key_ || EVP_PKEY_get_raw_public_key(key_.get(), public_.bytes.data(), &size) != 1)
        throw std::runtime_error("OpenSSL makes no Ed25519 key");
}

private_key private_key::generate() {
    return private_key(handle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
}

private_key private_key::from_seed(std::span<const std::uint8_t, key_bytes> seed) {
    return private_key(
        handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()))
    );
}

result<private_key> private_key::from_pem(std::string_view pem, std::string_view passphrase) {
    auto key = read_pkcs8(pem, passphrase);
    if (!key) return key.error();
    return private_key(handle(key->release()));
}

std::string private_key::to_pem(std::string_view passphrase) const {
    return write_pkcs8(*key_, passphrase);
}

signature private_key::sign(bytes_view message) const {
    signature made{};
    auto size = made.size();
    const digest_handle context(EVP_MD_CTX_new());
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), made.data(), &size, message.data(), message.size()) != 1)
        throw std::runtime_error("OpenSSL makes no Ed25519 signature");
    return made;
}

} // namespace babel::crypto

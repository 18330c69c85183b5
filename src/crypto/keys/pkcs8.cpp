#include "crypto/keys/pkcs8.hpp"

#include "crypto/keys/pem.hpp"
#include <babel/crypto/key.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <span>
#include <stdexcept>
#include <vector>

namespace babel::crypto {
namespace {

using pkcs8_handle = std::unique_ptr<PKCS8_PRIV_KEY_INFO, freed_by<PKCS8_PRIV_KEY_INFO_free>>;
using encrypted_handle = std::unique_ptr<X509_SIG, freed_by<X509_SIG_free>>;

/// A key file has some hundred bytes.
constexpr std::size_t max_pem_bytes = 16 * 1024;

/// All that comes before the secret in a file without a passphrase (RFC 8410).
constexpr std::array<std::uint8_t, 16> pkcs8_start{
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

/// The secret is an octet string inside of PKCS#8's.
constexpr auto octet_string = std::span(pkcs8_start).last<2>();

/// Costs of a quarter of a second and 16 MiB, half of OpenSSL's limit (OWASP's recommendation).
constexpr std::uint64_t scrypt_n = 1 << 14;
constexpr std::uint64_t scrypt_r = 8;
constexpr std::uint64_t scrypt_p = 5;

/// Files of others may take ten times as long.
constexpr std::uint64_t max_scrypt_p = 50;
constexpr std::uint64_t max_iterations = 10'000'000;

/// Decodes DER by one of OpenSSL's functions. Null: it is something else.
template <class T>
T* decoded(bytes_view der, T* (*decoder)(T**, const unsigned char**, long)) {
    const unsigned char* at = der.data();
    return decoder(nullptr, &at, static_cast<long>(der.size()));
}

template <class T, auto Free>
std::unique_ptr<T, freed_by<Free>> unpack(const X509_ALGOR* algorithm, const ASN1_ITEM* form) {
    return std::unique_ptr<T, freed_by<Free>>(
        static_cast<T*>(ASN1_TYPE_unpack_sequence(form, algorithm->parameter))
    );
}

bool is_at_most(const ASN1_INTEGER* number, std::uint64_t most) {
    std::uint64_t value = 0;
    return ASN1_INTEGER_get_uint64(&value, number) == 1 && value <= most;
}

/// False for a file whose key takes minutes to make, and for old ways to make one. (OpenSSL bounds
/// the memory of scrypt.)
bool is_affordable(const X509_SIG& encrypted) {
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(&encrypted, &algorithm, nullptr);
    if (OBJ_obj2nid(algorithm->algorithm) != NID_pbes2) return false;
    const auto scheme = unpack<PBE2PARAM, PBE2PARAM_free>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
    if (!scheme) return false;
    switch (OBJ_obj2nid(scheme->keyfunc->algorithm)) {
    case NID_id_scrypt: {
        const auto costs = unpack<SCRYPT_PARAMS, SCRYPT_PARAMS_free>(
            scheme->keyfunc, ASN1_ITEM_rptr(SCRYPT_PARAMS)
        );
        return costs && is_at_most(costs->parallelizationParameter, max_scrypt_p);
    }
    case NID_id_pbkdf2: {
        const auto costs =
            unpack<PBKDF2PARAM, PBKDF2PARAM_free>(scheme->keyfunc, ASN1_ITEM_rptr(PBKDF2PARAM));
        return costs && is_at_most(costs->iter, max_iterations);
    }
    default:
        return false;
    }
}

result<pkcs8_handle> owned(PKCS8_PRIV_KEY_INFO* info, errc if_null) {
    if (!info) return if_null;
    return pkcs8_handle(info);
}

result<pkcs8_handle> decrypt(bytes_view der, std::string_view passphrase) {
    const encrypted_handle encrypted(decoded(der, d2i_X509_SIG));
    if (!encrypted || !is_affordable(*encrypted)) return errc::bad_key;
    if (passphrase.empty()) return errc::wrong_passphrase;
    const auto size = static_cast<int>(passphrase.size());
    return owned(PKCS8_decrypt(encrypted.get(), passphrase.data(), size), errc::wrong_passphrase);
}

result<pkcs8_handle> decode(const pem_block& block, std::string_view passphrase) {
    if (block.label == PEM_STRING_PKCS8) return decrypt(block.bytes, passphrase);
    if (block.label != PEM_STRING_PKCS8INF) return errc::bad_key;
    return owned(decoded(bytes_view(block.bytes), d2i_PKCS8_PRIV_KEY_INFO), errc::bad_key);
}

/// The whole of a PKCS#8 file is its start and the secret.
using key_der = std::array<std::uint8_t, pkcs8_start.size() + key_bytes>;

encrypted_handle encrypt(const key_der& plain, std::string_view passphrase) {
    const pkcs8_handle info(decoded(bytes_view(plain), d2i_PKCS8_PRIV_KEY_INFO));
    auto* const scheme =
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, scrypt_n, scrypt_r, scrypt_p);
    if (!info || !scheme) return {};
    const auto size = static_cast<int>(passphrase.size());
    encrypted_handle made(PKCS8_set0_pbe(passphrase.data(), size, info.get(), scheme));
    if (!made) X509_ALGOR_free(scheme);
    return made;
}

std::string write_encrypted(const key_der& plain, std::string_view passphrase) {
    const auto encrypted = encrypt(plain, passphrase);
    const int size = encrypted ? i2d_X509_SIG(encrypted.get(), nullptr) : 0;
    if (size <= 0) throw std::runtime_error("OpenSSL encrypts no key");
    std::vector<std::uint8_t> der(static_cast<std::size_t>(size));
    auto* at = der.data();
    i2d_X509_SIG(encrypted.get(), &at);
    return write_pem(PEM_STRING_PKCS8, der);
}

} // namespace

result<key_handle> read_pkcs8(std::string_view pem, std::string_view passphrase) {
    if (pem.size() > max_pem_bytes) return errc::bad_key;
    const error_queue errors;
    const auto block = read_pem(pem);
    if (!block) return errc::bad_key;
    const auto info = decode(*block, passphrase);
    if (!info) return info.error();
    const ASN1_OBJECT* kind = nullptr;
    const unsigned char* secret = nullptr;
    int size = 0;
    if (PKCS8_pkey_get0(&kind, &secret, &size, nullptr, info->get()) != 1) return errc::bad_key;
    const bytes_view bytes(secret, static_cast<std::size_t>(size));
    if (OBJ_obj2nid(kind) != NID_ED25519 || bytes.size() != octet_string.size() + key_bytes ||
        !std::ranges::equal(bytes.first(octet_string.size()), octet_string))
        return errc::bad_key;
    return key_handle(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, bytes.data() + octet_string.size(), key_bytes
    ));
}

std::string write_pkcs8(const EVP_PKEY& key, std::string_view passphrase) {
    key_der plain{};
    std::ranges::copy(pkcs8_start, plain.begin());
    auto* const secret = plain.data() + pkcs8_start.size();
    // EVP_PKEY_get_raw_private_key leaves a copy behind.
    if (EVP_PKEY_get_octet_string_param(
            &key, OSSL_PKEY_PARAM_PRIV_KEY, secret, key_bytes, nullptr
        ) != 1)
        throw std::runtime_error("OpenSSL gives no Ed25519 key");
    auto text = passphrase.empty() ? write_pem(PEM_STRING_PKCS8INF, plain)
                                   : write_encrypted(plain, passphrase);
    erase(plain);
    return text;
}

} // namespace babel::crypto

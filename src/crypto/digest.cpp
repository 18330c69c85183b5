#include <babel/crypto/digest.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace babel::crypto {
namespace {

template <class Digest>
Digest hash(const EVP_MD* algorithm, bytes_view message) {
    Digest made{};
    if (EVP_Digest(message.data(), message.size(), made.data(), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL makes no hash");
    return made;
}

} // namespace

sha256_digest sha256(bytes_view message) {
    return hash<sha256_digest>(EVP_sha256(), message);
}

sha512_digest sha512(bytes_view message) {
    return hash<sha512_digest>(EVP_sha512(), message);
}

sha256_digest hmac_sha256(bytes_view key, bytes_view message) {
    static constexpr std::uint8_t none = 0;
    // OpenSSL takes null for "the key of the last time".
    const void* const start = key.empty() ? &none : key.data();
    sha256_digest made{};
    if (!HMAC(
            EVP_sha256(),
            start,
            static_cast<int>(key.size()),
            message.data(),
            message.size(),
            made.data(),
            nullptr
        ))
        throw std::runtime_error("OpenSSL makes no HMAC");
    return made;
}

} // namespace babel::crypto

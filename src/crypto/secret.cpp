#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace babel::crypto {

void fill_random(std::span<std::uint8_t> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("there are no random numbers");
}

bool is_same_secret(bytes_view one, bytes_view other) noexcept {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

void copy(bytes_view from, std::span<std::uint8_t> to) noexcept {
    std::ranges::copy(from, to.begin());
}

void erase(std::span<std::uint8_t> secret) noexcept {
    OPENSSL_cleanse(secret.data(), secret.size());
}

void erase(std::string& secret) noexcept {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

} // namespace babel::crypto

#include "crypto/aead.hpp"

#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <stdexcept>

namespace babel::crypto {
namespace {

enum class aead_way { open, seal };

cipher_handle make_context(aead_cipher cipher, bytes_view key, aead_way way) {
    if (key.size() != aead_key_bytes(cipher)) throw std::invalid_argument("an AEAD key's size");
    const auto* const method =
        cipher == aead_cipher::aes_128_gcm ? EVP_aes_128_gcm() : EVP_chacha20_poly1305();
    cipher_handle context(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex(
                        context.get(), method, nullptr, key.data(), nullptr, way == aead_way::seal
                    ) != 1)
        throw std::runtime_error("OpenSSL has no such cipher");
    return context;
}

/// Starts a packet under the context's key.
bool begin(EVP_CIPHER_CTX* context, aead_nonce nonce, bytes_view header) {
    int written = 0;
    return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
           (header.empty() ||
            EVP_CipherUpdate(
                context, nullptr, &written, header.data(), static_cast<int>(header.size())
            ) == 1);
}

bool transform(EVP_CIPHER_CTX* context, bytes_view from, std::uint8_t* into) {
    int written = 0;
    return from.empty() ||
           EVP_CipherUpdate(context, into, &written, from.data(), static_cast<int>(from.size())) ==
               1;
}

/// Computes the tag, or checks it. (These ciphers write no bytes here.)
bool finish(EVP_CIPHER_CTX* context) {
    std::uint8_t none = 0;
    int written = 0;
    return EVP_CipherFinal_ex(context, &none, &written) == 1;
}

constexpr int tag_size = static_cast<int>(aead_tag_bytes);

} // namespace

aead_sealer::aead_sealer(aead_cipher cipher, bytes_view key)
    : context_(make_context(cipher, key, aead_way::seal)) {}

void aead_sealer::seal(
    aead_nonce nonce, bytes_view header, bytes_view plain, std::span<std::uint8_t> sealed
) {
    if (sealed.size() != plain.size() + aead_tag_bytes)
        throw std::invalid_argument("no place for an AEAD tag");
    auto* const tag = sealed.data() + plain.size();
    if (!begin(context_.get(), nonce, header) || !transform(context_.get(), plain, sealed.data()) ||
        !finish(context_.get()) ||
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag) != 1)
        throw std::runtime_error("OpenSSL seals no packet");
}

aead_opener::aead_opener(aead_cipher cipher, bytes_view key)
    : context_(make_context(cipher, key, aead_way::open)) {}

bool aead_opener::open(
    aead_nonce nonce, bytes_view header, bytes_view sealed, std::span<std::uint8_t> plain
) {
    if (sealed.size() < aead_tag_bytes) {
        erase(plain);
        return false;
    }
    const auto ciphertext = sealed.first(sealed.size() - aead_tag_bytes);
    if (plain.size() != ciphertext.size())
        throw std::invalid_argument("no place for the plain bytes");
    std::array<std::uint8_t, aead_tag_bytes> tag{}; // OpenSSL's parameter is not const
    std::ranges::copy(sealed.last(aead_tag_bytes), tag.begin());
    const bool is_open =
        begin(context_.get(), nonce, header) &&
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
        transform(context_.get(), ciphertext, plain.data()) && finish(context_.get());
    if (!is_open) erase(plain);
    return is_open;
}

} // namespace babel::crypto

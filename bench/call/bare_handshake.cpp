#include "bare_handshake.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <string_view>

namespace babel::bench {
namespace {

constexpr std::string_view label = "floor";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t signature_bytes = 64;
constexpr unsigned psk_bytes = 32;

using secret = std::array<unsigned char, secret_bytes>;
using signature = std::array<unsigned char, signature_bytes>;

void check(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
}

unsigned offer_psk(SSL*, const char*, char* identity, unsigned, unsigned char* psk, unsigned) {
    std::ranges::copy(label, identity);
    identity[label.size()] = '\0';
    std::fill_n(psk, psk_bytes, static_cast<unsigned char>(1));
    return psk_bytes;
}

unsigned find_psk(SSL*, const char*, unsigned char* psk, unsigned) {
    std::fill_n(psk, psk_bytes, static_cast<unsigned char>(1));
    return psk_bytes;
}

SSL_CTX* make_context() {
    SSL_CTX* made = SSL_CTX_new(TLS_method());
    SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set1_groups_list(made, "X25519");
    SSL_CTX_set_num_tickets(made, 0);
    SSL_CTX_set_psk_client_callback(made, offer_psk);
    SSL_CTX_set_psk_server_callback(made, find_psk);
    return made;
}

SSL_CTX* shared_context() {
    static SSL_CTX* const made = make_context();
    return made;
}

/// Of both sides.
EVP_PKEY* key() {
    static const secret seed{1};
    static EVP_PKEY* const made =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
    return made;
}

} // namespace

struct bare_side::state {
    SSL* connection = SSL_new(shared_context());
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());

    secret exported() const {
        secret made{};
        check(
            SSL_export_keying_material(
                connection, made.data(), made.size(), label.data(), label.size(), nullptr, 0, 0
            ) == 1,
            "the exporter fails"
        );
        return made;
    }

    std::vector<unsigned char> written() const {
        std::vector<unsigned char> made(BIO_ctrl_pending(out));
        BIO_read(out, made.data(), static_cast<int>(made.size()));
        return made;
    }

    void take(std::span<const unsigned char> received) const {
        BIO_write(in, received.data(), static_cast<int>(received.size()));
    }
};

bare_side::bare_side(role which) : state_(std::make_unique<state>()) {
    SSL_set_bio(state_->connection, state_->in, state_->out);
    which == role::client ? SSL_set_connect_state(state_->connection)
                          : SSL_set_accept_state(state_->connection);
}

bare_side::~bare_side() {
    SSL_free(state_->connection);
}

std::vector<unsigned char> bare_side::advance(std::span<const unsigned char> received) {
    state_->take(received);
    const int done = SSL_do_handshake(state_->connection);
    check(
        done == 1 || SSL_get_error(state_->connection, done) == SSL_ERROR_WANT_READ,
        "the handshake fails"
    );
    return state_->written();
}

std::vector<unsigned char> bare_side::sign() {
    const auto from = state_->exported();
    signature made{};
    std::size_t size = made.size();
    EVP_MD_CTX* const signing = EVP_MD_CTX_new();
    EVP_DigestSignInit(signing, nullptr, nullptr, nullptr, key());
    const int done = EVP_DigestSign(signing, made.data(), &size, from.data(), from.size());
    EVP_MD_CTX_free(signing);
    check(done == 1, "the signature fails");
    SSL_write(state_->connection, made.data(), static_cast<int>(made.size()));
    return state_->written();
}

bool bare_side::verify(std::span<const unsigned char> record) {
    state_->take(record);
    signature read{};
    const int size = SSL_read(state_->connection, read.data(), static_cast<int>(read.size()));
    check(size == static_cast<int>(read.size()), "the record is wrong");
    const auto from = state_->exported();
    EVP_MD_CTX* const checking = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(checking, nullptr, nullptr, nullptr, key());
    const int is_right =
        EVP_DigestVerify(checking, read.data(), read.size(), from.data(), from.size());
    EVP_MD_CTX_free(checking);
    return is_right == 1;
}

} // namespace babel::bench

#include "crypto/tls/tls_certificate.hpp"
#include "crypto/tls/tls_error.hpp"
#include <babel/crypto/tls_context.hpp>

#include <map>
#include <new>
#include <openssl/ssl.h>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

namespace babel::crypto {
namespace {

using context_handle = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;

constexpr std::size_t padded_bytes = 512; // below it, sizes of records would show names
constexpr std::size_t padding_step = 128;

std::size_t padding_of(SSL*, int, std::size_t size, void*) {
    return size < padded_bytes ? (padding_step - size % padding_step) % padding_step : 0;
}

/// As ALPN has it: each name after its length.
std::vector<std::uint8_t> encoded(const protocol_list& names) {
    std::vector<std::uint8_t> bytes;
    for (const auto& each : names) {
        if (each.empty() || each.size() > 255) throw std::invalid_argument("ALPN: " + each);
        bytes.push_back(static_cast<std::uint8_t>(each.size()));
        bytes.insert(bytes.end(), each.begin(), each.end());
    }
    return bytes;
}

int select_protocol(
    SSL*,
    const unsigned char** chosen,
    unsigned char* size,
    const unsigned char* offered,
    unsigned int offered_size,
    void* list
) {
    const auto& ours = *static_cast<const std::vector<std::uint8_t>*>(list);
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(
            &found, size, ours.data(), static_cast<unsigned>(ours.size()), offered, offered_size
        ) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

constexpr char suites_of_links[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/// The hybrid group exists from OpenSSL 3.5 on.
bool set_groups(SSL_CTX* of) {
    return SSL_CTX_set1_groups_list(of, "X25519MLKEM768:X25519:P-256") == 1 ||
           SSL_CTX_set1_groups_list(of, "X25519:P-256") == 1;
}

context_handle make_context(const SSL_METHOD* method, const char* suites = suites_of_links) {
    const error_queue errors;
    context_handle made(SSL_CTX_new(method));
    auto* const it = made.get();
    if (!it || SSL_CTX_set_min_proto_version(it, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(it, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(it, suites) != 1 || !set_groups(it) ||
        SSL_CTX_set_num_tickets(it, 0) != 1)
        throw std::runtime_error("OpenSSL makes no context for TLS 1.3");
    SSL_CTX_set_security_level(it, 2);
    SSL_CTX_set_options(it, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(it, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(it, SSL_MODE_RELEASE_BUFFERS);
    // Then a read returns after each key update, and they can be counted.
    SSL_CTX_clear_mode(it, SSL_MODE_AUTO_RETRY);
    // OpenSSL 3.5 takes no padding once there is a connection.
    SSL_CTX_set_record_padding_callback(it, padding_of);
    return made;
}

// The end of a call.

using call_psk = std::array<std::uint8_t, 32>;
using session_handle = std::unique_ptr<SSL_SESSION, freed_by<SSL_SESSION_free>>;

constexpr std::string_view psk_identity = "babel2";

/// A key share of each group, so that a peer without the hybrid one asks for none.
void set_groups_of_calls(SSL_CTX* of) {
    SSL_CTX_set1_groups_list(of, "*X25519MLKEM768:*X25519:P-256");
}

/// The pre-shared key as OpenSSL has it: a session with the hash of both suites.
session_handle session_of_key(SSL* connection) {
    constexpr std::uint8_t aes_128_gcm_sha256[]{0x13, 0x01};
    const auto& key = *static_cast<const call_psk*>(SSL_get_app_data(connection));
    session_handle made(SSL_SESSION_new());
    const auto* suite = SSL_CIPHER_find(connection, aes_128_gcm_sha256);
    const bool is_set = made && suite &&
                        SSL_SESSION_set1_master_key(made.get(), key.data(), key.size()) == 1 &&
                        SSL_SESSION_set_cipher(made.get(), suite) == 1 &&
                        SSL_SESSION_set_protocol_version(made.get(), TLS1_3_VERSION) == 1;
    return is_set ? std::move(made) : nullptr;
}

int offer_key(
    SSL* connection,
    const EVP_MD*,
    const unsigned char** identity,
    std::size_t* size,
    SSL_SESSION** session
) {
    *identity = reinterpret_cast<const unsigned char*>(psk_identity.data());
    *size = psk_identity.size();
    *session = session_of_key(connection).release();
    return *session ? 1 : 0;
}

/// Returns 0, which ends the handshake, for other identities.
int find_key(
    SSL* connection, const unsigned char* identity, std::size_t size, SSL_SESSION** session
) {
    *session = nullptr;
    if (std::string_view(reinterpret_cast<const char*>(identity), size) == psk_identity)
        *session = session_of_key(connection).release();
    return *session ? 1 : 0;
}

/// Of all calls of this thread with that role and order of suites: making one takes a third of a
/// handshake.
std::shared_ptr<SSL_CTX> context_of_calls(tls_role role, const std::string& suites) {
    thread_local std::map<std::pair<tls_role, std::string>, std::shared_ptr<SSL_CTX>> made;
    auto& found = made[{role, suites}];
    if (found) return found;
    const bool is_client = role == tls_role::client;
    std::shared_ptr<SSL_CTX> fresh =
        make_context(is_client ? TLS_client_method() : TLS_server_method(), suites.c_str());
    auto* const it = fresh.get();
    const error_queue errors;
    set_groups_of_calls(it);
    // No records but those of handshake and data; and the caller's order of suites counts.
    SSL_CTX_clear_options(it, SSL_OP_ENABLE_MIDDLEBOX_COMPAT | SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (is_client) {
        SSL_CTX_set_psk_use_session_callback(it, offer_key);
        // The store is empty: a server that answers with a certificate fails.
        SSL_CTX_set_verify(it, SSL_VERIFY_PEER, nullptr);
    } else {
        SSL_CTX_set_psk_find_session_callback(it, find_key);
    }
    found = std::move(fresh);
    return found;
}

/// The chain as it is sent, without what the security level forbids.
bool set_certificates(SSL_CTX* of, const std::vector<certificate_handle>& chain, EVP_PKEY* key) {
    if (SSL_CTX_use_certificate(of, chain.front().get()) != 1) return false;
    for (const auto& each : std::span(chain).subspan(1))
        if (SSL_CTX_add1_chain_cert(of, each.get()) != 1) return false;
    return SSL_CTX_use_PrivateKey(of, key) == 1;
}

} // namespace

struct tls_context::state {
    tls_role role;
    std::shared_ptr<SSL_CTX> context;
    std::vector<std::uint8_t> protocols; // as ALPN has them
    std::optional<std::chrono::system_clock::time_point> expires = {};
    std::optional<call_psk> psk = {}; // of a call

    static std::shared_ptr<state> of_server(const protocol_list& protocols) {
        const auto made = std::make_shared<state>(state{
            tls_role::server, make_context(TLS_server_method()), encoded(protocols)});
        SSL_CTX_set_alpn_select_cb(made->context.get(), select_protocol, &made->protocols);
        return made;
    }
};

tls_context::tls_context(std::shared_ptr<const state> of) : state_(std::move(of)) {}

tls_context tls_context::server(const private_key& identity, const protocol_list& protocols) {
    auto made = state::of_server(protocols);
    std::vector<certificate_handle> chain;
    chain.push_back(make_certificate(identity.native()));
    if (!set_certificates(made->context.get(), chain, identity.native()))
        throw std::runtime_error("OpenSSL takes no certificate");
    made->expires = end_of_validity(chain.front().get());
    return tls_context(std::move(made));
}

result<tls_context>
tls_context::server(std::string_view chain, std::string_view key, const protocol_list& protocols) {
    const auto certificates = read_certificates(chain);
    if (!certificates) return certificates.error();
    const auto private_part = read_server_key(key);
    if (!private_part) return private_part.error();
    const error_queue errors;
    if (X509_check_private_key(certificates->front().get(), private_part->get()) != 1)
        return errc::key_mismatch;
    auto made = state::of_server(protocols);
    if (!set_certificates(made->context.get(), *certificates, private_part->get()))
        return noted_error(errc::bad_certificate);
    made->expires = end_of_validity(certificates->front().get());
    return tls_context(std::move(made));
}

tls_context tls_context::client(const protocol_list& protocols) {
    auto made = std::make_shared<state>(state{
        tls_role::client, make_context(TLS_client_method()), encoded(protocols)});
    const auto& names = made->protocols;
    // Returns 0 on success.
    if (!names.empty() && SSL_CTX_set_alpn_protos(
                              made->context.get(), names.data(), static_cast<unsigned>(names.size())
                          ) != 0)
        throw std::runtime_error("OpenSSL takes no list of protocols");
    return tls_context(std::move(made));
}

tls_context
tls_context::call(tls_role role, const std::array<std::uint8_t, 32>& psk, const char* suites) {
    return tls_context(std::make_shared<state>(state{
        role, context_of_calls(role, suites), {}, {}, psk}));
}

void tls_context::prepare(ssl_st* connection) const {
    if (!state_->psk) return;
    if (SSL_set_app_data(connection, const_cast<call_psk*>(&*state_->psk)) != 1)
        throw std::bad_alloc();
}

bool tls_context::is_for_call() const {
    return state_->psk.has_value();
}

tls_context tls_context::with_records_a_key(std::uint32_t count) const {
    auto other = *this;
    other.records_a_key_ = count;
    return other;
}

tls_role tls_context::role() const {
    return state_->role;
}

std::chrono::system_clock::time_point tls_context::expires() const {
    return state_->expires.value_or(std::chrono::system_clock::time_point::max());
}

ssl_ctx_st* tls_context::native() const {
    return state_->context.get();
}

} // namespace babel::crypto

#include "crypto/tls/tls_certificate.hpp"
#include "crypto/tls/tls_error.hpp"
#include <babel/crypto/tls_peer.hpp>

#include <new>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string>
#include <utility>

namespace babel::crypto {
namespace {

using verification_handle = std::unique_ptr<X509_STORE_CTX, freed_by<X509_STORE_CTX_free>>;

result<peer_key> raw_key(const EVP_PKEY* key) {
    public_key raw;
    auto size = raw.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, raw.bytes.data(), &size) != 1 || !is_acceptable(raw))
        return errc::bad_key;
    return peer_key(raw);
}

/// An address is compared as one, and a name never with an address.
bool expect_host(X509_VERIFY_PARAM* in, std::string_view host) {
    const std::string text(host.substr(0, host.find('%'))); // without the zone of an address
    if (X509_VERIFY_PARAM_set1_ip_asc(in, text.c_str()) == 1) return true;
    X509_VERIFY_PARAM_set_hostflags(in, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const auto size = text.ends_with('.') ? text.size() - 1 : text.size();
    return size > 0 && X509_VERIFY_PARAM_set1_host(in, text.c_str(), size) == 1;
}

} // namespace

result<peer_key> key_of_peer(const tls_engine& connection) {
    const error_queue errors;
    const auto* certificate = SSL_get0_peer_certificate(connection.native());
    if (!certificate) return errc::bad_key;
    const auto* key = X509_get0_pubkey(certificate);
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) return raw_key(key);
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return errc::bad_key;
    key_digest digest;
    SHA256(der, static_cast<std::size_t>(size), digest.bytes.data());
    OPENSSL_free(der);
    return peer_key(digest);
}

result<validity> validity_of_peer(const tls_engine& connection) {
    const error_queue errors;
    const auto* certificate = SSL_get0_peer_certificate(connection.native());
    if (!certificate) return errc::bad_certificate;
    return validity{begin_of_validity(certificate), end_of_validity(certificate)};
}

void trust_store::free_store::operator()(x509_store_st* store) const noexcept {
    X509_STORE_free(store);
}

trust_store::trust_store(handle store) : store_(std::move(store)) {
    if (!store_) throw std::bad_alloc();
}

trust_store trust_store::of_system() {
    const error_queue errors;
    trust_store made{handle(X509_STORE_new())};
    X509_STORE_set_default_paths(made.store_.get()); // a system without a store trusts nobody
    return made;
}

result<trust_store> trust_store::from_pem(std::string_view certificates) {
    const auto all = read_certificates(certificates);
    if (!all) return all.error();
    const error_queue errors;
    trust_store made{handle(X509_STORE_new())};
    for (const auto& each : *all)
        if (X509_STORE_add_cert(made.store_.get(), each.get()) != 1) return errc::bad_certificate;
    return made;
}

error_code trust_store::check(const tls_engine& connection, std::string_view host) const {
    const error_queue errors;
    auto* const certificate = SSL_get0_peer_certificate(connection.native());
    if (!certificate) return errc::bad_certificate;
    auto* const chain = SSL_get_peer_cert_chain(connection.native());
    const verification_handle way(X509_STORE_CTX_new());
    if (!way || X509_STORE_CTX_init(way.get(), store_.get(), certificate, chain) != 1)
        throw std::bad_alloc();
    X509_STORE_CTX_set_default(way.get(), "ssl_server");
    auto* const expected = X509_STORE_CTX_get0_param(way.get());
    if (!expect_host(expected, host)) return errc::bad_host;
    X509_VERIFY_PARAM_set_auth_level(expected, 2);
    if (X509_verify_cert(way.get()) == 1) return {};
    const int why = X509_STORE_CTX_get_error(way.get());
    return {why == X509_V_OK ? X509_V_ERR_UNSPECIFIED : why, chain_category()};
}

} // namespace babel::crypto

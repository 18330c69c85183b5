// Certificates of a private authority, in PEM.
#pragma once

#include "crypto/openssl_handles.hpp"

#include <memory>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>

namespace babel::test {

/// A certificate and its key.
struct issued {
    using certificate = std::unique_ptr<X509, crypto::freed_by<X509_free>>;
    using pkey = std::unique_ptr<EVP_PKEY, crypto::freed_by<EVP_PKEY_free>>;

    certificate leaf;
    pkey key;

    std::string certificate_pem() const {
        return written([this](BIO* to) { return PEM_write_bio_X509(to, leaf.get()); });
    }
    std::string key_pem(const char* passphrase = nullptr) const {
        return written([&](BIO* to) {
            const auto* cipher = passphrase ? EVP_aes_128_cbc() : nullptr;
            return PEM_write_bio_PKCS8PrivateKey(
                to, key.get(), cipher, nullptr, 0, nullptr, const_cast<char*>(passphrase)
            );
        });
    }

private:
    template <class Write>
    static std::string written(Write write) {
        const crypto::bio_handle to(BIO_new(BIO_s_mem()));
        if (write(to.get()) != 1) throw std::runtime_error("no PEM");
        char* text = nullptr;
        const auto size = BIO_get_mem_data(to.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }
};

/// The validity ends that many days from now, and begins 10 days ago.
struct certificate_plan {
    const char* common_name;
    const char* extensions[2]; ///< basicConstraints, subjectAltName; null: none
    int days = 90;
    unsigned rsa_bits = 0; ///< 0: P-256
};

inline void add_extension(X509* to, int kind, const char* value) {
    if (!value) return;
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    if (!extension || X509_add_ext(to, extension, -1) != 1) throw std::runtime_error(value);
    X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by its own key.
inline issued issue(const certificate_plan& plan, const issued* issuer = nullptr) {
    issued made;
    made.key.reset(
        plan.rsa_bits ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{plan.rsa_bits})
                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
    );
    made.leaf.reset(X509_new());
    auto* const it = made.leaf.get();
    X509_set_version(it, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(it), 1);
    X509_time_adj_ex(X509_getm_notBefore(it), -10, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(it), plan.days, 0, nullptr);
    X509_set_pubkey(it, made.key.get());
    auto* const name = X509_get_subject_name(it);
    const auto* text = reinterpret_cast<const unsigned char*>(plan.common_name);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(it, issuer ? X509_get_subject_name(issuer->leaf.get()) : name);
    add_extension(it, NID_basic_constraints, plan.extensions[0]);
    add_extension(it, NID_subject_alt_name, plan.extensions[1]);
    X509_sign(it, (issuer ? issuer->key : made.key).get(), EVP_sha256());
    return made;
}

} // namespace babel::test

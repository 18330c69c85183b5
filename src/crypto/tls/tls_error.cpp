#include "crypto/tls/tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string>

namespace babel::crypto {
namespace {

class tls_error_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "tls"; }
    std::string message(int value) const override {
        const char* reason = ERR_reason_error_string(static_cast<unsigned long>(value));
        return reason ? reason : "TLS error " + std::to_string(value);
    }
};

class chain_error_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "certificate"; }
    std::string message(int value) const override { return X509_verify_cert_error_string(value); }
};

bool is_about_protocols(unsigned long error) {
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return false;
    const auto reason = ERR_GET_REASON(error);
    return reason == SSL_R_NO_APPLICATION_PROTOCOL ||
           reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL;
}

} // namespace

const boost::system::error_category& tls_category() noexcept {
    static const tls_error_category instance;
    return instance;
}

const boost::system::error_category& chain_category() noexcept {
    static const chain_error_category instance;
    return instance;
}

error_code noted_error(errc otherwise) {
    const auto error = ERR_peek_error();
    if (error == 0 || ERR_SYSTEM_ERROR(error)) return otherwise;
    if (is_about_protocols(error)) return errc::no_common_alpn;
    return {static_cast<int>(error), tls_category()};
}

} // namespace babel::crypto

#include "crypto/tls/tls_certificate.hpp"

#include <cstdint>
#include <ctime>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <utility>

namespace babel::crypto {
namespace {

constexpr long day_s = 24L * 60 * 60;
constexpr int validity_days = 20 * 365 + 5;
// The whole store of a system has some 200 KiB.
constexpr std::size_t max_chain_bytes = 4 * 1024 * 1024;
constexpr std::size_t max_server_key_bytes = 64 * 1024; // as if of RSA with 64 Kibit

bio_handle reader_of(std::string_view pem) {
    return bio_handle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

/// Positive, and different from that of any other certificate.
bool set_serial(X509* of) {
    std::uint64_t number = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) != 1) return false;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(of), number | 1U) == 1;
}

/// Clocks of clients may be a day late.
bool set_validity(X509* of) {
    return X509_gmtime_adj(X509_getm_notBefore(of), -day_s) &&
           X509_time_adj_ex(X509_getm_notAfter(of), validity_days, 0, nullptr);
}

int refuse_passphrase(char*, int, int, void* is_asked) {
    *static_cast<bool*>(is_asked) = true;
    return -1;
}

bool is_end_of_pem() {
    const auto error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

std::chrono::system_clock::time_point time_of(const ASN1_TIME* text) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(text, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

} // namespace

certificate_handle make_certificate(EVP_PKEY* key) {
    const error_queue errors;
    certificate_handle made(X509_new());
    if (!made || X509_set_version(made.get(), X509_VERSION_3) != 1 || !set_serial(made.get()) ||
        !set_validity(made.get()) || X509_set_pubkey(made.get(), key) != 1 ||
        X509_sign(made.get(), key, nullptr) == 0)
        throw std::runtime_error("OpenSSL makes no certificate");
    return made;
}

result<std::vector<certificate_handle>> read_certificates(std::string_view pem) {
    if (pem.size() > max_chain_bytes) return errc::bad_certificate;
    const error_queue errors;
    const auto from = reader_of(pem);
    std::vector<certificate_handle> all;
    while (certificate_handle next{PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr)})
        all.push_back(std::move(next));
    if (all.empty() || !is_end_of_pem()) return errc::bad_certificate;
    return all;
}

result<pkey_handle> read_server_key(std::string_view pem) {
    if (pem.size() > max_server_key_bytes) return errc::bad_server_key;
    const error_queue errors;
    const auto from = reader_of(pem);
    bool is_asked = false;
    pkey_handle key(PEM_read_bio_PrivateKey(from.get(), nullptr, refuse_passphrase, &is_asked));
    if (!key) return is_asked ? errc::wrong_passphrase : errc::bad_server_key;
    return key;
}

std::chrono::system_clock::time_point begin_of_validity(const X509* of) {
    return time_of(X509_get0_notBefore(of));
}

std::chrono::system_clock::time_point end_of_validity(const X509* of) {
    return time_of(X509_get0_notAfter(of));
}

} // namespace babel::crypto

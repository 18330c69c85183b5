// All bytes of all connections pass through one BIO method, whose data are those of the current
// call.
#include "tls_stream.hpp"

#include <algorithm>
#include <ctime>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdexcept>
#include <utility>

namespace babel::bench {
namespace {

/// The bytes of the current call. There is one thread.
struct current_bytes {
    bytes_view came_in;
    std::vector<std::uint8_t>* to_send = nullptr;
};
current_bytes current;

/// Answers to an alert or the like, which nobody sends here.
std::vector<std::uint8_t> unsent;

int read_bytes(BIO* from, char* into, int size) {
    BIO_clear_retry_flags(from);
    const auto count = std::min(current.came_in.size(), static_cast<std::size_t>(size));
    if (count == 0) {
        BIO_set_retry_read(from);
        return -1;
    }
    std::copy_n(current.came_in.begin(), count, into);
    current.came_in = current.came_in.subspan(count);
    return static_cast<int>(count);
}

int write_bytes(BIO*, const char* bytes, int size) {
    current.to_send->insert(current.to_send->end(), bytes, bytes + size);
    return size;
}

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

void check(bool is_done) {
    if (!is_done) throw std::runtime_error("OpenSSL failed");
}

void use_new_certificate(SSL_CTX* context) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free
    );
    const std::unique_ptr<X509, void (*)(X509*)> leaf(X509_new(), X509_free);
    check(key && leaf);
    constexpr long day = 24L * 3600;
    X509_set_version(leaf.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(leaf.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(leaf.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(leaf.get()), day);
    X509_set_pubkey(leaf.get(), key.get());
    check(X509_sign(leaf.get(), key.get(), nullptr) > 0);
    check(SSL_CTX_use_certificate(context, leaf.get()) == 1);
    check(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
}

} // namespace

tls_context::tls_context()
    : context_(SSL_CTX_new(TLS_method())),
      method_(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bytes of the caller")) {
    check(context_ && method_);
    SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context_, 0);
    BIO_meth_set_read(method_, read_bytes);
    BIO_meth_set_write(method_, write_bytes);
    BIO_meth_set_ctrl(method_, control);
}

tls_context::tls_context(tls_context&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)),
      method_(std::exchange(other.method_, nullptr)) {}

tls_context::~tls_context() {
    SSL_CTX_free(context_);
    BIO_meth_free(method_);
}

tls_context tls_context::server() {
    tls_context made;
    use_new_certificate(made.context_);
    return made;
}

tls_context tls_context::client() {
    tls_context made;
    // The base protocol in TLS: a server sends nothing beyond what it sends without TLS.
    constexpr unsigned char protocol[] = "\x07"
                                         "babel/1";
    check(SSL_CTX_set_alpn_protos(made.context_, protocol, sizeof protocol - 1) == 0);
    return made;
}

tls_stream::tls_stream(const tls_context& context, side which) : ssl_(SSL_new(context.context_)) {
    auto* bio = BIO_new(context.method_);
    check(ssl_ && bio);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    if (which == side::client)
        SSL_set_connect_state(ssl_);
    else
        SSL_set_accept_state(ssl_);
}

tls_stream::~tls_stream() {
    SSL_free(ssl_);
}

bool tls_stream::shake_hands(bytes_view came_in, std::vector<std::uint8_t>& to_send) {
    current = {came_in, &to_send};
    const int done = SSL_do_handshake(ssl_);
    is_open_ = done == 1;
    return is_open_ || SSL_get_error(ssl_, done) == SSL_ERROR_WANT_READ;
}

std::ptrdiff_t tls_stream::open(bytes_view came_in, std::span<std::uint8_t> into) {
    current = {came_in.empty() ? current.came_in : came_in, &unsent};
    std::size_t total = 0;
    while (total < into.size()) {
        std::size_t got = 0;
        const int done = SSL_read_ex(ssl_, into.data() + total, into.size() - total, &got);
        if (done != 1)
            return SSL_get_error(ssl_, done) == SSL_ERROR_WANT_READ
                       ? static_cast<std::ptrdiff_t>(total)
                       : -1;
        total += got;
    }
    return static_cast<std::ptrdiff_t>(total);
}

void tls_stream::seal(bytes_view plain, std::vector<std::uint8_t>& to_send) {
    current = {{}, &to_send};
    std::size_t taken = 0;
    if (!plain.empty()) check(SSL_write_ex(ssl_, plain.data(), plain.size(), &taken) == 1);
}

} // namespace babel::bench

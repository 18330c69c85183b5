#include "crypto/tls/tls_bio.hpp"
#include "crypto/tls/tls_error.hpp"
#include <babel/crypto/tls_engine.hpp>

#include <new>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>
#include <utility>

namespace babel::crypto {
namespace {

/// Host names have neither a colon nor a zone; server names (RFC 6066, 3) no dot at the end.
std::string server_name(std::string_view host) {
    if (host.find_first_of(":%") != std::string_view::npos) return {};
    if (host.ends_with('.')) host.remove_suffix(1);
    std::string name(host);
    const std::unique_ptr<ASN1_OCTET_STRING, freed_by<ASN1_OCTET_STRING_free>> address(
        a2i_IPADDRESS(name.c_str())
    );
    return address ? std::string() : name;
}

/// False while the beginning of a record waits for its rest.
bool is_between_records(const SSL* connection) {
    const std::string_view reads_header = "RH";
    return !SSL_has_pending(connection) && SSL_rstate_string(connection) == reads_header;
}

} // namespace

/// Lends buffers to the connection during a call.
class tls_engine::passage {
public:
    passage(SSL* of, bytes_view in, std::vector<std::uint8_t>& out)
        : bio_(SSL_get_rbio(of)), buffers_{in, out} {
        lend(bio_, &buffers_);
    }
    passage(const passage&) = delete;
    passage& operator=(const passage&) = delete;
    ~passage() { lend(bio_, nullptr); }

    std::size_t rest() const { return buffers_.in.size(); }

private:
    const error_queue errors_;
    BIO* bio_;
    lent_buffers buffers_;
};

void tls_engine::free_connection::operator()(ssl_st* connection) const noexcept {
    SSL_free(connection);
}

tls_engine::tls_engine(tls_context context, std::string_view host)
    : context_(std::move(context)), connection_(SSL_new(context_.native())) {
    const error_queue errors;
    if (!connection_) throw std::bad_alloc();
    auto* const it = connection_.get();
    context_.prepare(it);
    auto* const bio = make_tls_bio().release();
    SSL_set_bio(it, bio, bio);
    if (context_.role() == tls_role::server) {
        SSL_set_accept_state(it);
        return;
    }
    SSL_set_connect_state(it);
    // A name that OpenSSL does not take, which is too long, is not sent.
    if (const auto name = server_name(host); !name.empty())
        SSL_set_tlsext_host_name(it, name.c_str());
}

result<tls_engine::received> tls_engine::receive(
    bytes_view ciphertext,
    std::span<std::uint8_t> into,
    std::vector<std::uint8_t>& out,
    silent_records::time_point now
) {
    if (end_) return end_;
    if (!is_established_ && context_.role() == tls_role::server && !guard_.admits(ciphertext)) {
        end_ = errc::packet_too_large;
        return end_;
    }
    const passage way(connection_.get(), ciphertext, out);
    const auto count = shake_hands() ? decrypt(into, way, now) : 0;
    if (end_ && count == 0) return end_;
    return received{ciphertext.size() - way.rest(), count};
}

/// Returns true once the handshake is over.
bool tls_engine::shake_hands() {
    if (is_established_) return true;
    const int outcome = SSL_do_handshake(connection_.get());
    if (outcome != 1)
        note_end(outcome);
    else if (context_.is_for_call() && SSL_session_reused(connection_.get()) != 1)
        end_ = errc::handshake_failed;
    else
        is_established_ = true;
    return is_established_;
}

std::size_t tls_engine::decrypt(
    std::span<std::uint8_t> into, const passage& way, silent_records::time_point now
) {
    std::size_t count = 0;
    while (count < into.size() && !end_) {
        std::size_t more = 0;
        const auto room = into.subspan(count);
        const auto before = way.rest();
        const bool was_within = !is_between_records(connection_.get());
        const int outcome = SSL_read_ex(connection_.get(), room.data(), room.size(), &more);
        count += more;
        if (outcome == 1) continue;
        note_end(outcome);
        const bool is_at_work = was_within || way.rest() < before;
        if (is_at_work && is_between_records(connection_.get())) count_silent_record(now);
        if (way.rest() == 0) break;
    }
    return count;
}

/// Counts a record that ended and held no data.
void tls_engine::count_silent_record(silent_records::time_point now) {
    if (end_) return;
    const bool may_come = !context_.is_for_call();
    if (!may_come || !silent_.count(now)) end_ = errc::flooding;
}

/// Notes the end, unless more bytes are needed.
void tls_engine::note_end(int outcome) {
    switch (SSL_get_error(connection_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
        return;
    case SSL_ERROR_ZERO_RETURN:
        end_ = is_established_ ? errc::end_of_stream : errc::handshake_failed;
        return;
    default:
        end_ = noted_error(errc::handshake_failed);
    }
}

error_code tls_engine::send(bytes_view plaintext, std::vector<std::uint8_t>& out) {
    if (has_failed()) return end_;
    if (records_sent_ >= context_.records_a_key()) renew_keys(renewal::own_key, out);
    const passage way(connection_.get(), {}, out);
    std::size_t count = 0;
    // The BIO takes everything, so that a write is whole or has failed.
    if (SSL_write_ex(connection_.get(), plaintext.data(), plaintext.size(), &count) != 1)
        return noted_error(errc::handshake_failed);
    ++records_sent_;
    return {};
}

void tls_engine::renew_keys(renewal what, std::vector<std::uint8_t>& out) {
    const bool is_closed = SSL_get_shutdown(connection_.get()) & SSL_SENT_SHUTDOWN;
    if (!is_established_ || is_closed || has_failed()) return;
    const passage way(connection_.get(), {}, out);
    const int how =
        what == renewal::both_keys ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED;
    if (SSL_key_update(connection_.get(), how) == 1) SSL_do_handshake(connection_.get());
    records_sent_ = 0;
}

void tls_engine::close(std::vector<std::uint8_t>& out) {
    if (!is_established_ || has_failed()) return;
    const passage way(connection_.get(), {}, out);
    SSL_shutdown(connection_.get()); // a second one sends nothing
}

error_code tls_engine::on_end_of_input() const {
    if (end_) return end_;
    return is_established_ ? errc::torn_stream : errc::handshake_failed;
}

std::string_view tls_engine::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string_view tls_engine::cipher() const {
    return SSL_get_cipher_name(connection_.get());
}

void tls_engine::export_secret(std::string_view label, std::span<std::uint8_t> into) const {
    const error_queue errors;
    if (!is_established_ ||
        SSL_export_keying_material(
            connection_.get(), into.data(), into.size(), label.data(), label.size(), nullptr, 0, 0
        ) != 1)
        throw std::logic_error("TLS exports no secret");
}

std::array<std::uint8_t, 32> tls_engine::channel_binding() const {
    std::array<std::uint8_t, 32> secret{};
    export_secret(channel_binding_label, secret);
    return secret;
}

} // namespace babel::crypto

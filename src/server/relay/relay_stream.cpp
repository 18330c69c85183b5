#include "server/relay/relay_stream.hpp"

#include <babel/net/tcp.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace babel::server {
namespace {

constexpr int most_dropped_reads = 64; // of a peer that goes on sending

} // namespace

int unsent_bytes(int socket) {
    int count = 0;
    return ::ioctl(socket, SIOCOUTQNSD, &count) == 0 ? count : 0;
}

relay_stream::relay_stream(net::tls_parts parts, relay_scratch& scratch)
    : parts_(std::move(parts)), scratch_(&scratch) {
    net::set_thin_stream(native_handle(), max_unsent_bytes);
    net::set_priority(native_handle(), net::expedited_forwarding);
    tail_ = std::exchange(parts_.unsent, {});
}

relay_stream::~relay_stream() {
    if (!parts_.socket) return;          // moved away
    std::array<std::uint8_t, 4096> into; // the scratch may be in use
    for (int i = 0; i < most_dropped_reads; ++i)
        if (::recv(native_handle(), into.data(), into.size(), MSG_DONTWAIT) <= 0) return;
}

error_code relay_stream::read(const sink& take) {
    // Data that came with the end of the handshake are first.
    const auto early = std::exchange(parts_.unread, {});
    bytes_view rest = early;
    if (early.empty()) {
        auto& into = scratch_->ciphertext;
        const auto got = ::recv(native_handle(), into.data(), into.size(), MSG_DONTWAIT);
        if (got == 0) return parts_.engine.on_end_of_input();
        if (got < 0) return errno == EAGAIN || errno == EINTR ? error_code() : last_error();
        rest = std::span(into).first(static_cast<std::size_t>(got));
    }
    const auto now = std::chrono::steady_clock::now();
    bool is_full = false; // then the engine may hold more of a record
    do {
        const auto got = parts_.engine.receive(rest, scratch_->plaintext, scratch_->out, now);
        write_out(); // key updates
        if (!got) return got.error();
        rest = rest.subspan(got->ciphertext);
        const auto more = std::span(scratch_->plaintext).first(got->plaintext);
        if (const auto bad = take(more)) return bad;
        is_full = got->plaintext == scratch_->plaintext.size();
    } while (!rest.empty() || is_full || parts_.engine.is_over());
    return failure_;
}

void relay_stream::send(bytes_view plaintext) {
    if (const auto failed = parts_.engine.send(plaintext, scratch_->out)) failure_ = failed;
    write_out();
}

void relay_stream::flush() {
    const auto before = std::exchange(tail_, {});
    write(before);
}

void relay_stream::close_sending() {
    parts_.engine.close(scratch_->out);
    write_out();
}

bool relay_stream::is_blocked() const {
    return failure_ || !tail_.empty() || unsent_bytes(native_handle()) >= max_unsent_bytes;
}

void relay_stream::write_out() {
    write(scratch_->out);
    scratch_->out.clear();
}

void relay_stream::write(bytes_view ciphertext) {
    if (tail_.empty() && !failure_ && !ciphertext.empty()) {
        const auto sent = ::send(
            native_handle(), ciphertext.data(), ciphertext.size(), MSG_DONTWAIT | MSG_NOSIGNAL
        );
        if (sent < 0 && errno != EAGAIN && errno != EINTR) failure_ = last_error();
        ciphertext = ciphertext.subspan(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    tail_.insert(tail_.end(), ciphertext.begin(), ciphertext.end());
}

} // namespace babel::server

#include "server/relay/relay_link.hpp"

#include <babel/crypto/relay_ticket.hpp>
#include <babel/net/tcp.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace babel::server {
namespace {

constexpr int max_unsent_bytes = 2400; // two datagrams

/// Bytes that the system holds and has not sent.
int unsent_bytes(int socket) {
    int count = 0;
    return ::ioctl(socket, SIOCOUTQNSD, &count) == 0 ? count : 0;
}

} // namespace

relay_link::relay_link(
    net::tls_parts parts, leg_address from, relay_scratch& scratch, time_point now
)
    : parts_(std::move(parts)), from_(from), scratch_(scratch), bound_at_(now) {
    net::set_thin_stream(native_handle(), max_unsent_bytes);
    net::set_priority(native_handle(), net::expedited_forwarding);
    parts_.engine.export_secret(crypto::relay_link_label, from_.exported);
    tail_ = std::exchange(parts_.unsent, {});
}

error_code relay_link::read(const sink& take) {
    // Data that came with the end of the handshake are first.
    const auto early = std::exchange(parts_.unread, {});
    bytes_view rest = early;
    if (early.empty()) {
        const auto got = ::recv(
            native_handle(), scratch_.ciphertext.data(), scratch_.ciphertext.size(), MSG_DONTWAIT
        );
        if (got == 0) return parts_.engine.on_end_of_input();
        if (got < 0) return errno == EAGAIN || errno == EINTR ? error_code() : last_error();
        rest = std::span(scratch_.ciphertext).first(static_cast<std::size_t>(got));
    }
    do {
        const auto got = parts_.engine.receive(rest, scratch_.plaintext, scratch_.out);
        write(scratch_.out); // key updates
        scratch_.out.clear();
        if (!got) return got.error();
        rest = rest.subspan(got->ciphertext);
        const auto more = std::span(scratch_.plaintext).first(got->plaintext);
        const auto bad = framer_.feed(more, [&take](bytes_view datagram) -> error_code {
            take(datagram);
            return {};
        });
        if (bad) return bad;
    } while (!rest.empty());
    return failure_;
}

std::size_t relay_link::send(bytes_view datagram, time_point now) {
    const auto length = wire::length_before(datagram);
    std::vector<std::uint8_t> framed(length.begin(), length.end());
    framed.insert(framed.end(), datagram.begin(), datagram.end());
    waiting_.push_back({std::move(framed), now});
    std::size_t dropped = 0;
    if (waiting_.size() > max_queued) {
        waiting_.pop_front();
        ++dropped;
    }
    return dropped + (tail_.empty() ? on_writable(now) : 0);
}

std::size_t relay_link::on_writable(time_point now) {
    const auto before = std::exchange(tail_, {});
    write(before);
    const auto dropped = drop_stale(now);
    while (!waiting_.empty() && !is_blocked()) {
        encrypt(waiting_.front().framed);
        waiting_.pop_front();
    }
    return dropped;
}

/// A datagram may leave while fewer than two wait in the system, where none can be dropped.
bool relay_link::is_blocked() const {
    return failure_ || !tail_.empty() || unsent_bytes(native_handle()) >= max_unsent_bytes;
}

std::size_t relay_link::drop_stale(time_point now) {
    std::size_t dropped = 0;
    for (; !waiting_.empty() && now - waiting_.front().since > stale_after; ++dropped)
        waiting_.pop_front();
    return dropped;
}

void relay_link::encrypt(bytes_view framed) {
    if (const auto failed = parts_.engine.send(framed, scratch_.out)) failure_ = failed;
    write(scratch_.out);
    scratch_.out.clear();
}

void relay_link::write(bytes_view ciphertext) {
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

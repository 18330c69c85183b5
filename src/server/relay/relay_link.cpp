#include "server/relay/relay_link.hpp"

#include <babel/crypto/relay_ticket.hpp>

#include <utility>

namespace babel::server {

relay_link::relay_link(
    net::tls_parts parts, leg_address from, relay_scratch& scratch, time_point now
)
    : stream_(std::move(parts), scratch), from_(from), bound_at_(now) {
    stream_.export_secret(crypto::relay_link_label, from_.exported);
}

error_code relay_link::read(const sink& take) {
    return stream_.read([&](bytes_view more) {
        return framer_.feed(more, [&take](bytes_view datagram) -> error_code {
            take(datagram);
            return {};
        });
    });
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
    return dropped + (stream_.has_unsent() ? 0 : on_writable(now));
}

/// A datagram may leave while fewer than two wait in the system, where none can be dropped.
std::size_t relay_link::on_writable(time_point now) {
    stream_.flush();
    const auto dropped = drop_stale(now);
    while (!waiting_.empty() && !stream_.is_blocked()) {
        stream_.send(waiting_.front().framed);
        waiting_.pop_front();
    }
    return dropped;
}

std::size_t relay_link::drop_stale(time_point now) {
    std::size_t dropped = 0;
    for (; !waiting_.empty() && now - waiting_.front().since > stale_after; ++dropped)
        waiting_.pop_front();
    return dropped;
}

} // namespace babel::server

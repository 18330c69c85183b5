#include <babel/call/media_sockets.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/relay.hpp>
#include <babel/wire/sealed.hpp>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <utility>

namespace babel::call {
namespace {

/// The id that a sealed datagram, or an answer of the relay, is for.
std::optional<std::uint32_t> receiver_in(bytes_view datagram) {
    if (const auto header = wire::read_sealed_header(datagram)) return header->to;
    if (const auto bound = wire::decode_bound(datagram)) return bound->mine;
    return {};
}

} // namespace

media_sockets::media_sockets(asio::any_io_executor executor, const settings& options, logger& log)
    : executor_(std::move(executor)), options_(options), log_(log), tasks_(executor_) {}

bool media_sockets::join(std::uint32_t id, receiver take) {
    if (is_closed_ || receivers_.contains(id)) return false;
    receivers_.emplace(id, std::make_shared<const receiver>(std::move(take)));
    open(net::family::v4, net::udp::v4());
    open(net::family::v6, net::udp::v6());
    return true;
}

void media_sockets::leave(std::uint32_t id) {
    receivers_.erase(id);
}

/// Without a family of addresses there are the other, and TLS to the relay.
void media_sockets::open(net::family kind, const net::udp& family) {
    const bool is_wanted = options_.family == net::family::any || options_.family == kind;
    if (!is_wanted || socket_of(family)) return;
    auto made = net::udp_socket::open(executor_, net::udp::endpoint(family, options_.udp_port));
    if (!made && options_.udp_port != 0) {
        log_.warning(
            "UDP port ", options_.udp_port, ": ", made.error().message(), "; using another"
        );
        made = net::udp_socket::open(executor_, net::udp::endpoint(family, 0));
    }
    if (!made) {
        log_.debug(
            "no UDP of ", kind == net::family::v4 ? "IPv4" : "IPv6", ": ", made.error().message()
        );
        return;
    }
    net::set_priority(made->native_handle(), options_.dscp);
    socket_of(family) = std::make_shared<net::udp_socket>(std::move(*made));
    tasks_.spawn(receive(socket_of(family)));
}

asio::awaitable<void> media_sockets::receive(shared_socket from) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto family = from->local().protocol();
    asio::steady_timer pause(executor_);
    for (;;) {
        const auto [ec] = co_await from->async_wait(as_result);
        if (ec || is_closed_) co_return;
        const auto all = from->try_receive();
        if (!all && all.error() == errc::would_block) continue;
        if (!all) break;
        take_batch(*all);
        if (!from->was_full()) continue;
        pause.expires_after(flood_pause);
        co_await pause.async_wait(as_result);
    }
    log_.debug("a UDP socket failed; the next call opens another");
    socket_of(family).reset();
}

void media_sockets::take_batch(std::span<const net::datagram> all) {
    for (const auto& each : all) {
        if (is_closed_) return; // by a receiver, at the one before
        const auto id = receiver_in(each.bytes);
        const auto found = id ? receivers_.find(*id) : receivers_.end();
        if (found == receivers_.end()) {
            ++unknown_;
            continue;
        }
        const auto take = found->second; // which may leave
        (*take)(each.bytes, each.peer);
    }
}

bool media_sockets::send(const net::udp::endpoint& to, bytes_view datagram) {
    const auto& socket = socket_of(to.protocol());
    if (!socket) return false;
    const auto before = socket->unsent();
    const net::datagram one{to, datagram};
    socket->send(std::span(&one, 1));
    return socket->unsent() == before;
}

std::uint16_t media_sockets::port(net::family kind) const {
    const auto& socket = sockets_[kind == net::family::v4 ? 0 : 1];
    return socket ? socket->local().port() : std::uint16_t{0};
}

asio::awaitable<void> media_sockets::close() {
    is_closed_ = true;
    receivers_.clear();
    std::uint64_t too_large = 0;
    for (auto& each : sockets_) {
        if (!each) continue;
        each->close();
        too_large += each->too_large();
        each.reset();
    }
    tasks_.cancel();
    co_await tasks_.join();
    if (unknown_ + too_large > 0)
        log_.debug("datagrams for no call: ", unknown_, ", too large: ", too_large);
}

} // namespace babel::call

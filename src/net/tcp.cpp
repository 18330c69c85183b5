#include <babel/net/tcp.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace babel::net {
namespace {

void set(int descriptor, int level, int option, int value) noexcept {
    // Best effort: a connection without the option still works.
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

/// Several sockets of this user may have the port, of which one listens.
template <class Socket>
error_code bind_shared(Socket& socket, const tcp& family, std::uint16_t port) {
    error_code ec;
    socket.open(family, ec);
    if (ec) return ec;
    set(socket.native_handle(), SOL_SOCKET, SO_REUSEADDR, 1);
    set(socket.native_handle(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (family == tcp::v6()) socket.set_option(asio::ip::v6_only(true), ec);
    if (!ec) socket.bind(tcp::endpoint(family, port), ec);
    return ec;
}

} // namespace

result<tcp::acceptor> listen(
    const asio::any_io_executor& executor,
    const tcp::endpoint& at,
    stack families,
    absent_address absent
) {
    tcp::acceptor acceptor(executor);
    error_code ec;
    acceptor.open(at.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec && at.address().is_v6())
        acceptor.set_option(asio::ip::v6_only(families == stack::single), ec);
    if (!ec && absent == absent_address::may_come)
        set(acceptor.native_handle(), IPPROTO_IP, IP_FREEBIND, 1); // also counts for IPv6
    if (!ec) acceptor.bind(at, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) acceptor.non_blocking(true, ec);
    if (ec) return ec;
    return acceptor;
}

result<tcp::acceptor>
reserve_port(const asio::any_io_executor& executor, const tcp& family, std::uint16_t port) {
    tcp::acceptor acceptor(executor);
    auto ec = bind_shared(acceptor, family, port);
    if (!ec) acceptor.non_blocking(true, ec);
    if (ec) return ec;
    return acceptor;
}

void open_from(tcp::socket& socket, const tcp& family, std::uint16_t port) {
    if (!bind_shared(socket, family, port)) return;
    error_code ignored; // connecting opens it again
    socket.close(ignored);
}

bool is_present(const asio::ip::address& address) {
    const tcp::endpoint anywhere(address, 0);
    const descriptor probe(::socket(anywhere.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return probe &&
           ::bind(probe.get(), anywhere.data(), static_cast<socklen_t>(anywhere.size())) == 0;
}

result<tcp::acceptor> adopt_listener(const asio::any_io_executor& executor, int descriptor) {
    const auto number = [&](int option) {
        int value = 0;
        socklen_t size = sizeof value;
        return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
    };
    const int listens = number(SO_ACCEPTCONN);
    if (listens < 0) return last_error();
    const int family = number(SO_DOMAIN);
    const bool is_ip = family == AF_INET || family == AF_INET6;
    if (listens == 0 || !is_ip || number(SO_PROTOCOL) != IPPROTO_TCP)
        return asio::error::invalid_argument;
    tcp::acceptor acceptor(executor);
    error_code ec;
    acceptor.assign(family == AF_INET ? tcp::v4() : tcp::v6(), descriptor, ec);
    if (!ec) acceptor.non_blocking(true, ec);
    if (ec) return ec;
    return acceptor;
}

result<accepted> try_accept(tcp::acceptor& from) {
    for (;;) {
        accepted out;
        auto size = static_cast<socklen_t>(out.remote.capacity());
        constexpr int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
        out.socket.reset(::accept4(from.native_handle(), out.remote.data(), &size, flags));
        if (out.socket) {
            out.remote.resize(size);
            return out;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) return errc::would_block;
        if (errno != EINTR && errno != ECONNABORTED) return last_error();
    }
}

asio::awaitable<result<tcp::socket>> accept(tcp::acceptor& from) {
    tcp::socket socket(from.get_executor());
    const auto [ec] = co_await from.async_accept(socket, as_result);
    if (ec) co_return ec;
    co_return std::move(socket);
}

tcp::endpoint local_endpoint(int descriptor) noexcept {
    tcp::endpoint local;
    auto size = static_cast<socklen_t>(local.capacity());
    if (::getsockname(descriptor, local.data(), &size) == 0) local.resize(size);
    return local;
}

tcp::endpoint remote_endpoint(int descriptor) noexcept {
    tcp::endpoint remote;
    auto size = static_cast<socklen_t>(remote.capacity());
    if (::getpeername(descriptor, remote.data(), &size) == 0) remote.resize(size);
    return remote;
}

void set_no_delay(int descriptor) noexcept {
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
}

void set_send_buffer(int descriptor, int bytes) noexcept {
    set(descriptor, SOL_SOCKET, SO_SNDBUF, bytes);
}

void set_thin_stream(int descriptor, int most_unsent_bytes) noexcept {
    set(descriptor, IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, 1);
    // Linux tells that a socket is writable when what is unsent is less than half of the mark.
    set(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 2 * most_unsent_bytes);
}

void set_keepalive(int descriptor, const keepalive& how) noexcept {
    using std::chrono::milliseconds;
    const auto seconds = [](std::chrono::seconds time) { return static_cast<int>(time.count()); };
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, seconds(how.idle));
    set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, seconds(how.interval));
    set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, how.probes);
    set(descriptor,
        IPPROTO_TCP,
        TCP_USER_TIMEOUT,
        static_cast<int>(milliseconds(how.unacknowledged).count()));
}

void discard_on_close(int descriptor) noexcept {
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void set_priority(int descriptor, int dscp) noexcept {
    const int field = dscp << 2; // its upper six bits
    set(descriptor, IPPROTO_IP, IP_TOS, field);
    set(descriptor, IPPROTO_IPV6, IPV6_TCLASS, field);
}

bool is_of(family wanted, const asio::ip::address& address) {
    if (wanted == family::any) return true;
    return plain_address(address).is_v4() == (wanted == family::v4);
}

asio::ip::address unmapped(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

asio::ip::address plain_address(const asio::ip::address& address) {
    const auto plain = unmapped(address);
    if (plain.is_v4()) return plain;
    auto v6 = plain.to_v6();
    v6.scope_id(0);
    return v6;
}

std::string to_string(const tcp::endpoint& endpoint) {
    const auto address = plain_address(endpoint.address());
    auto text = address.to_string();
    if (address.is_v6()) {
        text.insert(text.begin(), '[');
        text += ']';
    }
    return text.append(":").append(std::to_string(endpoint.port()));
}

} // namespace babel::net

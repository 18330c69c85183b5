#include <babel/call/call_listener.hpp>

#include <chrono>
#include <list>

namespace babel::call {
namespace {

// Times that the system may pick a port that was used a moment ago.
constexpr int max_picks = 8;

result<net::tcp::acceptor>
listen_on(const asio::any_io_executor& executor, const settings& options, std::uint16_t port) {
    const auto& host = options.listen_address;
    const auto family = options.family;
    if (!host.empty()) {
        error_code ec;
        const auto address = net::unmapped(asio::ip::make_address(host, ec));
        if (ec) return errc::bad_host;
        return net::listen(executor, {address, port}, net::stack::single);
    }
    const net::tcp::endpoint any_v4(net::tcp::v4(), port);
    const net::tcp::endpoint any_v6(net::tcp::v6(), port);
    if (family == net::family::v4) return net::listen(executor, any_v4, net::stack::single);
    if (family == net::family::v6) return net::listen(executor, any_v6, net::stack::single);
    auto both = net::listen(executor, any_v6, net::stack::dual);
    if (both || both.error() == boost::system::errc::address_in_use) return both;
    return net::listen(executor, any_v4, net::stack::single); // without IPv6
}

result<net::tcp::acceptor> listen_on_first(
    const asio::any_io_executor& executor,
    const settings& options,
    const std::vector<std::uint16_t>& candidates
) {
    result<net::tcp::acceptor> opened = errc::no_port_left;
    for (const auto port : candidates) {
        opened = listen_on(executor, options, port);
        if (opened || opened.error() != boost::system::errc::address_in_use) return opened;
    }
    return errc::no_port_left;
}

std::uint16_t port_of(const net::tcp::acceptor& listener) {
    error_code ignored; // it is open anyway
    return listener.local_endpoint(ignored).port();
}

} // namespace

result<net::tcp::acceptor> open_call_listener(
    const asio::any_io_executor& executor, const settings& options, port_pool& ports
) {
    const auto now = std::chrono::steady_clock::now();
    std::list<net::tcp::acceptor> resting; // kept open, so that the system picks another port
    for (int picks = 0; picks < max_picks; ++picks) {
        auto opened = listen_on_first(executor, options, ports.candidates(now));
        if (!opened) return opened;
        const auto port = port_of(*opened);
        if (!options.listen_ports.is_any() || !ports.is_resting(port, now)) {
            ports.note_used(port, now);
            return opened;
        }
        resting.push_back(std::move(*opened));
    }
    return errc::no_port_left;
}

} // namespace babel::call

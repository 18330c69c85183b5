#include "server/relay/base_ports.hpp"

#include <boost/asio/error.hpp>

#include <sys/socket.h>

namespace babel::server {

std::optional<base_ports::opened>
base_ports::open(std::uint32_t call, const sides& of, time_point now) {
    const auto address = address_for(of.callee);
    for (int i = 0; i < attempts; ++i) {
        const auto port = rota_.take(of.caller.source, now);
        if (!port) return {};
        auto listener = listen({address, *port});
        if (listener) {
            open_.emplace(call, *port);
            return opened{std::move(*listener), *port};
        }
        const bool is_in_use = listener.error() == asio::error::address_in_use;
        rota_.put_off(*port, is_in_use ? now + port_rota::rest : now);
        if (!is_in_use) return {}; // the next one would fail, too
    }
    return {};
}

result<net::descriptor> base_ports::listen(const net::tcp::endpoint& at) const {
    auto listener = net::listen(executor_, at, net::stack::single);
    if (!listener) return listener.error();
    error_code failed;
    const int released = listener->release(failed);
    if (failed) return failed;
    net::descriptor made(released);
    if (::listen(made.get(), most_waiting) != 0) return last_error();
    return made;
}

void base_ports::close(std::uint32_t call, time_point now) {
    const auto found = open_.find(call);
    if (found == open_.end()) return;
    rota_.give_back(found->second, now);
    open_.erase(found);
}

/// That of a listener which the callee could have reached: best the one that it did reach.
asio::ip::address base_ports::address_for(const origin& callee) const {
    const auto local = ip_address::parse(callee.local);
    const bool is_v4 = local && local->is_v4();
    const asio::ip::address* best = nullptr;
    std::vector<asio::ip::address> plain;
    for (const auto& each : at_)
        plain.push_back(net::plain_address(each.address()));
    for (const auto& each : plain) {
        if (each.is_v4() != is_v4) continue;
        if (ip_address::parse(each.to_string()) == local) return each;
        if (!best || (each.is_unspecified() && !best->is_unspecified())) best = &each;
    }
    if (best) return *best;
    // A socket of systemd may be for both families.
    const auto& first = plain.front();
    return is_v4 && first.is_unspecified() ? asio::ip::address_v4::any() : first;
}

} // namespace babel::server

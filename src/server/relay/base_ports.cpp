#include "server/relay/base_ports.hpp"

#include <sys/socket.h>

namespace babel::server {

std::optional<base_ports::opened>
base_ports::open(std::uint32_t call, const origin& callee, time_point now) {
    const auto address = address_for(callee);
    for (int i = 0; i < attempts; ++i) {
        const auto port = rota_.take(now);
        if (!port) return {};
        auto listener = net::listen(executor_, {address, *port}, net::stack::single);
        error_code failed;
        const int released = listener ? listener->release(failed) : -1;
        net::descriptor made(failed ? -1 : released);
        if (!made || ::listen(made.get(), most_waiting) != 0) {
            rota_.give_back(*port, now);
            continue;
        }
        open_.emplace(call, *port);
        return opened{std::move(made), *port};
    }
    return {};
}

void base_ports::close(std::uint32_t call, time_point now) {
    const auto found = open_.find(call);
    if (found == open_.end()) return;
    rota_.give_back(found->second, now);
    open_.erase(found);
}

/// That of a listener which the callee could have reached.
asio::ip::address base_ports::address_for(const origin& callee) const {
    const auto local = ip_address::parse(callee.local);
    const bool is_v4 = local && local->is_v4();
    for (const auto& each : at_)
        if (net::plain_address(each.address()).is_v4() == is_v4) return each.address();
    return at_.front().address();
}

} // namespace babel::server

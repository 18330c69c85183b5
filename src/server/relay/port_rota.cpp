#include "server/relay/port_rota.hpp"

namespace babel::server {

std::optional<std::uint16_t> port_rota::take(time_point now) {
    for (unsigned count = 0; count < ports_.size(); ++count) {
        if (next_ > ports_.last) next_ = ports_.first;
        const auto port = static_cast<std::uint16_t>(next_++);
        auto& free_at = free_at_[port];
        if (free_at > now) continue;
        free_at = time_point::max();
        return port;
    }
    return {};
}

void port_rota::give_back(std::uint16_t port, time_point now) {
    free_at_[port] = now + rest;
}

} // namespace babel::server

#include "server/relay/rules/port_rota.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::size_t sources_for_all_ports = 4;

bool belongs_to(source_id source, const network_id& network) {
    const networks all(source);
    return std::ranges::find(all, network) != all.end();
}

} // namespace

std::optional<std::uint16_t> port_rota::take(source_id by, time_point now) {
    if (!has_share_left(by, now)) return {};
    for (unsigned count = 0; count < ports_.size(); ++count) {
        if (next_ > ports_.last) next_ = ports_.first;
        const auto port = static_cast<std::uint16_t>(next_++);
        auto& self = turns_[port];
        if (self.free_at > now) continue;
        self = {time_point::max(), by};
        return port;
    }
    return {};
}

bool port_rota::has_share_left(source_id by, time_point now) const {
    const auto most = std::max<std::size_t>(ports_.size() / sources_for_all_ports, 1);
    return std::ranges::all_of(networks(by), [&](const network_id& network) {
        const auto held = std::ranges::count_if(turns_, [&](const auto& each) {
            const auto& [free_at, source] = each.second;
            return free_at > now && source && belongs_to(*source, network);
        });
        return static_cast<std::size_t>(held) < (most << network.level);
    });
}

void port_rota::give_back(std::uint16_t port, time_point now) {
    turns_[port].free_at = now + rest;
}

void port_rota::put_off(std::uint16_t port, time_point until) {
    turns_[port] = {until, {}};
}

} // namespace babel::server

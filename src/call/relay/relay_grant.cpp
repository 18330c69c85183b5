#include "call/ways/address_rules.hpp"
#include <babel/call/relay_grant.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::call {
namespace {

/// Of an IP literal with a port. Zones of other machines have no meaning here.
std::optional<net::tcp::endpoint> read_place(std::string_view text) {
    const auto parts = split_host_and_port(text);
    const auto port = parts ? parse_port(parts->port) : std::nullopt;
    if (!port) return {};
    error_code no_address;
    const auto address = asio::ip::make_address(std::string(parts->host), no_address);
    if (no_address) return {};
    return net::tcp::endpoint(net::plain_address(address), *port);
}

} // namespace

relay_grant::~relay_grant() {
    crypto::erase(leg_key);
}

result<relay_grant> read_grant(const wire::grant& from, const asio::ip::address& server) {
    if (!from.is_given()) return errc::out_of_bounds;
    relay_grant out;
    out.own_id = from.mine;
    out.peer_id = from.theirs;
    const bool is_v4 = net::plain_address(server).is_v4();
    std::vector<net::tcp::endpoint> others;
    for (const auto each : from.relays) {
        const auto named = read_place(each);
        if (!named) continue;
        const auto place = relay_as_reached(*named, server);
        if (check_relay_address(place, server)) continue;
        (place.address().is_v4() == is_v4 ? out.places : others).push_back(place);
    }
    out.places.insert(out.places.end(), others.begin(), others.end());
    if (out.places.empty()) return errc::no_address;
    std::ranges::copy(from.ticket, out.ticket.begin());
    std::ranges::copy(from.leg_key, out.leg_key.begin());
    return out;
}

} // namespace babel::call

#include "call/ways/upnp_answers.hpp"

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/nat/address_scope.hpp>
#include <babel/net/seen_endpoint.hpp>

#include <algorithm>
#include <string>

namespace babel::call {

/// Cut as libminiupnpc does: the host ends at the first colon or slash.
bool leads_to(std::string_view url, const asio::ip::address_v4& router) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return false;
    url.remove_prefix(scheme.size());
    const auto slash = url.find('/');
    if (slash == url.npos) return false;
    const auto host = url.substr(0, std::min(slash, url.find(':')));
    error_code no_address;
    const auto address = asio::ip::make_address_v4(std::string(host), no_address);
    return !no_address && address == router;
}

std::optional<wire::seen_address> outer_end(std::string_view address, std::uint16_t port) {
    error_code no_address;
    const auto parsed = asio::ip::make_address_v4(std::string(address), no_address);
    if (no_address || port == 0) return {};
    const auto out = net::seen_at(parsed, port);
    if (nat::scope_of(out) != nat::address_scope::world) return {};
    return out;
}

} // namespace babel::call

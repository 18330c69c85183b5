// Checks of a router's answers by UPnP, which anybody in the network may forge.
#pragma once

#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address_v4.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace babel::call {

/// True if the URL is `http://ROUTER[:PORT]/...`. Names are refused: their look-up is a stranger's
/// word.
bool leads_to(std::string_view url, const boost::asio::ip::address_v4& router);

/// The outer end, if the text is an IPv4 address of the world. Behind two routers the inner one
/// has a private address, at which nobody outside is served.
std::optional<wire::seen_address> outer_end(std::string_view address, std::uint16_t port);

} // namespace babel::call

// A router's port by UPnP IGD: calls that block.
#pragma once

#include <babel/core/error.hpp>
#include <babel/nat/mapping_messages.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address_v4.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace babel::call {

struct upnp_request {
    bool operator==(const upnp_request&) const = default;

    nat::carried_protocol protocol = nat::carried_protocol::udp;
    boost::asio::ip::address_v4 router;
    boost::asio::ip::address_v4 own; ///< This host's address towards the router.
    std::uint16_t own_port = 0;
    std::uint16_t wanted = 0; ///< Port of the router.
    std::chrono::seconds lifetime{};
};

struct upnp_grant {
    wire::seen_address outer;
    std::string control_url;
    std::string service;
    nat::carried_protocol protocol = nat::carried_protocol::udp;
};

/// False: this build has no libminiupnpc, and the router is never asked.
bool has_upnp();

/// Finds the router's service and asks it for the port, or for others if that is taken. Blocks for
/// some seconds. No other device of the network is talked to, whatever answers the search.
/// Errors: no_such_device if the router has no such service, or no useful answer;
/// operation_not_supported without libminiupnpc.
/// Thread: any.
result<upnp_grant> map_by_upnp(const upnp_request& request);

/// Gives the port back. Blocks for some seconds.
/// Thread: any.
void unmap_by_upnp(const upnp_grant& grant);

} // namespace babel::call

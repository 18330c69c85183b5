// This machine's addresses, and its way to others.
#pragma once

#include <babel/core/error.hpp>

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <vector>

namespace babel::net {

/// Addresses by which other machines may reach this one: of running interfaces, without loopback
/// and link-local ones. Of IPv6 addresses, those that are still tested or that are being given up
/// are left out. So are the lasting ones of an interface that has temporary ones (RFC 8981): they
/// tell a person's machine apart wherever it goes. Sorted.
/// Errors: the system's.
result<std::vector<boost::asio::ip::address>> own_addresses();

struct route {
    /// The next hop, with its zone. Null: the destination is on a link of this machine.
    std::optional<boost::asio::ip::address> gateway;
    /// The address that datagrams of this machine have on that way.
    boost::asio::ip::address source;

    friend bool operator==(const route&, const route&) = default;
};

/// The way that the system takes to an address. Errors: the system's (network unreachable).
result<route> route_to(const boost::asio::ip::address& to);

} // namespace babel::net

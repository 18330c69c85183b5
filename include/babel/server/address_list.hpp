// Addresses and networks that an operator names.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>
#include <vector>

namespace babel::server {

class address_list {
public:
    /// "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32". Returns whether it is one of these.
    bool add(const std::string& text);

    /// An IPv4-mapped address counts as IPv4.
    bool holds(const asio::ip::address& address) const;

    bool empty() const { return v4_.empty() && v6_.empty(); }
    std::vector<std::string> list() const;

private:
    std::vector<asio::ip::network_v4> v4_;
    std::vector<asio::ip::network_v6> v6_;
};

} // namespace babel::server

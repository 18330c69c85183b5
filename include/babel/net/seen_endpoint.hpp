// Addresses of sockets as the wire has them.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/net/family.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <cstdint>

namespace babel::net {

/// Without the zone of an IPv6 address.
inline wire::seen_address seen_at(const asio::ip::address& address, std::uint16_t port) {
    wire::seen_address out;
    out.port = port;
    if (address.is_v4()) {
        std::ranges::copy(address.to_v4().to_bytes(), out.address.begin());
        return out;
    }
    out.family = 6;
    out.address = address.to_v6().to_bytes();
    return out;
}

inline family family_of(const wire::seen_address& at) {
    return at.family == 6 ? family::v6 : family::v4;
}

template <class Endpoint>
wire::seen_address seen_at(const Endpoint& at) {
    return seen_at(at.address(), at.port());
}

template <class Endpoint>
Endpoint endpoint_of(const wire::seen_address& at) {
    if (at.family == 6) return {asio::ip::address_v6(at.address), at.port};
    asio::ip::address_v4::bytes_type bytes{};
    std::ranges::copy_n(at.address.begin(), bytes.size(), bytes.begin());
    return {asio::ip::address_v4(bytes), at.port};
}

} // namespace babel::net

// The part of the Internet in which an address means something.
#pragma once

#include <babel/wire/seen_address.hpp>

#include <cstdint>

namespace babel::nat {

enum class address_scope : std::uint8_t {
    nowhere,       ///< No machine: unspecified, multicast, broadcast.
    machine,       ///< Loopback.
    link,          ///< RFC 3927, RFC 4291.
    local_network, ///< Private: RFC 1918, RFC 6598 (behind a carrier's router), RFC 4193.
    world,
};

/// An IPv4-mapped IPv6 address counts as IPv4.
address_scope scope_of(const wire::seen_address& at);

} // namespace babel::nat

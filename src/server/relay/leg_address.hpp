// Way to a client of the relay.
#pragma once

#include <babel/server/ip_address.hpp>
#include <babel/wire/relay.hpp>

#include <cstddef>
#include <cstdint>

namespace babel::server {

struct leg_address {
    ip_address address;
    std::uint16_t port = 0;
    std::uint32_t zone = 0;        ///< interface of a link-local address
    std::uint32_t link = 0;        ///< number of its TLS connection; 0: UDP
    wire::relay_cookie exported{}; ///< by that connection; the cookie of Binds over it
    std::size_t socket = 0;        ///< index of the UDP socket at which it came in
    ip_address local{};            ///< our address to which it sends, and from which answers come
};

/// True if datagrams from both are of one sender.
inline bool is_same_sender(const leg_address& one, const leg_address& other) {
    return one.port == other.port && one.link == other.link && one.address == other.address;
}

} // namespace babel::server

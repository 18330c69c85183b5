// The right to a leg at the relay, as a client keeps it.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/offers.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace babel::call {

/// Its own copy of what the server granted. Each copy erases its key.
struct relay_grant {
    relay_grant() = default;
    relay_grant(const relay_grant&) = default;
    relay_grant& operator=(const relay_grant&) = default;
    ~relay_grant();

    std::uint32_t own_id = 0;  ///< receiver of the datagrams to this client, not 0
    std::uint32_t peer_id = 0; ///< of those to the peer, not 0
    std::array<std::uint8_t, wire::ticket_bytes> ticket = {};
    std::array<std::uint8_t, wire::leg_key_bytes> leg_key = {};
    std::vector<net::tcp::endpoint>
        places; ///< of the relay, both for UDP and for TLS; at least one
};

/// Takes a grant over, with those of its places that pass check_relay_address(). Places of the
/// family by which the server was reached are first. `server`: the address at which we reached it.
/// Errors: out_of_bounds for a grant that no call may use; no_address if no place is left.
result<relay_grant> read_grant(const wire::grant& from, const asio::ip::address& server);

} // namespace babel::call

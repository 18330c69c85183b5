// Facts about a client's network, found out before any call. No I/O.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/seen_address.hpp>

#include <cstdint>
#include <optional>

namespace babel::call {

/// Change of the sender's address by the routers on a way.
enum class address_mapping : std::uint8_t {
    unknown, ///< The relay does not tell, or not at two ports.
    none,    ///< They do not.
    same,    ///< One for all destinations (RFC 4787, endpoint-independent).
    other,   ///< Another one for each destination (a symmetric NAT).
};

/// A port that the router is asked for.
struct router_port {
    bool is_asked = false; ///< Otherwise no router was found, or no port could be opened here.
    std::optional<wire::seen_address> mapped; ///< It led here for a moment.
    bool is_by_upnp = false;                  ///< Otherwise by PCP or NAT-PMP.
    bool is_asked_by_upnp = false;            ///< The router, since it did not answer the others.
};

/// The way to the server in one family of addresses.
struct way_facts {
    bool is_tried = false;
    error_code failure{};   ///< Of the connection by TCP; the rest is empty then.
    wire::seen_address own; ///< Of this machine's UDP socket.

    std::optional<wire::seen_address> by_udp;   ///< As the relay sees it.
    std::optional<wire::seen_address> by_other; ///< As its other port sees it.
    bool has_other = false;                     ///< It told such a port.

    error_code tls_failure{}; ///< Of the leg over TLS.
    bool is_tls_open = false; ///< It takes legs over TLS.
    bool has_told_by_tls = false;

    bool has_router = false; ///< Between this machine and the others.
    router_port udp_port;
    router_port tcp_port;

    address_mapping mapping() const;
};

struct network_facts {
    way_facts v4;
    way_facts v6;
    bool has_global_v6 = false; ///< This machine has an address of the world's.

    /// The way that decides how calls go: routers translate IPv4 alone.
    const way_facts& main_way() const {
        return v6.is_tried && (!v4.is_tried || v4.failure) ? v6 : v4;
    }
};

inline address_mapping way_facts::mapping() const {
    if (!by_udp) return address_mapping::unknown;
    if (*by_udp == own) return address_mapping::none;
    if (!by_other) return address_mapping::unknown;
    return *by_udp == *by_other ? address_mapping::same : address_mapping::other;
}

} // namespace babel::call

// Paths of a sealed call.
#pragma once

#include <babel/wire/seen_address.hpp>

#include <cstddef>
#include <cstdint>

namespace babel::nat {

enum class path_kind : std::uint8_t { relay_udp, relay_tls, direct_udp, direct_tcp };

inline constexpr bool is_relayed(path_kind kind) {
    return kind == path_kind::relay_udp || kind == path_kind::relay_tls;
}

/// Destination or source of a datagram.
struct way {
    path_kind kind{};
    wire::seen_address remote; ///< of the peer for direct paths, of the relay otherwise

    friend bool operator==(const way&, const way&) = default;
};

/// Number of a path of one call. No path has that of an earlier one.
using path_id = std::uint32_t;

inline constexpr std::size_t max_paths = 16; ///< of one call

} // namespace babel::nat

// Kinds of clients' connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace babel::server {

/// Protocols of a connection: the base protocol without TLS and with it, and babel/2.
enum class link_kind : std::uint8_t { plain, tls, babel2 };
inline constexpr std::size_t link_kinds = 3;

/// Its name in metrics and for the operator.
constexpr std::string_view name_of(link_kind kind) {
    constexpr std::string_view names[link_kinds] = {"plain", "tls", "babel2"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace babel::server

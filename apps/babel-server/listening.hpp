// Ports of the service in words, and by the names that systemd gives them.
#pragma once

#include <babel/server/server.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// FileDescriptorName= of the sockets for TLS.
inline constexpr std::string_view tls_name = "tls";

/// The port of an inherited socket by its name.
via port_of(std::string_view name);

std::string complaint(const listen_failure& failure, std::optional<std::uint16_t> tls_port);

} // namespace babel::server

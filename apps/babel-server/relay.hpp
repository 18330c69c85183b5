// The relay as the settings have it.
#pragma once

#include "settings.hpp"
#include <babel/core/log.hpp>
#include <babel/server/server.hpp>

#include <optional>
#include <string>

namespace babel::server {

/// Starts the relay if the settings have one. Returns an error message if that fails, unless the
/// relay is only a default.
std::optional<std::string> start_relay(server& at, const settings& with, logger& log);

/// The settings of a relay that serves no clients.
settings relay_alone(settings from, const std::string& secret);

} // namespace babel::server

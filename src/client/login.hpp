// The login message that fits a link.
#pragma once

#include "client/control_link.hpp"
#include "client/server_connector.hpp"
#include <babel/client/settings.hpp>

namespace babel::client {

/// On a babel/2 link, proves the identity that the user has.
/// `over`: the connection of the link.
void send_login(control_link& link, const server_connection& over, const settings& options);

} // namespace babel::client

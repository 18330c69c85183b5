// Sends the login.
#pragma once

#include "client/link/control_link.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/identity.hpp>
#include <babel/client/settings.hpp>

#include <array>
#include <memory>
#include <string_view>

namespace babel::client {

/// Capabilities of sealed calls: offers, and their relay. The names are those of Welcome, too.
inline constexpr std::array<std::string_view, 2> own_capabilities{"call2", "relay1"};

/// By the protocol of the link. On a babel/2 link it proves the user's identity, if there is one.
/// Returns the identity if it takes offers from now on: the server has own_capabilities. Otherwise
/// null.
std::shared_ptr<const identity> send_login(
    control_link& link,
    const server_connection& over,
    const settings& options,
    const wire::string_list& of_server
);

} // namespace babel::client

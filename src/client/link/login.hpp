// Sends the login.
#pragma once

#include "client/link/control_link.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/identity.hpp>
#include <babel/client/settings.hpp>
#include <babel/wire/extensions.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace babel::client {

/// Capabilities of sealed calls: offers, and their relay. The names are those of Welcome, too.
inline constexpr std::array<std::string_view, 2> own_capabilities{"call2", "relay1"};
/// The server numbers its list of users, and tells a client that comes back the difference.
inline constexpr std::string_view list_positions = "since1";

/// Begins a login to a server that tells the end of its list of users, or does not. Returns the
/// position of the list that is here, if the server may tell the difference to that; otherwise
/// null.
using list_position = std::function<std::optional<wire::since>(bool tells_end)>;

/// By the protocol of the link. On a babel/2 link it proves the user's identity, if there is one.
/// `begin`: called first, unless it is null. Returns the identity if it takes offers from now on:
/// the server has own_capabilities. Otherwise null.
std::shared_ptr<const identity> send_login(
    control_link& link,
    const server_connection& over,
    const settings& options,
    const wire::string_list& of_server,
    const list_position& begin
);

} // namespace babel::client

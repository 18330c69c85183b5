// Commands of the operator about several servers that act as one.
#pragma once

#include "server/admin/admin_results.hpp"

#include <cstddef>

namespace babel::server {

/// The number of users in one answer about all servers.
inline constexpr std::size_t max_listed_users = 10'000;

/// Lists the servers of the cluster. Errors: there is none.
admin_result list_nodes(admin_commands& at, admin_arguments given);

/// Argument: a name. Disconnects its user at whichever server of the cluster. Errors: nobody has
/// it.
admin_result kick_user(admin_commands& at, admin_arguments given);

/// Compares this server's list of names with the register. Errors: they differ.
admin_result verify_names(admin_commands& at, admin_arguments given);

/// Lists the users of all servers by name, each with the name of its server, which is empty if the
/// server is alone.
admin_result list_everybody(admin_commands& at);

} // namespace babel::server

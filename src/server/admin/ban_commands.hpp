// Commands of the operator about bans.
#pragma once

#include "server/admin/admin_results.hpp"

#include <boost/json/object.hpp>

namespace babel::server {

/// Arguments: an address, network or name, and perhaps the word here. Without that word a node of a
/// cluster bans at all nodes. Errors: it cannot be banned.
admin_result add_ban(admin_commands& at, admin_arguments given);

/// The same. Errors: it is not banned; a ban of the whole cluster and one of this server are two.
admin_result lift_ban(admin_commands& at, admin_arguments given);

admin_result list_bans(admin_commands& at, admin_arguments given);

/// Adds the fields `bans`, those of this server, and for a node of a cluster `cluster_bans`.
void add_bans(boost::json::object& to, const admin_commands& at);

} // namespace babel::server

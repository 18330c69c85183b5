// Commands of the operator about names that belong to keys, and about invites.
#pragma once

#include "server/admin/admin_results.hpp"

namespace babel::server {

/// The number of names in one answer.
inline constexpr std::size_t max_listed_names = 1000;

/// Arguments: none, or a name, or the word import, for the names of the file in a cluster. Errors:
/// the name is free.
admin_result list_names(admin_commands& at, admin_arguments given);

/// Arguments: a name, and a key in one word or several. The present user of
/// the name is disconnected.
admin_result bind_name(admin_commands& at, admin_arguments given);
admin_result unbind_name(admin_commands& at, admin_arguments given);

/// Arguments: a name, which may be empty, and the number of uses; both may be absent. The token is
/// in the answer and nowhere else.
admin_result make_invite(admin_commands& at, admin_arguments given);
admin_result list_invites(admin_commands& at, admin_arguments given);
admin_result revoke_invite(admin_commands& at, admin_arguments given);

} // namespace babel::server

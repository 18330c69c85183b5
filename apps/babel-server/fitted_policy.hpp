// Limits that this process can keep.
#pragma once

#include "settings.hpp"
#include <babel/core/log.hpp>
#include <babel/server/policy.hpp>

namespace babel::server {

/// Lowers the limits to those that this process can keep, and logs a warning if they are less.
policy fitted_policy(policy wanted, const settings& now, logger& log);

} // namespace babel::server

// What options and standard streams say of the way to talk to the user.
#pragma once

#include "cli/app/console.hpp"
#include "cli/options/options.hpp"
#include <babel/core/log.hpp>

namespace babel::cli {

/// Whether a person sits at a prompt.
bool is_interactive(const invocation& what);

console_style style_of(const invocation& what);

/// -v is 1, -vv is 2.
log_level level_of(int verbosity);

} // namespace babel::cli

// Style of the output, as options and standard streams require it.
#pragma once

#include "cli/app/console.hpp"
#include "cli/options/options.hpp"
#include <babel/core/log.hpp>

namespace babel::cli {

/// True if a person types at a prompt.
bool is_interactive(const invocation& options);

console_style style_of(const invocation& options);

/// -v is 1, -vv is 2.
log_level level_of(int verbosity);

} // namespace babel::cli

// `babel-cli identity`.
#pragma once

#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"

namespace babel::cli {

/// Shows, copies, takes over or replaces the key of the user; errors go to standard error. Blocks
/// while a passphrase is typed.
exit_status run_identity(const invocation& options);

} // namespace babel::cli

// `babel-cli peers`.
#pragma once

#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"

namespace babel::cli {

/// Prints the known peers of all servers, or forgets one of them; errors go to standard error.
exit_status run_peers(const invocation& options);

} // namespace babel::cli

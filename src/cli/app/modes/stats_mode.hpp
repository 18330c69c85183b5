// `babel-cli stats`.
#pragma once

#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"

namespace babel::cli {

/// Reads events from a file or from standard input to their end, and prints the figures of the
/// newest call in them, as text, as curves or as SVG. Errors go to standard error.
exit_status run_stats(const invocation& options);

} // namespace babel::cli

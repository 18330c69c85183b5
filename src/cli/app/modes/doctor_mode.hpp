// `babel-cli doctor`.
#pragma once

#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"

#include <functional>

namespace babel::cli {

/// Runs all checks and prints each when it is done, or one JSON object at the end. A terminal
/// shows the progress on standard error.
/// `leave`: called with the exit status before objects are destroyed whose threads may hang; may
/// end the program.
exit_status
run_doctor(const invocation& options, const std::function<exit_status(exit_status)>& leave);

} // namespace babel::cli

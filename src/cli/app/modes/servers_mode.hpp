// `babel-cli servers`.
#pragma once

#include "cli/exit_status.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace babel::cli {

struct servers_question {
    std::vector<std::string> words; ///< list (or none), or forget HOST[:PORT].
    std::filesystem::path file;
    bool wants_json = false;
};

/// Prints the known servers, or forgets one of them; errors go to standard error.
exit_status run_servers(const servers_question& asked);

} // namespace babel::cli

// Asks a client that runs, over its control socket.
#pragma once

#include <string>
#include <vector>

namespace babel::cli {

struct ctl_question {
    std::vector<std::string> words; ///< The verb and what follows it.
    std::string name;               ///< Of the client; empty: the only one that runs.
    bool wants_json = false;
};

/// Prints the answer, or on standard error what is wrong. Returns the exit status: the command's,
/// or `failed` if nobody answers. Blocks until the command has ended.
int ask_client(const ctl_question& asked);

} // namespace babel::cli

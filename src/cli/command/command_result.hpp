// What came of a command.
#pragma once

#include "cli/exit_status.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace babel::cli {

struct command_result {
    exit_status status = exit_status::done;
    std::string said;      ///< What it answers, or why it failed. May be empty.
    bool is_event = false; ///< It was told as an event already.
    /// The names that it answers, for programs.
    std::optional<std::vector<std::string>> names = std::nullopt;
    boost::json::object data = {}; ///< More that it answers to programs: fields of the reply.

    bool ok() const { return status == exit_status::done; }
};

} // namespace babel::cli

// Result of a command.
#pragma once

#include "cli/exit_status.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace babel::cli {

struct command_result {
    exit_status status = exit_status::done;
    std::string text;      ///< Answer, or reason of the failure. May be empty.
    bool is_event = false; ///< An event has already reported it.
    /// The names in the answer, for programs.
    std::optional<std::vector<std::string>> names = std::nullopt;
    std::vector<std::string> proved = {}; ///< Of the names: see client::event::contacts_added.
    boost::json::object data = {};        ///< Further fields of the reply, for programs.

    bool ok() const { return status == exit_status::done; }
};

} // namespace babel::cli

// A request in one line, as text or as JSON, and the JSON reply to it. No I/O.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/command_result.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <variant>

namespace babel::cli {

struct command_request {
    result<any_command, command_error> command;
    bool wants_reply = false; ///< It came as JSON.
    boost::json::value id;    ///< Null: none was given.
};

/// Reads a line of text, or an object such as {"cmd":"call","args":["bob"],"id":"7"}.
command_request read_request(std::string_view line, verbs form);

/// The fields of a `reply`: type, id, ok, and if present error, text, names and more.
boost::json::object reply_to(const boost::json::value& id, const command_result& result);

} // namespace babel::cli

// Requests and replies of the control sockets of both programs: one JSON object a line. No I/O.
#pragma once

#include <babel/core/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::net {

/// {"cmd":"kick","args":["alice"],"id":1}
struct control_request {
    /// The verb and its arguments. Errors: not_json, no_verb, bad_arguments.
    result<std::vector<std::string>> words = errc::not_json;
    boost::json::value id; ///< a string or a number; null: none was given
};

control_request read_request(std::string_view line);

/// The request as a line. `words`: the verb and its arguments.
std::string request_text(const std::vector<std::string>& words);

/// A reply: {"type":"reply","id":1,"ok":true,"text":"..."} for the status 0, else
/// {"type":"reply","id":1,"ok":false,"status":2,"error":"..."}. `text` is left out if it is empty.
/// Callers add fields of their own.
boost::json::object make_reply(const boost::json::value& id, int status, std::string_view text);

/// The reply to a line that exceeds the maximum.
std::string too_long_reply(std::size_t max_bytes);

/// A reply as its asker reads it.
struct control_reply {
    boost::json::object fields;
    int status = 0; ///< exit status of the command; 0: it succeeded
};

/// A field of text of a request or reply; empty if there is none.
std::string text_field(const boost::json::object& of, std::string_view name);

/// Null: the line is not a JSON object, as after a connection that ended early.
std::optional<control_reply> read_reply(std::string_view line);

} // namespace babel::net

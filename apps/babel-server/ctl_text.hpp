// Answers of a server as text for people.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace babel::server {

/// The answer as lines that are safe for a terminal.
std::string to_text(const boost::json::object& answer);

/// The error of an answer.
std::string fault_in(const boost::json::object& answer);

} // namespace babel::server

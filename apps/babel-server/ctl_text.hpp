// Answers of a server as a person reads them.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace babel::server {

/// What was asked for, as lines. Whatever the answer holds is safe for a terminal.
std::string to_text(const boost::json::object& answer);

/// Why it was not done.
std::string fault_in(const boost::json::object& answer);

} // namespace babel::server

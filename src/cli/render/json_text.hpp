// JSON as one line of text.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace babel::cli {

/// As json::serialize, but numbers as people write them: 2.500 where that has 2.5E0.
std::string json_text(const boost::json::value& value);

} // namespace babel::cli

// JSON as one line of text.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace babel::cli {

/// Like json::serialize, but with plain numbers: 2.500 instead of 2.5E0.
std::string json_text(const boost::json::value& value);

} // namespace babel::cli

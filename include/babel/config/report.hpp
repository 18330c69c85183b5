// Values in effect, for people.
#pragma once

#include <babel/config/option.hpp>

#include <span>
#include <string>
#include <string_view>

namespace babel::config {

struct effective_value {
    std::string_view option; ///< Its long name.
    std::string value;       ///< As written in a file.
    std::string origin;      ///< "default", or that of a given_value; empty: it is not set.
};

/// That of an option that no source gives.
effective_value default_value(const option& of);

/// The value as a report prints it.
std::string printed(const effective_value& of);

/// A line each: `server = localhost:4242   (default)`.
std::string report_with_origins(std::span<const effective_value> all);

/// The same without origins, as a file would have it.
std::string report(std::span<const effective_value> all);

} // namespace babel::config

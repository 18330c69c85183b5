// The one error of reading options.
#pragma once

#include <babel/core/error.hpp>

#include <string>

namespace babel::config {

struct fault {
    std::string where;    ///< "--name", "FILE:3: name" or "BABEL_NAME"; empty: no single place.
    std::string what;     ///< One line.
    bool is_usage = true; ///< A fault of the command line: --help explains it.
    bool operator==(const fault&) const = default;
};

/// Taking a value; the error is a message behind the name of its option.
using value_result = result<void, std::string>;

/// "WHERE: WHAT"
std::string to_string(const fault& error);

/// The line that a program prints before it exits, with its newline.
std::string complaint(const std::string& program, const fault& error);

} // namespace babel::config

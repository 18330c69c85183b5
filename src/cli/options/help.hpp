// Help of babel-cli.
#pragma once

#include <babel/config/fault.hpp>

#include <string>
#include <string_view>

namespace babel::cli {

/// Output of --help.
std::string usage_text();

/// Output of `help TOPIC`. Errors: there is no such topic.
result<std::string, config::fault> help_on(std::string_view wanted);

/// Commands and options as tables in Markdown, for docs/cli.md.
std::string reference_tables();

} // namespace babel::cli

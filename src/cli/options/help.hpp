// Help of babel-cli.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Output of --help.
std::string usage_text();

/// Output of `help TOPIC`; empty: there is no such topic.
std::optional<std::string> help_on(std::string_view topic);

/// Commands and options as tables in Markdown, for docs/cli.md.
std::string reference_tables();

} // namespace babel::cli

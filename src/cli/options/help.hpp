// What babel-cli says about itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// What --help prints.
std::string usage_text();

/// What `help TOPIC` prints; nothing where there is no such topic.
std::optional<std::string> help_on(std::string_view topic);

/// Commands and options as tables in Markdown, for docs/cli.md.
std::string reference_tables();

} // namespace babel::cli

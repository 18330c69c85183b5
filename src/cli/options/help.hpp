// Help of babel-cli.
#pragma once

#include <babel/config/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Output of --help.
std::string usage_text();

/// Output of `help TOPIC`; empty: there is no such topic.
std::optional<std::string> help_on(std::string_view wanted);

/// The fault then, with the topics that may be meant.
config::fault unknown_topic(std::string_view typed);

/// Commands and options as tables in Markdown, for docs/cli.md.
std::string reference_tables();

} // namespace babel::cli

// Parts of the scripts that complete options in a shell.
#pragma once

#include <babel/config/option_list.hpp>

#include <string>
#include <string_view>

namespace babel::config {

/// The words between the bars of "on|off", with `separator` between them.
std::string split_choices(std::string_view choices, std::string_view separator = " ");

/// In single quotes; one inside is written as `'\''`, which bash, zsh and fish understand.
std::string single_quoted(std::string_view text);

/// The beginning of fish's line for an option, with its names and meaning.
std::string fish_option(std::string_view program, const option& of);

} // namespace babel::config

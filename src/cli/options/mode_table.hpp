// Table of the commands of babel-cli.
#pragma once

#include "cli/options/all_options.hpp"

namespace babel::cli {

struct mode_row {
    std::string_view name;
    cli::mode mode = cli::mode::help;
    std::string_view operand = {}; ///< Empty: none. In brackets: it may be left out.
    std::string_view meaning = {};
    std::string_view choices = {};      ///< For the operand, joined by "|".
    std::string_view completed_by = {}; ///< A word of word_list.
    bool reads_settings = true;         ///< From environment and files.
    bool takes_more = false;            ///< Any number of words.
};

std::span<const mode_row> all_modes();

/// The mode of that name, or null.
const mode_row* find_mode(std::string_view name);

} // namespace babel::cli

// The options of babel-cli: THE table, of which help, parser, configuration, completion and
// documentation are made.
#pragma once

#include "cli/options/options.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace babel::cli {

enum class option_group : std::uint8_t { connection, calls, audio, output };
inline constexpr option_group option_groups[] = {
    option_group::connection, option_group::calls, option_group::audio, option_group::output};
std::string_view title_of(option_group group);

enum class value_kind : std::uint8_t {
    flag,   ///< true or false; true where the option stands alone
    text,   ///< Not empty.
    number, ///< From least to most.
    choice, ///< One of the choices.
};

/// What may stand for a value, for whoever presses Tab.
enum class value_source : std::uint8_t {
    nothing,
    choices,
    file,
    microphone,
    loudspeaker,
    contact,
    profile
};

struct option_row {
    std::string_view name; ///< Also its key in a configuration file.
    option_group group = option_group::connection;
    std::string_view operand; ///< How its value is called; empty: a flag.
    std::string_view meaning;
    value_kind kind = value_kind::flag;
    /// Returns what is wrong with a value that check_value() found right; empty where it was taken.
    std::string (*take)(invocation& to, const std::string& value) = nullptr;
    char letter = 0;           ///< Of -n; 0: it has none.
    std::string_view standard; ///< The default, as it would be written; empty: not set.
    std::string_view implied;  ///< What the option alone means, where a value may be left out.
    std::string_view choices;  ///< Joined by "|".
    int least = 0;
    int most = 0;
    value_source completed_by = value_source::nothing;
    std::string_view sets_aside; ///< Options whose values of weaker sources it replaces: "a b".
    bool may_repeat = false;     ///< On the command line, all values counting.
    bool may_be_off = false;     ///< "off" for a number: as if it had not been given.
    bool changes_while_running = false; ///< By the verb set.
    bool in_files = true; ///< It may stand in configuration files and the environment.
};

/// In the order of the help.
std::span<const option_row> all_options();

/// The option of that long name, or null.
const option_row* find_option(std::string_view name);
const option_row* find_option(char letter);

/// Whether the word behind it is its value.
constexpr bool takes_word(const option_row& option) {
    return !option.operand.empty() && option.implied.empty();
}

/// What is wrong with a value for it, as words behind its name; empty: nothing.
std::string check_value(const option_row& option, std::string_view value);

/// "-s, --server HOST[:PORT]"; `letter_column`: as wide without a letter.
std::string option_syntax(const option_row& option, bool letter_column);

/// What it means, and the default.
std::string option_meaning(const option_row& option);

/// BABEL_AUTO_ANSWER for auto-answer.
std::string environment_name(const option_row& option);

/// "device, null or tone"
std::string listed(std::string_view choices);

} // namespace babel::cli

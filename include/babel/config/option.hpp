// One option of a program: its names, its values and its help, without the setting behind it.
#pragma once

#include <babel/config/fault.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace babel::config {

enum class value_kind : std::uint8_t {
    flag,   ///< true or false; true if the option stands alone
    text,   ///< Not empty.
    number, ///< From least to most.
    choice, ///< One of the choices.
};

/// The meaning of several values.
enum class repetition : std::uint8_t {
    none,    ///< There is one value.
    counted, ///< Each repetition on the command line adds one: -vv.
    listed,  ///< All values of the strongest source.
    added,   ///< All values of all sources, those of the strongest first.
};

/// Completion of a value by names of files.
inline constexpr std::string_view file_names = "file names";

struct option {
    std::string_view name;    ///< Long name, and key in files.
    std::string_view group;   ///< Its heading in the help.
    std::string_view operand; ///< Name of its value in the help; empty: it takes none.
    std::string_view meaning;
    value_kind kind = value_kind::flag;
    char letter = 0;                     ///< Short name; 0: none.
    std::string_view standard;           ///< The default, as written in a file; empty: not set.
    std::string (*computed)() = nullptr; ///< The default of an option without `standard`.
    std::string_view implied;            ///< The value of the option alone, if it may be left out.
    std::string_view choices;            ///< Joined by "|".
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::string_view completed_by; ///< In a shell: file_names, or a list that the program has.
    std::string_view sets_aside;   ///< Options whose values of weaker sources it replaces: "a b".
    repetition repeats = repetition::none;
    bool may_be_off = false;            ///< "off" for a number: as if it had not been given.
    bool changes_while_running = false; ///< By the verb set, or by a reload.
    bool in_files = true;               ///< Also in the environment.
};

/// True if the next word of a command line is its value.
constexpr bool takes_word(const option& of) {
    return !of.operand.empty() && of.implied.empty();
}

/// Checks a value against the kind and range of the option.
value_result check_value(const option& of, std::string_view value);

/// The default, as written in a file; empty: not set.
std::string default_of(const option& of);

/// "-s, --server HOST[:PORT]"; `letter_column`: as wide without a letter.
std::string syntax_of(const option& of, bool letter_column = false);

/// Its meaning, and the default.
std::string meaning_of(const option& of);

/// BABEL_AUTO_ANSWER for auto-answer.
std::string environment_name(const option& of);

} // namespace babel::config

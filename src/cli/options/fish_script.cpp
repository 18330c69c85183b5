// The completion script for fish.
#include "cli/options/shell_scripts.hpp"

namespace babel::cli {
namespace {

constexpr std::string_view beginning =
    R"(# Completion of babel-cli by fish: babel-cli completion fish | source

function __babel_cli_ask
    set -l tokens (commandline -opc)
    $tokens[1] completion $argv[1] 2>/dev/null </dev/null
end

function __babel_cli_contacts
    set -l tokens (commandline -opc)
    $tokens[1] ctl contacts 2>/dev/null </dev/null | string replace -rf '^online: ' '' | string split ', '
end

complete -c babel-cli -f
)";

/// What follows "complete ..." for a value.
std::string action(value_source by, std::string_view choices) {
    switch (by) {
    case value_source::choices:
        return " -x -a " + single_quoted(split_choices(choices));
    case value_source::file:
        return " -r -F";
    case value_source::microphone:
        return " -r -F -a '(__babel_cli_ask microphones)'";
    case value_source::loudspeaker:
        return " -r -F -a '(__babel_cli_ask loudspeakers)'";
    case value_source::contact:
        return " -x -a '(__babel_cli_contacts)'";
    case value_source::profile:
        return " -x -a '(__babel_cli_ask profiles)'";
    case value_source::nothing:
        break;
    }
    return " -x";
}

std::string option_line(const option_row& each) {
    std::string out = "complete -c babel-cli";
    if (each.letter) out += std::string(" -s ") + each.letter;
    out += " -l " + std::string(each.name);
    if (takes_word(each)) out += action(each.completed_by, each.choices);
    return out + " -d " + single_quoted(each.meaning) + "\n";
}

std::string mode_lines(const mode_row& each) {
    const auto name = std::string(each.name);
    auto out = "complete -c babel-cli -n __fish_use_subcommand -a " + name + " -d " +
               single_quoted(each.meaning) + "\n";
    if (each.completed_by != value_source::nothing)
        out += "complete -c babel-cli -n '__fish_seen_subcommand_from " + name + "'" +
               action(each.completed_by, each.choices) + "\n";
    return out;
}

} // namespace

std::string fish_script() {
    std::string out(beginning);
    for (const auto& each : all_modes())
        out += mode_lines(each);
    out += "complete -c babel-cli -n '__fish_seen_subcommand_from ctl' -a '" + verb_names() +
           " (__babel_cli_contacts)'\n";
    for (const auto& each : all_options())
        out += option_line(each);
    return out;
}

} // namespace babel::cli

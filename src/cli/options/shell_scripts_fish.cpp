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

/// The end of a "complete" line, for the value.
std::string action(std::string_view by, std::string_view choices) {
    if (!choices.empty()) return " -x -a " + config::single_quoted(config::split_choices(choices));
    if (by == config::file_names) return " -r -F";
    if (by == word_list::microphones) return " -r -F -a '(__babel_cli_ask microphones)'";
    if (by == word_list::loudspeakers) return " -r -F -a '(__babel_cli_ask loudspeakers)'";
    if (by == word_list::contacts) return " -x -a '(__babel_cli_contacts)'";
    if (by == word_list::profiles) return " -x -a '(__babel_cli_ask profiles)'";
    return " -x";
}

std::string option_line(const config::option& each) {
    const auto value = config::takes_word(each) ? action(each.completed_by, each.choices) : "";
    return config::fish_option("babel-cli", each) + value + "\n";
}

std::string mode_lines(const mode_row& each) {
    const auto name = std::string(each.name);
    auto out = "complete -c babel-cli -n __fish_use_subcommand -a " + name + " -d " +
               config::single_quoted(each.meaning) + "\n";
    if (!each.completed_by.empty() || !each.choices.empty())
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

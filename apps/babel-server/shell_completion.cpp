#include "shell_completion.hpp"

#include "option_tables.hpp"
#include <babel/config/completion.hpp>
#include <babel/server/control.hpp>

#include <map>

namespace babel::server {
namespace {

using replacements = std::map<std::string_view, std::string>;

constexpr std::string_view bash = R"(# bash completion for babel-server
_babel_server() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
    COMPREPLY=()
    case $before in
    @FILES@) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
@BASH_CHOICES@    ctl) words='@COMMANDS@' ;;
    completion) words='bash zsh fish' ;;
    *)
        case ${COMP_WORDS[1]} in
        ctl) words='--control --config --json --uses --all --here --help' ;;
        check-config) words='@OPTIONS@ --quiet' ;;
        relay) words='@OPTIONS@ --secret' ;;
        *)
            words='@OPTIONS@ --version'
            [[ $COMP_CWORD -ne 1 ]] || words+=' ctl check-config relay completion'
            ;;
        esac
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o filenames -F _babel_server babel-server
)";

constexpr std::string_view zsh = R"(#compdef babel-server
local before=${words[CURRENT-1]}
case $before in
@FILES@) _files && return ;;
@ZSH_CHOICES@ctl) compadd -- @COMMANDS@ && return ;;
completion) compadd -- bash zsh fish && return ;;
esac
case ${words[2]} in
ctl) compadd -- --control --config --json --uses --all --here --help ;;
check-config) compadd -- @OPTIONS@ --quiet ;;
relay) compadd -- @OPTIONS@ --secret ;;
*)
    compadd -- @OPTIONS@ --version
    (( CURRENT != 2 )) || compadd -- ctl check-config relay completion
    ;;
esac
)";

constexpr std::string_view fish = R"(# fish completion for babel-server
function __babel_server_has
    contains -- $argv[1] (commandline -opc)
end
complete -c babel-server -f
complete -c babel-server -n 'test (count (commandline -opc)) -eq 1' -a 'ctl check-config relay completion'
complete -c babel-server -n '__babel_server_has completion' -a 'bash zsh fish'
complete -c babel-server -n '__babel_server_has ctl' -a '@COMMANDS@'
)";

std::string filled(std::string_view form, const replacements& values) {
    std::string out(form);
    for (const auto& [mark, value] : values)
        for (auto at = out.find(mark); at != out.npos; at = out.find(mark, at + value.size()))
            out.replace(at, mark.size(), value);
    return out;
}

std::string command_words() {
    std::string names;
    for (const auto& each : control_commands())
        names.append(names.empty() ? "" : " ").append(each.name);
    return names;
}

std::string option_words() {
    std::string names = "--config --help";
    for (const auto name : serving_options().keys())
        names.append(" --").append(name);
    return names;
}

/// Patterns of the options that take a file.
std::string file_options() {
    std::string names;
    for (const auto& each : serving_options())
        if (each.completed_by == config::file_names)
            names.append(names.empty() ? "--" : " | --").append(each.name);
    return names;
}

/// A case for each option that takes one of several words.
std::string
choice_cases(std::string_view before, std::string_view between, std::string_view after) {
    std::string lines;
    for (const auto& each : serving_options())
        if (!each.choices.empty())
            lines.append(before)
                .append("--")
                .append(each.name)
                .append(between)
                .append(config::split_choices(each.choices))
                .append(after);
    return lines;
}

std::string fish_line(const config::option& each, std::string_view condition) {
    auto line = config::fish_option("babel-server", each);
    if (!condition.empty()) line.append(" -n ").append(config::single_quoted(condition));
    if (each.completed_by == config::file_names)
        line += " -r -F";
    else if (config::takes_word(each))
        line += " -x";
    if (!each.choices.empty())
        line.append(" -a ").append(config::single_quoted(config::split_choices(each.choices)));
    return line + '\n';
}

/// fish takes a line per option, with the command that has it.
std::string fish_options() {
    const auto& serving = serving_options();
    const auto& ctl = ctl_options();
    std::string lines;
    for (const auto& each : ctl)
        lines += fish_line(each, serving.find(each.name) ? "" : "__babel_server_has ctl");
    for (const auto& each : check_options()) {
        if (ctl.find(each.name)) continue;
        const bool is_of_check = !serving.find(each.name);
        lines += fish_line(
            each, is_of_check ? "__babel_server_has check-config" : "not __babel_server_has ctl"
        );
    }
    return lines;
}

} // namespace

std::optional<std::string> completion_script(std::string_view shell) {
    const replacements values{
        {"@COMMANDS@", command_words()},
        {"@FILES@", file_options()},
        {"@BASH_CHOICES@", choice_cases("    ", ") words='", "' ;;\n")},
        {"@ZSH_CHOICES@", choice_cases("", ") compadd -- ", " && return ;;\n")},
        {"@OPTIONS@", option_words()}};
    if (shell == "bash") return filled(bash, values);
    if (shell == "zsh") return filled(zsh, values);
    if (shell == "fish") return filled(fish, values) + fish_options();
    return {};
}

} // namespace babel::server

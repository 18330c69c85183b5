#include "completion.hpp"

#include "settings.hpp"
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
    --config | --control) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
    --log-level) words='@LEVELS@' ;;
    ctl) words='@COMMANDS@' ;;
    completion) words='bash zsh fish' ;;
    *)
        case ${COMP_WORDS[1]} in
        ctl) words='--control --config --json --help' ;;
        check-config) words='@OPTIONS@ --quiet' ;;
        *)
            words='@OPTIONS@ --version'
            [[ $COMP_CWORD -ne 1 ]] || words+=' ctl check-config completion'
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
--config|--control) _files && return ;;
--log-level) compadd -- @LEVELS@ && return ;;
ctl) compadd -- @COMMANDS@ && return ;;
completion) compadd -- bash zsh fish && return ;;
esac
case ${words[2]} in
ctl) compadd -- --control --config --json --help ;;
check-config) compadd -- @OPTIONS@ --quiet ;;
*)
    compadd -- @OPTIONS@ --version
    (( CURRENT != 2 )) || compadd -- ctl check-config completion
    ;;
esac
)";

constexpr std::string_view fish = R"(# fish completion for babel-server
function __babel_server_has
    contains -- $argv[1] (commandline -opc)
end
complete -c babel-server -f
complete -c babel-server -n 'test (count (commandline -opc)) -eq 1' -a 'ctl check-config completion'
complete -c babel-server -n '__babel_server_has completion' -a 'bash zsh fish'
complete -c babel-server -n '__babel_server_has ctl' -a '@COMMANDS@'
complete -c babel-server -n '__babel_server_has ctl' -l json
complete -c babel-server -n '__babel_server_has check-config' -l quiet
complete -c babel-server -l control -r -F
complete -c babel-server -l config -r -F
complete -c babel-server -l help
complete -c babel-server -l version
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

/// fish takes one line per option.
std::string fish_options() {
    std::string lines;
    for (const auto& each : all_options()) {
        const std::string_view name(each.name);
        if (name == "control") continue; // a file
        lines.append("complete -c babel-server -n 'not __babel_server_has ctl' -x -l ")
            .append(name);
        if (name == "log-level") lines.append(" -a '@LEVELS@'");
        lines += '\n';
    }
    return lines;
}

} // namespace

std::optional<std::string> completion_script(std::string_view shell) {
    std::string options = "--config --help";
    for (const auto& each : all_options())
        options.append(" --").append(each.name);
    const replacements values{
        {"@COMMANDS@", command_words()},
        {"@LEVELS@", "error warning info debug trace"},
        {"@OPTIONS@", options}};
    if (shell == "bash") return filled(bash, values);
    if (shell == "zsh") return filled(zsh, values);
    if (shell == "fish") return filled(std::string(fish) + fish_options(), values);
    return {};
}

} // namespace babel::server

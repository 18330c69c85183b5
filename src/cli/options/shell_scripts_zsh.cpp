// The completion script for zsh: a file for $fpath, which may also be sourced.
#include "cli/options/shell_scripts.hpp"

namespace babel::cli {
namespace {

constexpr std::string_view beginning = R"(#compdef babel-cli
# Completion of babel-cli by zsh: source <(babel-cli completion zsh), or a file _babel-cli in $fpath
compdef _babel_cli babel-cli

_babel_cli_ask() {
    local -a found
    found=("${(@f)$(${~program} completion $1 2>/dev/null </dev/null)}")
    found=(${found:#})
    (( $#found )) && compadd -a found
}

_babel_cli_contacts() {
    local -a found
    found=("${(@f)$(${~program} ctl contacts 2>/dev/null </dev/null | sed -n 's/^online: //p' | sed 's/, /\n/g')}")
    found=(${found:#})
    (( $#found )) && compadd -a found
}

_babel_cli_microphones() { _babel_cli_ask microphones; _files }
_babel_cli_loudspeakers() { _babel_cli_ask loudspeakers; _files }
_babel_cli_profiles() { _babel_cli_ask profiles }

_babel_cli() {
    local program=$words[1] curcontext=$curcontext state line
    local -a modes
    typeset -A opt_args
)";

constexpr std::string_view ending = R"(    esac
}

if [[ $funcstack[1] == _babel_cli || $funcstack[1] == _babel-cli ]]; then
    _babel_cli "$@"
fi
)";

std::string action(std::string_view by, std::string_view choices) {
    if (!choices.empty()) return "(" + config::split_choices(choices) + ")";
    if (by == config::file_names) return "_files";
    if (by == word_list::microphones) return "_babel_cli_microphones";
    if (by == word_list::loudspeakers) return "_babel_cli_loudspeakers";
    if (by == word_list::contacts) return "_babel_cli_contacts";
    if (by == word_list::profiles) return "_babel_cli_profiles";
    return " ";
}

std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != special.npos) out += '\\';
        out += c;
    }
    return out;
}

/// In the form of _arguments: '(-s --server)'{-s+,--server=}'[server]:HOST:action'
std::string specification(const config::option& option) {
    std::string rest = "[" + escaped(option.meaning, "[]\\") + "]";
    if (!option.operand.empty())
        rest += (option.implied.empty() ? ":" : "::") + escaped(option.operand, "[]:\\") + ":" +
                action(option.completed_by, option.choices);
    const bool has_word = config::takes_word(option);
    auto name = "--" + std::string(option.name);
    const auto assigned = option.operand.empty() ? "" : has_word ? "=" : "=-";
    if (!option.letter)
        return (option.repeats != config::repetition::none ? "'*'" : "") + name + assigned +
               config::single_quoted(rest);
    const auto letter = std::string("-") + option.letter;
    const auto only_once = option.repeats != config::repetition::none
                               ? std::string("'*'")
                               : "'(" + letter + " " + name + ")'";
    return only_once + "{" + letter + (has_word ? "+" : "") + "," + name + assigned + "}" +
           config::single_quoted(rest);
}

std::string modes() {
    std::string out = "    modes=(";
    for (const auto& each : all_modes())
        out += "\n        " +
               config::single_quoted(std::string(each.name) + ":" + std::string(each.meaning));
    return out + ")\n";
}

std::string operands() {
    std::string out;
    for (const auto& each : all_modes()) {
        const auto what = action(each.completed_by, each.choices);
        if (what == " ") continue;
        const bool is_list = what.starts_with("(");
        out += "        " + std::string(each.name) + ") (( $#line <= 2 )) && " +
               (is_list ? "compadd " + config::split_choices(each.choices) : what) + " ;;\n";
    }
    return out + "        ctl) if (( $#line <= 2 )); then compadd " + verb_names() +
           "; else _babel_cli_contacts; fi ;;\n";
}

} // namespace

std::string zsh_script() {
    std::string out(beginning);
    out += modes() + "    _arguments -C -s -S";
    for (const auto& each : all_options())
        out += " \\\n        " + specification(each);
    out += " \\\n        '1: :->mode' '*: :->rest'\n"
           "    if [[ $state == mode ]]; then\n        _describe command modes\n        return\n   "
           " fi\n"
           "    [[ $state == rest ]] || return\n    case $line[1] in\n";
    return out + operands() + std::string(ending);
}

} // namespace babel::cli

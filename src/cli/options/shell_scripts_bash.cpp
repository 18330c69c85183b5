// The completion script for bash, which needs no bash-completion package.
#include "cli/options/shell_scripts.hpp"

namespace babel::cli {
namespace {

constexpr std::string_view beginning =
    R"(# Completion of babel-cli by bash: source <(babel-cli completion bash)

# Offers the lines of standard input that fit.
_babel_cli_offer() {
    local each typed=${cur//\\/}
    typed=${typed#[\"\']}
    while IFS= read -r each; do
        [[ -n $each && $each == "$typed"* ]] && COMPREPLY+=("$each")
    done
}

_babel_cli_files() {
    compopt -o filenames 2>/dev/null
    local each
    while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -f -- "$cur")
}

_babel_cli_ask() {
    compopt -o filenames 2>/dev/null # quotes words with spaces
    _babel_cli_offer < <("$program" completion "$1" 2>/dev/null </dev/null)
}

# The contacts that a running client sees online.
_babel_cli_contacts() {
    compopt -o filenames 2>/dev/null
    _babel_cli_offer < <("$program" ctl contacts 2>/dev/null </dev/null |
        sed -n 's/^online: //p' | sed 's/, /\n/g')
}

_babel_cli() {
    local program=${COMP_WORDS[0]/#\~/$HOME} cur=${COMP_WORDS[COMP_CWORD]}
    local prev=${COMP_WORDS[COMP_CWORD-1]} word skip= i
    local -a said=()
    COMPREPLY=()
    # bash takes "--audio=null" for three words.
    if [[ $cur == "=" ]]; then
        cur=
    elif [[ $prev == "=" ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for (( i = 1; i < COMP_CWORD; i++ )); do
        word=${COMP_WORDS[i]}
        if [[ $word == "=" || $word == ":" ]]; then
            skip=1
        elif [[ -n $skip ]]; then
            skip=
        elif [[ $word != -* ]]; then
            said+=("$word")
        else
            case $word in
)";

std::string names_of(const config::option& option) {
    auto out = "--" + std::string(option.name);
    if (option.letter) out += std::string("|-") + option.letter;
    return out;
}

std::string offer(std::string_view words) {
    return "_babel_cli_offer < <(printf '%s\\n' " + std::string(words) + ")";
}

std::string action(std::string_view by, std::string_view choices) {
    if (!choices.empty()) return offer(config::split_choices(choices));
    if (by == config::file_names) return "_babel_cli_files";
    if (by == word_list::microphones) return "_babel_cli_ask microphones; _babel_cli_files";
    if (by == word_list::loudspeakers) return "_babel_cli_ask loudspeakers; _babel_cli_files";
    if (by == word_list::contacts) return "_babel_cli_contacts";
    if (by == word_list::profiles) return "_babel_cli_ask profiles";
    return {};
}

/// The cases of options whose value is the next word.
std::string values() {
    std::string out;
    for (const auto& each : all_options()) {
        if (!config::takes_word(each)) continue;
        const auto what = action(each.completed_by, each.choices);
        out +=
            "        " + names_of(each) + ") " + what + (what.empty() ? "" : "; ") + "return ;;\n";
    }
    return out;
}

std::string all_with_values() {
    std::string out;
    for (const auto& each : all_options())
        if (config::takes_word(each)) out += (out.empty() ? "" : "|") + names_of(each);
    return out;
}

std::string all_names() {
    std::string out;
    for (const auto& each : all_options()) {
        if (each.letter) out += std::string(" -") + each.letter;
        out += " --" + std::string(each.name);
    }
    return out;
}

std::string mode_names() {
    std::string out;
    for (const auto& each : all_modes())
        out += " " + std::string(each.name);
    return out;
}

std::string operands() {
    std::string out;
    for (const auto& each : all_modes()) {
        const auto what = action(each.completed_by, each.choices);
        if (!what.empty()) out += "        " + std::string(each.name) + "1) " + what + " ;;\n";
    }
    return out + "        ctl1) " + offer(verb_names()) +
           " ;;\n        ctl2) _babel_cli_contacts ;;\n";
}

} // namespace

std::string bash_script() {
    return std::string(beginning) + "                " + all_with_values() + ") skip=1 ;;\n" +
           "            esac\n        fi\n    done\n    case $prev in\n" + values() +
           "    esac\n    if [[ $cur == -* ]]; then\n        " + offer(all_names()) +
           "\n        return\n    fi\n    case ${said[0]}${#said[@]} in\n        0) " +
           offer(mode_names()) + " ;;\n" + operands() +
           "    esac\n}\ncomplete -F _babel_cli babel-cli\n";
}

} // namespace babel::cli

#include "cli/options/options.hpp"

#include "cli/options/command_line.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/home_path.hpp"
#include "cli/options/mode_table.hpp"
#include "cli/options/option_values.hpp"
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace babel::cli {
namespace {

using fault = std::optional<usage_error>;

constexpr std::chrono::hours for_ever{24 * 365 * 100};

std::string unknown_mode(const std::string& word) {
    std::vector<std::string_view> names;
    for (const auto& each : all_modes())
        names.push_back(each.name);
    const auto close = config::nearest(word, names);
    auto what = "unknown command \"" + printable(word) + "\"";
    if (!close.empty()) what += ": did you mean \"" + std::string(close) + "\"?";
    return what;
}

const given_value* find_given(const given_values& values, std::string_view name) {
    const auto found = std::ranges::find_if(values, [&](const given_value& each) {
        return each.option->name == name;
    });
    return found == values.end() ? nullptr : &*found;
}

bool is_true(const given_values& values, std::string_view name) {
    const auto* found = find_given(values, name);
    return found && found->value == "true";
}

/// One value an option, in the order of the table: the last one said, all of them where they count
/// together, and how many there are where it is a number that grows (-vv).
given_values condense(given_values said) {
    std::multimap<decltype(given_value::option), given_value> by_option;
    for (auto& each : said)
        by_option.emplace(each.option, std::move(each));
    given_values out;
    for (auto& [key, each] : by_option) {
        const auto& option = *each.option;
        const bool again = !out.empty() && out.back().option == &option;
        const bool counts = option.may_repeat && option.kind == value_kind::number;
        if (again && counts && each.value == option.implied &&
            check_value(option, out.back().value).empty())
            out.back().value =
                std::to_string(std::min(std::stoi(out.back().value) + 1, option.most));
        else if (again && !(option.may_repeat && !counts))
            out.back() = std::move(each);
        else
            out.push_back(std::move(each));
    }
    return out;
}

/// Takes the values of one source over; stronger sources come later.
fault apply(invocation& to, const given_values& said) {
    if (is_true(said, "ipv4") && is_true(said, "ipv6"))
        return usage_error{find_given(said, "ipv6")->complaint + ": only IPv4, or only IPv6?"};
    for (const auto& each : said) {
        auto wrong = check_value(*each.option, each.value);
        if (wrong.empty()) wrong = each.option->take(to, each.value);
        // A complaint about a file has the place in front.
        const bool on_command_line = each.complaint.starts_with("--");
        if (!wrong.empty()) return usage_error{each.complaint + ": " + wrong, on_command_line};
    }
    return {};
}

std::string default_of(const option_row& option) {
    return option.kind == value_kind::flag ? "false" : std::string(option.standard);
}

/// What `stronger` replaces is forgotten, also where it is another option's.
void forget_replaced(given_values& held, const given_values& stronger) {
    std::erase_if(held, [&](const given_value& old) {
        return std::ranges::any_of(stronger, [&](const given_value& fresh) {
            const auto& also = fresh.option->sets_aside;
            const bool is_set_aside =
                fresh.value != "false" && also.find(old.option->name) != also.npos;
            return fresh.option == old.option || is_set_aside;
        });
    });
}

std::vector<effective_value> to_effective(const given_values& held) {
    std::vector<effective_value> out;
    for (const auto& each : all_options()) {
        if (!each.in_files) continue;
        const auto* said = find_given(held, each.name);
        const auto value = said ? said->value : default_of(each);
        out.push_back({each.name, value, said ? said->origin : value.empty() ? "" : "default"});
    }
    return out;
}

config_choice chosen_files(const given_values& flags) {
    config_choice out;
    if (const auto* file = find_given(flags, "config")) out.file = expand_home(file->value);
    if (const auto* profile = find_given(flags, "profile")) out.profile = profile->value;
    return out;
}

/// All sources, the weakest first.
std::variant<std::vector<given_values>, usage_error>
read_sources(const mode_row& chosen, const given_values& flags) {
    std::vector<given_values> all;
    if (chosen.reads_settings) {
        auto files = read_config_files(chosen_files(flags));
        if (auto* wrong = std::get_if<usage_error>(&files)) return std::move(*wrong);
        all = std::get<std::vector<given_values>>(std::move(files));
        all.push_back(read_environment());
    }
    all.push_back(flags);
    return all;
}

std::string missing(std::string_view operand) {
    if (operand == "NAME" || operand == "WHO") return "missing name";
    return operand.starts_with("COMMAND") ? "missing command" : "missing argument";
}

/// The command's own words.
fault take_words(
    const mode_row& chosen,
    const given_values& flags,
    std::vector<std::string> words,
    invocation& to
) {
    to.mode = chosen.mode;
    words.erase(words.begin());
    const std::size_t most = chosen.operand.empty() ? 0 : 1;
    if (words.size() > most && !chosen.takes_more)
        return usage_error{"\"" + printable(words[most]) + "\" is one word too many"};
    const bool is_named = chosen.mode == mode::login && !to.client.name.empty();
    const bool may_lack = most == 0 || chosen.operand.starts_with('[') || is_named;
    if (words.empty() && !may_lack) {
        const auto usage = std::string(chosen.name) + " " + std::string(chosen.operand);
        return usage_error{
            std::string(chosen.name) + ": " + missing(chosen.operand) + "; usage: babel-cli " +
            usage};
    }
    const auto* named = find_given(flags, "name");
    if (chosen.mode == mode::login && !words.empty() && named && named->value != words[0])
        return usage_error{
            "login: two names given, \"" + printable(named->value) + "\" and \"" +
            printable(words[0]) + "\""};
    const auto wrong = chosen.mode == mode::login && !words.empty() ? take_name(to, words[0]) : "";
    if (!wrong.empty()) return usage_error{wrong};
    if (chosen.mode == mode::call) to.callee = words[0];
    to.words = std::move(words);
    return {};
}

/// To say who is online is a short session without sound.
void make_contacts_session(invocation& to) {
    to.commands = {"contacts", "quit"};
    to.quiet = true;
    to.client.reconnect = false;
    to.client.audio_in = to.client.audio_out = {audio::endpoint::kind::null, {}};
}

/// Whether nobody is there to see a failure and try again: a service.
bool is_service(const invocation& all) {
    if (all.mode != mode::login || all.client.audio_in.type == audio::endpoint::kind::pipe)
        return false;
    struct stat input {};
    const bool is_null =
        ::fstat(STDIN_FILENO, &input) == 0 && S_ISCHR(input.st_mode) && ::isatty(STDIN_FILENO) == 0;
    return all.client.auto_answer || (is_null && all.commands.empty());
}

/// What no single option can tell.
fault check_all(const invocation& all, const given_values& flags) {
    const bool logs_in_as =
        all.mode == mode::call || all.mode == mode::listen || all.mode == mode::contacts;
    if (logs_in_as && all.client.name.empty())
        return usage_error{"no name given: use --name NAME, or BABEL_NAME in the environment"};
    const bool is_deaf = all.client.audio_in.type == audio::endpoint::kind::pipe &&
                         !all.client.auto_answer && all.commands.empty() &&
                         (all.mode == mode::login || all.mode == mode::listen);
    if (is_deaf)
        return usage_error{"--audio-in -: nobody can type \"accept\" then; give --auto-answer"};
    if (all.mode == mode::call && all.callee == all.client.name)
        return usage_error{"you cannot call yourself"};
    if (is_true(flags, "hangup-after-play") && all.client.play_file.empty())
        return usage_error{"--hangup-after-play: needs --play FILE"};
    if (const auto wrong = check_together(all); !wrong.empty()) return usage_error{wrong};
    return {};
}

std::variant<invocation, usage_error>
read_all(const mode_row& chosen, const given_values& flags, std::vector<std::string> words) {
    auto sources = read_sources(chosen, flags);
    if (auto* wrong = std::get_if<usage_error>(&sources)) return std::move(*wrong);
    invocation out;
    given_values held;
    for (const auto& said : std::get<std::vector<given_values>>(sources)) {
        const auto ordered = condense(said);
        if (auto wrong = apply(out, ordered)) return std::move(*wrong);
        forget_replaced(held, ordered);
        held.insert(held.end(), ordered.begin(), ordered.end());
    }
    out.server_given = find_given(held, "server") != nullptr;
    if (!out.client.auto_answer_from.empty() && !out.client.auto_answer)
        out.client.auto_answer = std::chrono::seconds(0);
    if (auto wrong = take_words(chosen, flags, std::move(words), out)) return std::move(*wrong);
    if (!find_given(held, "wait") && is_service(out)) out.client.login_wait = for_ever;
    if (auto wrong = check_all(out, flags)) return std::move(*wrong);
    if (chosen.mode == mode::contacts) make_contacts_session(out);
    out.effective = to_effective(held);
    return out;
}

} // namespace

std::variant<invocation, usage_error> parse_options(const std::vector<std::string>& arguments) {
    auto parsed = read_command_line(arguments);
    if (auto* wrong = std::get_if<usage_error>(&parsed)) return std::move(*wrong);
    auto& [options, words] = std::get<command_line>(parsed);
    const auto flags = condense(options);
    invocation simple;
    if (is_true(flags, "help")) return simple;
    simple.mode = mode::version;
    if (is_true(flags, "version")) return simple;
    simple.mode = mode::help;
    if (words.empty()) return simple;
    const auto* chosen = find_mode(words.front());
    if (!chosen) return usage_error{unknown_mode(words.front())};
    return read_all(*chosen, flags, std::move(words));
}

} // namespace babel::cli

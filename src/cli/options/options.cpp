#include "cli/options/options.hpp"

#include "cli/options/address.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/home_path.hpp"
#include "cli/options/mode_table.hpp"
#include "cli/options/option_values.hpp"
#include <babel/config/command_line.hpp>
#include <babel/config/nearest.hpp>
#include <babel/config/resolve.hpp>
#include <babel/core/text.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;
using config::find_given;
using config::given_values;
using config::is_true;
using checked = result<void, fault>;

constexpr std::chrono::hours for_ever{24 * 365 * 100};
constexpr std::size_t longest_link = 4096; // more than any invitation has

fault usage_fault(std::string what) {
    return {{}, std::move(what)};
}

fault unknown_mode(const std::string& word) {
    std::vector<std::string_view> names;
    for (const auto& each : all_modes())
        names.push_back(each.name);
    return usage_fault(
        "unknown command \"" + printable(word) + "\"" + config::did_you_mean(word, names)
    );
}

/// A source that wants both families contradicts itself; between sources the stronger one wins.
checked check_families(const given_values& all) {
    for (const auto each : config::strongest_first) {
        const auto given = config::only_from(each, all);
        if (is_true(given, "ipv4") && is_true(given, "ipv6"))
            return config::fault_of(*find_given(given, "ipv6"), "only IPv4, or only IPv6?");
    }
    return {};
}

config_choice chosen_files(const given_values& flags) {
    config_choice out;
    if (const auto* file = find_given(flags, "config")) out.file = expand_home(file->value);
    if (const auto* profile = find_given(flags, "profile")) out.profile = profile->value;
    return out;
}

/// Values of all sources.
result<given_values, fault> read_sources(const mode_row& chosen, const given_values& flags) {
    auto all = flags;
    if (!chosen.reads_settings) return all;
    auto files = file_values(chosen_files(flags));
    if (!files) return files;
    for (const auto& more : {*files, environment_values()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

fault missing_operand(const mode_row& chosen) {
    const auto name = std::string(chosen.name);
    const auto operand = std::string(chosen.operand);
    const auto* what = operand == "NAME" || operand == "WHO" ? "name"
                       : operand.starts_with("COMMAND")      ? "command"
                                                             : "argument";
    return {name, std::string("missing ") + what + "; usage: babel-cli " + name + " " + operand};
}

/// The name behind `login`, or in the link behind `join`.
checked take_login_name(
    std::string_view mode_name, const given_values& flags, const std::string& name, invocation& to
) {
    const auto* named = find_given(flags, "name");
    if (named && named->value != name)
        return fault{
            std::string(mode_name),
            "two names given, \"" + printable(named->value) + "\" and \"" + printable(name) + "\""};
    if (const auto taken = take_name(to, name); !taken) return usage_fault(taken.error());
    return {};
}

/// The first line of standard input. The rest is left to the prompt.
std::string link_from_input() {
    std::string link;
    for (char c = 0; link.size() <= longest_link && ::read(STDIN_FILENO, &c, 1) == 1;) {
        if (c == '\n') return link;
        if (c != '\r') link += c;
    }
    return link;
}

/// The link behind `join`, which takes the place of a configured server. It is not shown: its token
/// is a secret.
checked take_invitation(const given_values& flags, const std::string& link, invocation& to) {
    const auto text = link == "-" ? link_from_input() : link;
    if (text.empty()) return fault{"join", "there is no link"};
    auto parsed = client::parse_server_address(text);
    if (!parsed) return fault{"join", "the link " + address_fault_text(parsed.error())};
    if (parsed->form != client::address_form::tls_only)
        return fault{"join", "an invitation begins with babels://"};
    if (find_given(flags, "server"))
        return fault{"join", "the link names the server; omit --server"};
    to.client.server = *std::move(parsed);
    to.mode = mode::login;
    const auto& name = to.client.server.name;
    if (!name.empty()) return take_login_name("join", flags, name, to);
    if (to.client.name.empty()) return fault{"join", "the link has no name: use --name NAME"};
    return {};
}

/// The words behind the command.
checked take_words(
    const mode_row& chosen,
    const given_values& flags,
    std::vector<std::string> words,
    invocation& to
) {
    to.mode = chosen.mode;
    words.erase(words.begin());
    const std::size_t most = chosen.operand.empty() ? 0 : 1;
    if (words.size() > most && !chosen.takes_more)
        return usage_fault("\"" + printable(words[most]) + "\" is one word too many");
    const bool is_named = chosen.mode == mode::login && !to.client.name.empty();
    const bool may_lack = most == 0 || chosen.operand.starts_with('[') || is_named;
    if (words.empty() && !may_lack) return missing_operand(chosen);
    if (chosen.mode == mode::login && !words.empty())
        if (const auto named = take_login_name("login", flags, words[0], to); !named) return named;
    if (chosen.mode == mode::call) to.callee = words[0];
    if (chosen.mode == mode::join)
        if (const auto taken = take_invitation(flags, words[0], to); !taken) return taken;
    to.words = std::move(words);
    return {};
}

/// A short session without sound shows who is online.
void make_contacts_session(invocation& to) {
    to.commands = {"contacts", "quit"};
    to.quiet = true;
    to.client.reconnect = false;
    to.client.audio_in = to.client.audio_out = {audio::endpoint::kind::null, {}};
}

/// True if it runs unattended, so that nobody would try again after a failure.
bool is_service(const invocation& all) {
    if (all.mode != mode::login || all.client.audio_in.type == audio::endpoint::kind::pipe)
        return false;
    struct stat input {};
    const bool is_null =
        ::fstat(STDIN_FILENO, &input) == 0 && S_ISCHR(input.st_mode) && ::isatty(STDIN_FILENO) == 0;
    return all.client.auto_answer || (is_null && all.commands.empty());
}

/// Options of one mode would do nothing in the others.
checked check_plot(const invocation& all, const given_values& flags) {
    if (all.mode == mode::stats) return {};
    for (const auto* each : {"plot", "svg", "ascii"})
        if (find_given(flags, each))
            return fault{"--" + std::string(each), "goes with \"babel-cli stats\" only"};
    return {};
}

/// Faults of combinations.
checked check_all(const invocation& all, const given_values& flags) {
    const bool logs_in_as =
        all.mode == mode::call || all.mode == mode::listen || all.mode == mode::contacts;
    if (logs_in_as && all.client.name.empty())
        return usage_fault("no name given: use --name NAME, or BABEL_NAME in the environment");
    const bool is_deaf = all.client.audio_in.type == audio::endpoint::kind::pipe &&
                         !all.client.auto_answer && all.commands.empty() &&
                         (all.mode == mode::login || all.mode == mode::listen);
    if (is_deaf)
        return fault{"--audio-in -", "nobody can type \"accept\" then; give --auto-answer"};
    if (all.mode == mode::call && all.callee == all.client.name)
        return usage_fault("you cannot call yourself");
    if (is_true(flags, "hangup-after-play") && all.client.play_file.empty())
        return fault{"--hangup-after-play", "needs --play FILE"};
    if (const auto passed = check_plot(all, flags); !passed) return passed;
    return check_together(all);
}

result<invocation, fault>
read_invocation(const mode_row& chosen, const given_values& flags, std::vector<std::string> words) {
    auto all = read_sources(chosen, flags);
    if (!all) return all.error();
    if (const auto passed = check_families(*all); !passed) return passed.error();
    if (const auto passed = all_options().check(*all); !passed) return passed.error();
    const auto held = config::resolve(all_options(), *std::move(all));
    invocation out;
    all_options().set(out, held);
    out.server_given = find_given(held, "server") != nullptr;
    if (!out.client.auto_answer_from.empty() && !out.client.auto_answer)
        out.client.auto_answer = std::chrono::seconds(0);
    if (const auto passed = take_words(chosen, flags, std::move(words), out); !passed)
        return passed.error();
    if (!find_given(held, "wait") && is_service(out)) out.client.login_wait = for_ever;
    if (const auto passed = check_all(out, flags); !passed) return passed.error();
    if (chosen.mode == mode::contacts) make_contacts_session(out);
    if (!out.client.server_key) out.client.server_key = out.client.server.key;
    out.effective = all_options().effective(out, held);
    return out;
}

} // namespace

result<invocation, fault> parse_options(const std::vector<std::string>& arguments) {
    auto parsed = config::read_command_line(all_options(), arguments);
    if (!parsed) return parsed.error();
    auto& [flags, words] = *parsed;
    invocation simple;
    if (is_true(flags, "help")) return simple;
    simple.mode = mode::version;
    if (is_true(flags, "version")) return simple;
    simple.mode = mode::help;
    if (words.empty()) return simple;
    const auto* chosen = find_mode(words.front());
    if (!chosen) return unknown_mode(words.front());
    return read_invocation(*chosen, flags, std::move(words));
}

} // namespace babel::cli

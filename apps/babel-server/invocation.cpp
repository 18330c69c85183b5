#include "invocation.hpp"

#include "option_tables.hpp"
#include "relay.hpp"
#include "shell_completion.hpp"
#include <babel/config/command_line.hpp>
#include <babel/config/help.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>
#include <babel/core/version.hpp>
#include <babel/server/control.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

using config::fault;
using config::find_given;
using config::is_true;
using words = std::vector<std::string>;

constexpr std::string_view usage = R"(babel-server - presence and call signalling for Babel

Usage:
  babel-server [options]               run in the foreground, log to standard error
  babel-server check-config [options]  check the configuration and print the settings
                                       (--quiet: print errors only)
  babel-server relay --secret FILE [options]
                                       relay calls of other servers, and nothing else
  babel-server ctl COMMAND [options]   send a command to the running server
                                       (--control PATH, --json; of invite: --uses N;
                                       of list: --all; of ban and unban: --here)
  babel-server completion SHELL        print a completion script for bash, zsh or fish

)";

std::string help_text() {
    std::vector<config::two_columns> commands;
    for (const auto& each : control_commands())
        commands.push_back(
            {std::string(each.name) + " " + std::string(each.operand), std::string(each.help)}
        );
    return std::string(usage) + "Commands of ctl:\n" + config::in_columns(commands) +
           config::option_help(serving_options());
}

std::optional<std::string> value(const config::given_values& options, std::string_view name) {
    const auto* found = find_given(options, name);
    if (!found) return {};
    return found->value;
}

/// Help or version, if requested.
std::optional<information> asked_for(const config::given_values& options) {
    if (is_true(options, "version")) {
        std::string line = "babel-server ";
        line += version;
        return information{line += '\n'};
    }
    if (is_true(options, "help")) return information{help_text()};
    return {};
}

/// A command line without repeated options and wrong values, unless it asks for information.
result<config::command_line, fault>
read(const config::option_table<settings>& options, const words& arguments) {
    auto line = config::read_command_line(options, arguments);
    if (!line || asked_for(line->options)) return line;
    if (const auto checked = config::check_repeated(line->options); !checked)
        return checked.error();
    if (const auto checked = options.check(line->options); !checked) return checked.error();
    return line;
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const auto& each : control_commands())
        names.push_back(each.name);
    return names;
}

result<ctl_request, fault> to_request(const words& request) {
    if (request.empty()) return fault{"ctl", "missing command"};
    const auto& name = request.front();
    const auto known = control_commands();
    const auto command = std::ranges::find(known, std::string_view(name), &control_command::name);
    if (command == known.end())
        return fault{
            "ctl",
            "unknown command \"" + printable(name) + "\"" +
                config::did_you_mean(name, command_names())};
    words arguments(request.begin() + 1, request.end());
    if (const auto checked = check_count(*command, arguments.size()); !checked)
        return fault{{}, "ctl " + checked.error()};
    return ctl_request{name, std::move(arguments), {}, false};
}

/// Adds the uses of an invite to its arguments, which are its name and they.
result<void, fault> add_uses(ctl_request& to, const std::optional<std::string>& uses) {
    if (!uses) return {};
    if (to.command != "invite") return fault{"uses", "only ctl invite takes it"};
    if (to.arguments.size() > 1) return fault{"uses", "the uses stand behind the name already"};
    to.arguments.resize(1);
    to.arguments.push_back(*uses);
    return {};
}

/// Lists the users of all servers of a cluster.
result<void, fault> add_all(ctl_request& to, bool is_wanted) {
    if (!is_wanted) return {};
    if (to.command != "list") return fault{"all", "only ctl list takes it"};
    to.arguments.assign(1, "all");
    return {};
}

/// Bans at this server alone, or lifts such a ban.
result<void, fault> add_here(ctl_request& to, bool is_wanted) {
    if (!is_wanted) return {};
    if (to.command != "ban" && to.command != "unban")
        return fault{"here", "only ctl ban and ctl unban take it"};
    to.arguments.resize(1);
    to.arguments.emplace_back("here");
    return {};
}

result<invocation, fault> to_ctl(const words& arguments) {
    const auto line = read(ctl_options(), arguments);
    if (!line) return line.error();
    if (auto wanted = asked_for(line->options)) return invocation(std::move(*wanted));
    auto request = to_request(line->words);
    if (!request) return request.error();
    if (const auto added = add_uses(*request, value(line->options, "uses")); !added)
        return added.error();
    if (const auto added = add_all(*request, is_true(line->options, "all")); !added)
        return added.error();
    if (const auto added = add_here(*request, is_true(line->options, "here")); !added)
        return added.error();
    request->wants_json = is_true(line->options, "json");
    request->control = value(line->options, "control");
    if (request->control) return invocation(*std::move(request));
    // A broken configuration file must not prevent ctl.
    const auto wanted = read_settings({{}, value(line->options, "config")});
    if (wanted && !wanted->control.empty()) request->control = wanted->control;
    return invocation(*std::move(request));
}

result<invocation, fault> to_completion(const words& arguments) {
    auto script = arguments.size() == 1 ? completion_script(arguments.front()) : std::nullopt;
    if (!script) return fault{"completion", "for bash, zsh or fish"};
    return invocation(information{std::move(*script)});
}

result<invocation, fault> to_serving(const words& arguments, bool only_checks) {
    const auto line = read(only_checks ? check_options() : serving_options(), arguments);
    if (!line) return line.error();
    if (auto wanted = asked_for(line->options)) return invocation(std::move(*wanted));
    if (!line->words.empty()) {
        const auto& word = line->words.front();
        const auto meant =
            config::did_you_mean(word, {"ctl", "check-config", "completion", "relay"});
        return fault{{}, "\"" + printable(word) + "\" is one word too many" + meant};
    }
    sources from{line->options, value(line->options, "config")};
    if (only_checks)
        return invocation(check_request{std::move(from), is_true(line->options, "quiet")});
    auto wanted = read_settings(from);
    if (!wanted) return wanted.error();
    return invocation(serve_request{std::move(from), *std::move(wanted)});
}

result<invocation, fault> to_relay(const words& arguments) {
    const auto line = read(relay_options(), arguments);
    if (!line) return line.error();
    if (auto wanted = asked_for(line->options)) return invocation(std::move(*wanted));
    if (!line->words.empty())
        return fault{{}, "\"" + printable(line->words.front()) + "\" is one word too many"};
    sources from{line->options, value(line->options, "config")};
    auto wanted = read_settings(from);
    if (!wanted) return wanted.error();
    const auto secret = value(line->options, "secret").value_or(wanted->relay_secret);
    if (secret.empty()) return fault{"secret", "a relay needs the secret of its servers"};
    return invocation(serve_request{std::move(from), relay_alone(*std::move(wanted), secret)});
}

} // namespace

result<invocation, fault> parse_invocation(int argc, char* argv[]) {
    words arguments(argv + std::min(argc, 1), argv + argc);
    const auto first = arguments.empty() ? std::string() : arguments.front();
    const bool is_ctl = first == "ctl";
    const bool is_check = first == "check-config";
    const bool is_completion = first == "completion";
    const bool is_relay = first == "relay";
    if (is_ctl || is_check || is_completion || is_relay) arguments.erase(arguments.begin());
    if (is_completion) return to_completion(arguments);
    if (is_relay) return to_relay(arguments);
    return is_ctl ? to_ctl(arguments) : to_serving(arguments, is_check);
}

} // namespace babel::server

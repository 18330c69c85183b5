#include "command_line.hpp"

#include "completion.hpp"
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>
#include <babel/core/version.hpp>
#include <babel/server/control.hpp>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>

#include <algorithm>
#include <sstream>
#include <string_view>

namespace babel::server {
namespace {

namespace po = boost::program_options;
using words = std::vector<std::string>;

constexpr unsigned help_columns = 100;
constexpr std::string_view usage = R"(babel-server - presence and call signalling for Babel

Usage:
  babel-server [options]               run in the foreground, log to standard error
  babel-server check-config [options]  check the configuration and print the settings
                                       (--quiet: print errors only)
  babel-server ctl COMMAND [options]   send a command to the running server (options: --control, --json)
  babel-server completion SHELL        print a completion script for bash, zsh or fish

)";

auto text(const char* name) {
    return po::value<std::string>()->value_name(name);
}

po::options_description serving_options() {
    po::options_description all("Options, and keys of the configuration file", help_columns);
    const settings standard;
    for (const auto& each : all_options()) {
        std::string help = each.help;
        if (const auto values = each.show(standard); values.size() == 1)
            help += " (default " + values.front() + ")";
        all.add_options()(each.name, text(each.operand), help.c_str());
    }
    return all;
}

po::options_description program_options() {
    po::options_description all("Options only", help_columns);
    auto add = all.add_options();
    add("config", text("FILE"), "the configuration file (default /etc/babel/server.conf)");
    add("help,h", "show this help");
    add("version,V", "show the version");
    return all;
}

std::string help_text() {
    std::ostringstream out;
    out << usage << "Commands of ctl:\n";
    for (const auto& each : control_commands()) {
        auto line = "  " + std::string(each.name) + " " + std::string(each.operand);
        line.resize(std::max<std::size_t>(line.size() + 1, 16), ' ');
        out << line << each.help << '\n';
    }
    out << '\n' << serving_options() << '\n' << program_options();
    return out.str();
}

/// Suggestion for an error message.
std::string close_option(const std::string& typed, const po::options_description& known) {
    std::vector<std::string> names;
    for (const auto& each : known.options())
        names.push_back("--" + each->long_name());
    return config::did_you_mean(typed, {names.begin(), names.end()});
}

/// Options and words of a command line, in order. Throws po::error.
std::vector<po::option> parse(const words& arguments, const po::options_description& known) {
    namespace style = po::command_line_style;
    const auto exact = style::unix_style & ~style::allow_guessing;
    po::positional_options_description positions;
    positions.add("word", -1);
    po::options_description all;
    all.add(known).add_options()("word", po::value<words>());
    po::command_line_parser parser(arguments);
    try {
        auto parsed = parser.options(all).positional(positions).style(exact).run();
        return std::move(parsed.options);
    } catch (const po::unknown_option& unknown) {
        throw po::error(unknown.what() + close_option(unknown.get_option_name(), known));
    }
}

const po::option* find(const std::vector<po::option>& options, std::string_view name) {
    const auto found = std::ranges::find(options, name, &po::option::string_key);
    return found == options.end() ? nullptr : &*found;
}

std::optional<std::string> value(const std::vector<po::option>& options, std::string_view name) {
    const auto* found = find(options, name);
    if (!found) return {};
    return found->value.front();
}

/// Help or version, if requested.
std::optional<information> asked_for(const std::vector<po::option>& options) {
    if (find(options, "version")) {
        std::string line = "babel-server ";
        line += version;
        return information{line += '\n'};
    }
    if (find(options, "help")) return information{help_text()};
    return {};
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const auto& each : control_commands())
        names.push_back(each.name);
    return names;
}

/// Throws po::error if the words are not a command of ctl.
ctl_request to_request(const words& request) {
    if (request.empty()) throw po::error("ctl: a command is missing");
    const auto known = control_commands();
    const auto command =
        std::ranges::find(known, std::string_view(request.front()), &control_command::name);
    if (command == known.end())
        throw po::error(
            "ctl: there is no command '" + printable(request.front()) + "'" +
            config::did_you_mean(request.front(), command_names())
        );
    const std::string operand(command->operand);
    if (request.size() != (operand.empty() ? 1 : 2))
        throw po::error(
            "ctl " + request.front() + " takes " +
            (operand.empty() ? "no argument" : "one " + operand)
        );
    return {request.front(), operand.empty() ? "" : request[1], {}, false};
}

invocation to_ctl(const words& arguments) {
    po::options_description known;
    auto add = known.add_options();
    add("json", "");
    add("control", text("PATH"));
    const auto options = parse(arguments, known.add(program_options()));
    if (auto wanted = asked_for(options)) return std::move(*wanted);
    words request_words;
    for (const auto& each : options)
        if (each.string_key == "word") request_words.push_back(each.value.front());
    auto request = to_request(request_words);
    request.wants_json = find(options, "json") != nullptr;
    request.control = value(options, "control");
    if (request.control) return request;
    // A broken configuration file must not prevent ctl.
    const auto wanted = read_settings({{}, value(options, "config")});
    const auto* found = std::get_if<settings>(&wanted);
    if (found && !found->control.empty()) request.control = found->control;
    return request;
}

invocation to_completion(const words& arguments) {
    auto script = arguments.size() == 1 ? completion_script(arguments.front()) : std::nullopt;
    if (!script) throw po::error("completion: for bash, zsh or fish");
    return information{std::move(*script)};
}

invocation to_serving(const words& arguments, bool only_checks) {
    auto known = serving_options();
    if (only_checks) known.add_options()("quiet,q", "");
    const auto options = parse(arguments, known.add(program_options()));
    if (auto wanted = asked_for(options)) return std::move(*wanted);
    sources from{{}, value(options, "config")};
    for (const auto& each : options) {
        if (each.string_key == "word")
            throw po::error(
                "'" + printable(each.value.front()) + "' is one word too many" +
                config::did_you_mean(each.value.front(), {"ctl", "check-config", "completion"})
            );
        if (each.string_key != "config" && each.string_key != "quiet")
            from.flags.push_back({each.string_key, each.value.front(), "--" + each.string_key});
    }
    if (only_checks) return check_request{std::move(from), find(options, "quiet") != nullptr};
    // Flags first: their errors refer to the help, those of the file do not.
    const auto flags = to_settings(from, {});
    if (const auto* fault = std::get_if<wrong_usage>(&flags)) throw po::error(fault->why);
    auto wanted = read_settings(from);
    if (auto* fault = std::get_if<wrong_usage>(&wanted)) return std::move(*fault);
    return serve_request{std::move(from), std::get<settings>(std::move(wanted))};
}

} // namespace

invocation parse_command_line(int argc, char* argv[]) {
    words arguments(argv + std::min(argc, 1), argv + argc);
    const auto first = arguments.empty() ? std::string() : arguments.front();
    const bool is_ctl = first == "ctl";
    const bool is_check = first == "check-config";
    const bool is_completion = first == "completion";
    if (is_ctl || is_check || is_completion) arguments.erase(arguments.begin());
    try {
        if (is_completion) return to_completion(arguments);
        return is_ctl ? to_ctl(arguments) : to_serving(arguments, is_check);
    } catch (const po::error& error) {
        return wrong_usage{std::string(error.what()) + R"(; try "babel-server --help")"};
    }
}

} // namespace babel::server

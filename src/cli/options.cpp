#include "nearest.hpp"
#include "option_table.hpp"
#include <babel/cli/address.hpp>
#include <babel/cli/options.hpp>
#include <babel/core/text.hpp>

#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>

namespace babel::cli {
namespace {

namespace po = boost::program_options;
using std::chrono::seconds;

constexpr std::uint16_t default_port = 4242;
constexpr std::size_t longest_name_bytes = 200; // what a Login may hold; the server allows less
constexpr int longest_seconds = 24 * 60 * 60;

struct mode_name {
    std::string_view name;
    mode what;
    std::string_view operand; // empty: none
    std::string_view meaning;
};
constexpr mode_name modes[] = {
    {"login", mode::login, "NAME", "log in and open the prompt"},
    {"call", mode::call, "WHO", "log in, call WHO, leave when the call ends"},
    {"listen", mode::listen, "", "log in, wait for one call, leave when it ends"},
    {"devices", mode::devices, "", "list the sound devices"},
    {"doctor", mode::doctor, "", "try sound, codec and server, and say what is wrong"},
    {"help", mode::help, "", "this text"},
    {"version", mode::version, "", "the version"},
};

/// Thrown while values are taken over, and caught in parse_options.
struct bad_value {
    std::string what;
};

/// -v may be repeated and joined, which Program_options does not know.
int take_verbosity(std::vector<std::string>& arguments) {
    int level = 0;
    std::erase_if(arguments, [&](const std::string& a) {
        const bool short_form =
            a.size() >= 2 && a[0] == '-' && a.find_first_not_of('v', 1) == a.npos;
        if (short_form) level += static_cast<int>(a.size()) - 1;
        if (a == "--verbose") ++level;
        return short_form || a == "--verbose";
    });
    return std::min(level, 3);
}

/// Program_options would take the next word for the value; a value of ours stands behind a "=".
void keep_optional_values_apart(std::vector<std::string>& arguments) {
    for (auto& argument : arguments)
        if (argument == "--auto-answer") argument += "=0";
}

int number(const po::variables_map& given, const char* name, int least, int most) {
    const auto n = given[name].as<int>();
    if (n < least || n > most)
        throw bad_value{
            std::string("--") + name + ": a number from " + std::to_string(least) + " to " +
            std::to_string(most)};
    return n;
}

std::string text(const po::variables_map& given, const char* name) {
    return given.count(name) ? given[name].as<std::string>() : std::string();
}

std::string environment(const char* name) {
    const auto* found = std::getenv(name);
    return found ? found : "";
}

std::vector<std::string> split_names(const std::string& list) {
    std::vector<std::string> names;
    std::istringstream in(list);
    for (std::string name; std::getline(in, name, ',');)
        if (!name.empty()) names.push_back(name);
    return names;
}

void take_connection(const po::variables_map& given, client::settings& to) {
    auto server = text(given, "server");
    if (server.empty()) server = environment("BABEL_SERVER");
    if (!server.empty()) {
        const auto parsed = parse_server(server, default_port);
        if (!parsed) throw bad_value{"--server: " + printable(server) + " is no HOST[:PORT]"};
        to.server_host = parsed->host;
        to.server_port = parsed->port;
    }
    to.name = text(given, "name");
    if (to.name.empty()) to.name = environment("BABEL_NAME");
    if (const auto listen = text(given, "listen"); !listen.empty()) {
        const auto parsed = parse_listen(listen);
        if (!parsed)
            throw bad_value{"--listen: " + printable(listen) + " is no ADDR[:PORT[-PORT]]"};
        to.listen_address = parsed->address;
        to.listen_ports = parsed->ports;
    }
}

void take_calls(const po::variables_map& given, client::settings& to) {
    if (given.count("auto-answer"))
        to.auto_answer = seconds(number(given, "auto-answer", 0, longest_seconds));
    if (given.count("auto-answer-from")) {
        to.auto_answer_from = split_names(text(given, "auto-answer-from"));
        if (to.auto_answer_from.empty()) throw bad_value{"--auto-answer-from: name somebody"};
        if (!to.auto_answer) to.auto_answer = seconds(0);
    }
    if (given.count("ring-timeout"))
        to.ring_timeout = seconds(number(given, "ring-timeout", 1, longest_seconds));
    if (given.count("max-duration"))
        to.max_duration = seconds(number(given, "max-duration", 1, longest_seconds));
    to.play_file = text(given, "play");
    to.record_file = text(given, "record");
    to.hangup_after_play = given.count("hangup-after-play") > 0;
    if (to.hangup_after_play && to.play_file.empty())
        throw bad_value{"--hangup-after-play: needs --play FILE"};
}

/// Empty: not given.
std::optional<bool> on_or_off(const po::variables_map& given, const char* name) {
    if (!given.count(name)) return std::nullopt;
    const auto word = text(given, name);
    if (word != "on" && word != "off") throw bad_value{std::string("--") + name + ": on or off"};
    return word == "on";
}

void take_processing(const po::variables_map& given, client::settings& to) {
    to.echo_cancellation = on_or_off(given, "aec");
    to.noise_suppression = on_or_off(given, "ns");
    to.gain_control = on_or_off(given, "agc").value_or(false);
    if (audio::voice_processor::available()) return;
    const bool asked_for = to.echo_cancellation.value_or(false) ||
                           to.noise_suppression.value_or(false) || to.gain_control;
    if (asked_for)
        throw bad_value{"--aec, --ns, --agc: this babel-cli was built without "
                        "webrtc-audio-processing (BABEL_WITH_APM)"};
}

void take_audio(const po::variables_map& given, client::settings& to) {
    using kind = audio::endpoint::kind;
    const auto how = text(given, "audio");
    if (how == "null" || how == "tone") {
        to.audio_in.type = how == "null" ? kind::null : kind::tone;
        to.audio_out.type = kind::null;
    } else if (!how.empty() && how != "device") {
        throw bad_value{"--audio: device, null or tone"};
    }
    if (given.count("audio-in")) to.audio_in = audio::parse_endpoint(text(given, "audio-in"));
    if (given.count("audio-out")) to.audio_out = audio::parse_endpoint(text(given, "audio-out"));
    if (given.count("complexity")) to.encoder.complexity = number(given, "complexity", 0, 10);
    if (given.count("bitrate")) to.encoder.bitrate_bps = number(given, "bitrate", 6, 128) * 1000;
    to.encoder.dtx = given.count("dtx") > 0;
}

const mode_name* find_mode(std::string_view word) {
    const auto* found = std::find_if(std::begin(modes), std::end(modes), [&](const mode_name& m) {
        return m.name == word;
    });
    return found == std::end(modes) ? nullptr : found;
}

usage_error unknown_mode(const std::string& word) {
    std::vector<std::string_view> names;
    for (const auto& m : modes)
        names.push_back(m.name);
    const auto close = nearest(word, names);
    auto what = "unknown command \"" + printable(word) + "\"";
    if (!close.empty()) what += ": did you mean \"" + std::string(close) + "\"?";
    return {what};
}

/// The command and its operand.
void take_words(const std::vector<std::string>& words, invocation& to) {
    const auto* found = find_mode(words.front());
    if (!found) throw bad_value{unknown_mode(words.front()).what};
    to.what = found->what;
    const std::size_t wanted = found->operand.empty() ? 1 : 2;
    if (words.size() < wanted)
        throw bad_value{
            words.front() + ": whom? usage: babel-cli " + words.front() + " " +
            std::string(found->operand)};
    const bool may_have_topic = to.what == mode::help;
    if (words.size() > wanted && !may_have_topic)
        throw bad_value{"\"" + printable(words[wanted]) + "\" is one word too many"};
    if (to.what == mode::login) to.client.name = words[1];
    if (to.what == mode::call) to.callee = words[1];
    const bool needs_name = to.what == mode::call || to.what == mode::listen;
    if (needs_name && to.client.name.empty())
        throw bad_value{"who are you? --name NAME, or BABEL_NAME in the environment"};
    if (to.client.name.size() > longest_name_bytes) throw bad_value{"that name is too long"};
    const bool is_deaf = to.client.audio_in.type == audio::endpoint::kind::pipe &&
                         !to.client.auto_answer && to.what != mode::call;
    if (is_deaf)
        throw bad_value{"--audio-in -: nobody can type \"accept\" then; give --auto-answer"};
    if (to.what == mode::call && to.callee == to.client.name) throw bad_value{"that is yourself"};
}

invocation read_all(std::vector<std::string> arguments) {
    invocation out;
    out.verbosity = take_verbosity(arguments);
    keep_optional_values_apart(arguments);
    po::options_description all = visible_options();
    all.add_options()("word", po::value<std::vector<std::string>>());
    po::positional_options_description words;
    words.add("word", -1);
    namespace style = po::command_line_style;
    const auto exact = style::unix_style & ~style::allow_guessing;
    po::variables_map given;
    po::store(
        po::command_line_parser(arguments).options(all).positional(words).style(exact).run(), given
    );
    po::notify(given);
    if (given.count("help") || !(given.count("word") || given.count("version"))) return out;
    if (given.count("version")) {
        out.what = mode::version;
        return out;
    }
    out.json = given.count("json") > 0;
    out.quiet = given.count("quiet") > 0;
    take_connection(given, out.client);
    out.server_given = given.count("server") > 0 || !environment("BABEL_SERVER").empty();
    take_calls(given, out.client);
    take_audio(given, out.client);
    take_processing(given, out.client);
    take_words(given["word"].as<std::vector<std::string>>(), out);
    return out;
}

} // namespace

std::variant<invocation, usage_error> parse_options(const std::vector<std::string>& arguments) {
    try {
        return read_all(arguments);
    } catch (const bad_value& wrong) {
        return usage_error{wrong.what};
    } catch (const po::error& wrong) {
        return usage_error{printable(wrong.what(), 200)};
    }
}

std::string usage_text() {
    std::ostringstream out;
    out << "babel-cli - voice calls from the terminal\n\nUsage:\n";
    for (const auto& m : modes) {
        auto line = "  babel-cli " + std::string(m.name) + " " + std::string(m.operand);
        line.resize(26, ' ');
        out << line << std::string(m.meaning) << '\n';
    }
    out << visible_options() << "\nAt the prompt, \"help\" lists the commands.\n";
    return out.str();
}

} // namespace babel::cli

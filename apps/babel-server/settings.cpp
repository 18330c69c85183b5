#include "settings.hpp"

#include <babel/core/error.hpp>
#include <babel/core/version.hpp>

#include <boost/program_options.hpp>

#include <array>
#include <cstdint>
#include <sstream>
#include <string_view>
#include <type_traits>

namespace babel::server {
namespace {

namespace asio = boost::asio;
namespace po = boost::program_options;

constexpr std::string_view usage = R"(babel-server - tells who is online, and connects calls

Usage:
  babel-server [options]    runs in the foreground, logs to standard error

)";

/// A limit that is a plain number, as an option: its name, its default and bounds, and where it
/// goes.
struct number {
    const char* name;
    const char* help;
    std::int64_t standard;
    std::int64_t least;
    std::int64_t most;
    void (*set)(limits& in, std::int64_t value);
};

template <auto Member>
void assign(limits& in, std::int64_t value) {
    using field = std::remove_reference_t<decltype(in.*Member)>;
    in.*Member = static_cast<field>(value);
}

constexpr limits standard{};
constexpr std::int64_t million = 1'000'000;

constexpr std::array numbers{
    number{"max-users", "users at once", standard.users, 1, million, assign<&limits::users>},
    number{
        "max-pending",
        "connections that have not logged in, at once",
        standard.pending,
        1,
        million,
        assign<&limits::pending>},
    number{
        "per-source",
        "of these, from one IPv4 address or IPv6 /64",
        standard.pending_per_source,
        1,
        million,
        assign<&limits::pending_per_source>},
    number{
        "login-timeout",
        "seconds to log in, and for a packet to arrive whole",
        standard.login_time.count(),
        1,
        3600,
        assign<&limits::login_time>},
    number{
        "message-rate",
        "messages a second from one session; 0: any number",
        standard.message_rate,
        0,
        million,
        assign<&limits::message_rate>},
    number{
        "call-rate",
        "call requests a second from one session; 0: any number",
        standard.call_rate,
        0,
        million,
        assign<&limits::call_rate>},
    number{
        "queue-limit",
        "bytes that may wait for a client to read them, beyond its first list",
        standard.queue_bytes,
        4096,
        1024 * million,
        assign<&limits::queue_bytes>},
    number{
        "stall-timeout",
        "seconds that a client may read nothing of what waits for it",
        standard.stall_time.count(),
        1,
        3600,
        assign<&limits::stall_time>},
};

po::options_description describe_options() {
    po::options_description options("Options");
    auto add = options.add_options();
    add("bind",
        po::value<std::vector<std::string>>()->value_name("ADDR"),
        "listen at this address; may be repeated (default [::] and 0.0.0.0)");
    add("port",
        po::value<int>()->default_value(4242)->value_name("N"),
        "the TCP port; 0 takes a free one, and the log says which");
    add("log-level",
        po::value<std::string>()->default_value("info")->value_name("LEVEL"),
        "error, warning, info, debug or trace");
    for (const auto& each : numbers)
        add(each.name,
            po::value<std::int64_t>()->default_value(each.standard)->value_name("N"),
            each.help);
    add("help,h", "show this help");
    add("version,V", "show the version");
    return options;
}

asio::ip::address to_address(std::string text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    error_code bad;
    auto address = asio::ip::make_address(text, bad);
    if (bad) throw po::error("'" + text + "' is no IP address to --bind to");
    return address;
}

std::uint16_t to_port(int number) {
    if (number < 0 || number > 65535) throw po::error("a --port is a number from 0 to 65535");
    return static_cast<std::uint16_t>(number);
}

log_level to_log_level(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{"error", "warning", "info", "debug", "trace"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<log_level>(i);
    throw po::error("a --log-level is error, warning, info, debug or trace");
}

po::variables_map parse(int argc, const char* const* argv, const po::options_description& options) {
    using po::command_line_style::allow_guessing;
    using po::command_line_style::unix_style;
    const po::positional_options_description none; // the parser keeps a pointer to it
    po::command_line_parser parser(argc, argv);
    parser.options(options).positional(none).style(unix_style & ~allow_guessing);
    po::variables_map values;
    po::store(parser.run(), values);
    return values;
}

std::int64_t checked(const number& what, std::int64_t value) {
    if (what.least <= value && value <= what.most) return value;
    throw po::error(
        std::string("--") + what.name + " is a number from " + std::to_string(what.least) + " to " +
        std::to_string(what.most)
    );
}

settings to_settings(const po::variables_map& values) {
    settings out;
    if (values.count("bind") != 0)
        for (const auto& text : values["bind"].as<std::vector<std::string>>())
            out.addresses.push_back(to_address(text));
    out.port = to_port(values["port"].as<int>());
    out.log = to_log_level(values["log-level"].as<std::string>());
    for (const auto& each : numbers)
        each.set(out.most, checked(each, values[each.name].as<std::int64_t>()));
    return out;
}

} // namespace

std::variant<settings, information, wrong_usage> parse_command_line(int argc, char* argv[]) {
    const auto options = describe_options();
    try {
        const auto values = parse(argc, argv, options);
        if (values.count("version") != 0)
            return information{std::string("babel-server ") + version + '\n'};
        if (values.count("help") == 0) return to_settings(values);
        std::ostringstream help;
        help << usage << options;
        return information{help.str()};
    } catch (const po::error& wrong) {
        return wrong_usage{std::string(wrong.what()) + R"(; try "babel-server --help")"};
    }
}

} // namespace babel::server

// babel-server: who is online, and who calls whom.
#include <babel/core/log.hpp>
#include <babel/core/version.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>

#include <array>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace po = boost::program_options;
using namespace babel;

constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

struct settings {
    std::vector<asio::ip::address> addresses; // none: all
    std::uint16_t port = 0;
    log_level most = log_level::info;
};

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

po::options_description describe_options() {
    po::options_description options(
        "babel-server - tells who is online, and connects calls\n\n"
        "Usage: babel-server [options]   runs in the foreground, logs to standard error\n\nOptions"
    );
    auto add = options.add_options();
    add("bind",
        po::value<std::vector<std::string>>()->value_name("ADDR"),
        "listen at this address; repeatable (default [::] and 0.0.0.0)");
    add("port",
        po::value<int>()->default_value(4242)->value_name("N"),
        "the TCP port; 0 takes a free one and logs which");
    add("log-level",
        po::value<std::string>()->default_value("info")->value_name("LEVEL"),
        "error, warning, info, debug or trace");
    add("help,h", "show this help");
    add("version,V", "show the version");
    return options;
}

/// Throws po::error where the command line makes no sense.
po::variables_map parse(int argc, char* argv[], const po::options_description& options) {
    using style = po::command_line_style::style_t;
    po::variables_map values;
    po::command_line_parser parser(argc, argv);
    parser.options(options).positional({}).style(style::unix_style & ~style::allow_guessing);
    po::store(parser.run(), values);
    return values;
}

settings to_settings(const po::variables_map& values) {
    settings out;
    if (values.count("bind") != 0)
        for (const auto& text : values["bind"].as<std::vector<std::string>>())
            out.addresses.push_back(to_address(text));
    out.port = to_port(values["port"].as<int>());
    out.most = to_log_level(values["log-level"].as<std::string>());
    return out;
}

int serve(const settings& wanted) {
    std::signal(SIGPIPE, SIG_IGN); // whoever reads the log may leave
    asio::io_context loop{1};
    logger log(wanted.most);
    server::server server(loop.get_executor(), log);
    if (const auto failed = server.listen(wanted.addresses, wanted.port)) {
        const bool in_use = failed->why == asio::error::address_in_use;
        std::cerr << "babel-server: cannot listen on " << net::to_string(failed->where) << ": "
                  << (in_use ? "address already in use; is another one running? --port chooses "
                               "a different port"
                             : failed->why.message())
                  << std::endl;
        return exit_failure;
    }
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](error_code ended, int) {
        if (ended) return;
        server.stop();
        signals.async_wait([&](error_code ended_too, int) {
            if (!ended_too) server.stop(); // does not wait any longer
        });
    });
    asio::co_spawn(loop, server.run(), [&](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
        signals.cancel();
    });
    loop.run();
    return 0;
}

} // namespace

int main(int argc, char* argv[]) {
    const auto options = describe_options();
    settings wanted;
    try {
        const auto values = parse(argc, argv, options);
        if (values.count("help") != 0) return std::cout << options, 0;
        if (values.count("version") != 0) return std::cout << "babel-server " << version << '\n', 0;
        wanted = to_settings(values);
    } catch (const po::error& wrong) {
        std::cerr << "babel-server: " << wrong.what() << "; try \"babel-server --help\"\n";
        return exit_usage;
    }
    return serve(wanted);
}

// babel-server: presence and call signalling.
#include "command_line.hpp"
#include "ctl.hpp"
#include "service.hpp"
#include <babel/core/standard_output.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

namespace babel::server {
namespace {

constexpr int exit_usage = 2;

int run(const information& wanted) {
    std::cout << wanted.text;
    return EXIT_SUCCESS;
}

int run(const wrong_usage& fault) {
    std::cerr << "babel-server: " << fault.why << '\n';
    return exit_usage;
}

int run(const ctl_request& wanted) {
    return ask(wanted);
}

int run(const serve_request& wanted) {
    asio::io_context loop{1};
    service self(loop, wanted.from, wanted.wanted);
    if (const auto failure = self.listen()) {
        std::cerr << "babel-server: " << *failure << '\n';
        return EXIT_FAILURE;
    }
    asio::co_spawn(loop, self.run(), [](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
    });
    loop.run();
    return EXIT_SUCCESS;
}

/// Prints the effective settings in the form of a configuration file.
int run(const check_request& wanted) {
    const auto file = read_config(wanted.from);
    if (const auto* fault = std::get_if<wrong_usage>(&file)) return run(*fault);
    const auto& lines = std::get<config_lines>(file);
    const auto effective = to_settings(wanted.from, lines);
    if (const auto* fault = std::get_if<wrong_usage>(&effective)) return run(*fault);
    if (const auto fault = contradiction(std::get<settings>(effective))) return run(*fault);
    if (wanted.is_quiet) return EXIT_SUCCESS;
    const auto path = wanted.from.config_file.value_or(standard_config_file);
    std::cout << path << (lines ? " is fine" : " is not there; defaults hold") << '\n';
    for (const auto& each : all_options())
        for (const auto& value : each.show(std::get<settings>(effective)))
            std::cout << each.name << " = " << value << '\n';
    return EXIT_SUCCESS;
}

} // namespace
} // namespace babel::server

int main(int argc, char* argv[]) {
    std::signal(SIGPIPE, SIG_IGN); // readers of our output may exit
    std::signal(SIGXFSZ, SIG_IGN); // a file at its size limit is an error like a full disk
    const auto wanted = babel::server::parse_command_line(argc, argv);
    const int status =
        std::visit([](const auto& each) { return babel::server::run(each); }, wanted);
    return babel::finish_standard_output("babel-server") || status != 0 ? status : EXIT_FAILURE;
}

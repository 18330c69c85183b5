// babel-server: presence and call signalling.
#include "control_client.hpp"
#include "invocation.hpp"
#include "option_tables.hpp"
#include "service.hpp"
#include <babel/core/core_dumps.hpp>
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

int run(const config::fault& error) {
    std::cerr << config::complaint("babel-server", error);
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
    return self.exit_status();
}

/// Prints the effective settings in the form of a configuration file.
int run(const check_request& wanted) {
    const auto file = read_config(wanted.from);
    if (!file) return run(file.error());
    const auto all = to_settings(wanted.from, *file);
    if (!all) return run(all.error());
    if (wanted.is_quiet) return EXIT_SUCCESS;
    const auto path = wanted.from.config_file.value_or(standard_config_file);
    std::cout << path << (*file ? " is fine" : " is not there; defaults hold") << '\n'
              << config::report(serving_options().effective(*all, wanted.from.flags));
    return EXIT_SUCCESS;
}

int run_command_line(int argc, char* argv[]) {
    const auto wanted = parse_invocation(argc, argv);
    if (!wanted) return run(wanted.error());
    return std::visit([](const auto& each) { return run(each); }, *wanted);
}

} // namespace
} // namespace babel::server

int main(int argc, char* argv[]) {
    babel::forbid_core_dumps();
    std::signal(SIGPIPE, SIG_IGN); // readers of our output may exit
    std::signal(SIGXFSZ, SIG_IGN); // a file at its size limit is an error like a full disk
    const int status = babel::server::run_command_line(argc, argv);
    return babel::finish_standard_output("babel-server") || status != 0 ? status : EXIT_FAILURE;
}

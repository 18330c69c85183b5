// babel-server: who is online, and who calls whom.
#include "settings.hpp"
#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

namespace babel::server {
namespace {

constexpr int exit_usage = 2;

void complain(const server::listen_failure& failure) {
    std::cerr << "babel-server: cannot listen on " << net::to_string(failure.where) << ": ";
    if (failure.why == asio::error::address_in_use)
        std::cerr << "address already in use; is another one running? --port takes another port\n";
    else
        std::cerr << failure.why.message() << '\n';
}

/// The limits that this process can keep, and a warning where they are less than what is wanted.
limits fit(const limits& wanted, logger& log) {
    const auto descriptors = raise_descriptor_limit(wanted);
    const auto most = fitted(wanted, descriptors);
    if (most != wanted)
        log.warning(
            "the limit of ",
            descriptors,
            " descriptors leaves room for ",
            most.users,
            " users and ",
            most.pending,
            " connections that have not logged in; raise it with ulimit -n or LimitNOFILE="
        );
    return most;
}

int run(const settings& wanted) {
    std::signal(SIGPIPE, SIG_IGN); // whoever reads the log may leave
    asio::io_context loop{1};
    logger log(wanted.log);
    server self(loop.get_executor(), log, {fit(wanted.most, log), {}, {}});
    if (const auto failure = self.listen(wanted.addresses, wanted.port)) {
        complain(*failure);
        return EXIT_FAILURE;
    }
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](error_code ended, int) {
        if (ended) return;
        self.stop();
        signals.async_wait([&](error_code ended_meanwhile, int) {
            if (!ended_meanwhile) self.stop(); // waits for nobody any more
        });
    });
    asio::co_spawn(loop, self.run(), [&](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
        signals.cancel();
    });
    loop.run();
    return EXIT_SUCCESS;
}

int run(const information& wanted) {
    std::cout << wanted.text;
    return EXIT_SUCCESS;
}

int run(const wrong_usage& fault) {
    std::cerr << "babel-server: " << fault.why << '\n';
    return exit_usage;
}

} // namespace
} // namespace babel::server

int main(int argc, char* argv[]) {
    const auto wanted = babel::server::parse_command_line(argc, argv);
    return std::visit([](const auto& each) { return babel::server::run(each); }, wanted);
}

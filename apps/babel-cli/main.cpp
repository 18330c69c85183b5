// babel-cli: voice calls from the terminal.
#include <babel/cli/app.hpp>
#include <babel/cli/devices.hpp>
#include <babel/cli/doctor.hpp>
#include <babel/cli/examination.hpp>
#include <babel/cli/exit_status.hpp>
#include <babel/cli/options.hpp>
#include <babel/core/version.hpp>
#include <babel/net/connector.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace babel;
using cli::exit_status;

/// A standard stream that the caller closed would be taken by the next file that is opened.
void fill_standard_streams() {
    int opened = 0;
    while (opened >= 0 && opened <= STDERR_FILENO)
        opened = ::open("/dev/null", O_RDWR);
    if (opened > STDERR_FILENO) ::close(opened);
}

template <class T>
T run_to_end(asio::io_context& context, asio::awaitable<T> task) {
    std::optional<T> result;
    const auto on_end = [&](const std::exception_ptr& bug, T ended) {
        if (bug) std::rethrow_exception(bug);
        result = std::move(ended);
    };
    asio::co_spawn(context, std::move(task), on_end);
    while (!result && context.run_one() > 0) {
    }
    return *std::move(result);
}

/// A look-up of a name may block its thread for long; nobody waits for it any more.
exit_status leave(exit_status status) {
    if (net::abandoned_lookups() > 0) std::_Exit(static_cast<int>(status));
    return status;
}

exit_status run_app(const cli::invocation& what) {
    asio::io_context context{1};
    cli::app app(context.get_executor(), what);
    return leave(run_to_end(context, app.run()));
}

exit_status run_doctor(const cli::invocation& what) {
    const auto& options = what.client;
    asio::io_context context{1};
    cli::findings found;
    found.codec = cli::time_codec(options.encoder.bitrate_bps, options.encoder.complexity);
    found.sound = cli::listen_to_devices(options.audio_in, options.audio_out);
    found.server = run_to_end(
        context, cli::reach_server(context.get_executor(), options.server_host, options.server_port)
    );
    found.server.chosen = what.server_given;
    const auto verdicts = cli::judge(found);
    std::cout << (what.json ? doctor_json(found, verdicts) + "\n" : doctor_text(verdicts))
              << std::flush;
    return leave(cli::is_well(verdicts) ? exit_status::done : exit_status::failed);
}

exit_status run(const cli::invocation& what) {
    switch (what.what) {
    case cli::mode::help:
        std::cout << cli::usage_text();
        return exit_status::done;
    case cli::mode::version:
        std::cout << "babel-cli " << version << '\n';
        return exit_status::done;
    case cli::mode::devices: {
        const auto found = cli::list_sound_devices();
        (found.ok ? std::cout : std::cerr) << found.text << std::flush;
        return found.ok ? exit_status::done : exit_status::audio_failed;
    }
    case cli::mode::doctor:
        return run_doctor(what);
    default:
        return run_app(what);
    }
}

} // namespace

int main(int argc, char* argv[]) {
    fill_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto parsed = cli::parse_options(arguments);
    if (const auto* wrong = std::get_if<cli::usage_error>(&parsed)) {
        std::cerr << "babel-cli: " << wrong->what << "; see babel-cli --help\n";
        return static_cast<int>(exit_status::usage);
    }
    try {
        return static_cast<int>(run(std::get<cli::invocation>(parsed)));
    } catch (const std::exception& bug) {
        std::cerr << "babel-cli: " << bug.what() << '\n';
        return static_cast<int>(exit_status::failed);
    }
}

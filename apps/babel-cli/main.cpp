// babel-cli: voice calls from the terminal.
#include "first_process.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/cli/app.hpp>
#include <babel/cli/config_report.hpp>
#include <babel/cli/ctl.hpp>
#include <babel/cli/devices.hpp>
#include <babel/cli/doctor.hpp>
#include <babel/cli/examination.hpp>
#include <babel/cli/exit_status.hpp>
#include <babel/cli/help.hpp>
#include <babel/cli/options.hpp>
#include <babel/cli/shell_completion.hpp>
#include <babel/core/signal_stack.hpp>
#include <babel/core/standard_output.hpp>
#include <babel/core/text.hpp>
#include <babel/core/version.hpp>
#include <babel/net/connector.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
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

/// Which characters a terminal shows, and how wide they are. A locale that is not installed, as ssh
/// brings one along, and none at all, as in a container, say nothing of the terminal.
void choose_locale() {
    const char* chosen = std::setlocale(LC_CTYPE, "");
    const std::string_view name = chosen ? chosen : "C";
    if (name == "C" || name == "POSIX") std::setlocale(LC_CTYPE, "C.UTF-8");
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

/// What was printed counts as done only once it is written.
exit_status finished(exit_status status) {
    const bool is_written = finish_standard_output("babel-cli");
    return is_written || status != exit_status::done ? status : exit_status::failed;
}

/// A look-up of a name may block its thread for long, and a sound server that hangs the sound
/// thread: nobody waits for them any more. All files and the terminal are in order by now.
exit_status leave(exit_status status) {
    const bool is_quiet = audio::close_sound(std::chrono::seconds(2));
    if (!is_quiet || net::abandoned_lookups() > 0) std::_Exit(static_cast<int>(finished(status)));
    return status;
}

exit_status run_app(const cli::invocation& what) {
    asio::io_context context{1};
    auto status = exit_status::failed;
    {
        cli::app app(context.get_executor(), what);
        status = run_to_end(context, app.run());
        // Its file thread hangs in the system, and uses what would be destroyed here.
        if (app.has_hung_disk()) std::_Exit(static_cast<int>(finished(status)));
    }
    return leave(status);
}

exit_status run_doctor(const cli::invocation& what) {
    const auto& options = what.client;
    asio::io_context context{1};
    cli::findings found;
    found.codec = cli::time_codec(options.encoder.bitrate_bps, options.encoder.complexity);
    found.sound = cli::listen_to_devices(options.audio_in, options.audio_out);
    found.server = run_to_end(context, cli::reach_server(context.get_executor(), options));
    found.server.chosen = what.server_given;
    const auto verdicts = cli::judge(found);
    std::cout << (what.json ? doctor_json(found, verdicts) + "\n" : doctor_text(verdicts))
              << std::flush;
    return leave(cli::is_well(verdicts) ? exit_status::done : exit_status::failed);
}

exit_status list_devices(bool as_json) {
    const auto format = as_json ? cli::device_format::json : cli::device_format::table;
    const auto found = cli::list_sound_devices(format);
    (found.ok || as_json ? std::cout : std::cerr)
        << found.text << (as_json ? "\n" : "") << std::flush;
    return found.ok ? exit_status::done : exit_status::audio_failed;
}

exit_status complain(const std::string& what) {
    std::cerr << "babel-cli: " << what << "; see babel-cli --help\n";
    return exit_status::usage;
}

exit_status help(const cli::invocation& what) {
    if (what.words.empty()) {
        std::cout << cli::usage_text();
        return exit_status::done;
    }
    const auto& topic = what.words.front();
    if (topic == "tables") { // hidden: scripts/cli-tables.py asks for them
        std::cout << cli::reference_tables();
        return exit_status::done;
    }
    const auto text = cli::help_on(topic);
    if (!text) return complain("help: there is no topic \"" + printable(topic) + "\"");
    std::cout << *text;
    return exit_status::done;
}

/// The script for a shell, or what such a script asks for.
exit_status complete(const std::string& what) {
    auto text = cli::completion_script(what);
    if (!text) text = cli::completion_words(what);
    if (!text) return complain("completion: bash, zsh or fish");
    std::cout << *text;
    return exit_status::done;
}

exit_status run(const cli::invocation& what) {
    switch (what.what) {
    case cli::mode::help:
        return help(what);
    case cli::mode::version:
        std::cout << "babel-cli " << version << '\n';
        return exit_status::done;
    case cli::mode::devices:
        return list_devices(what.json);
    case cli::mode::doctor:
        return run_doctor(what);
    case cli::mode::config:
        std::cout
            << (what.json ? cli::config_json(what.effective) + "\n"
                          : cli::config_text(what.effective));
        return exit_status::done;
    case cli::mode::ctl:
        return static_cast<exit_status>(cli::ask_client({what.words, what.client.name, what.json}));
    case cli::mode::completion:
        return complete(what.words.front());
    default:
        return run_app(what);
    }
}

} // namespace

int main(int argc, char* argv[]) {
    leave_first_process();
    fill_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file at its limit is an error, as a full disk is
    const signal_stack for_crashes;
    choose_locale();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto parsed = cli::parse_options(arguments);
    if (const auto* wrong = std::get_if<cli::usage_error>(&parsed)) {
        std::cerr << "babel-cli: " << wrong->what
                  << (wrong->help_helps ? "; see babel-cli --help\n" : "\n");
        return static_cast<int>(exit_status::usage);
    }
    try {
        return static_cast<int>(finished(run(std::get<cli::invocation>(parsed))));
    } catch (const std::exception& bug) {
        std::cerr << "babel-cli: " << bug.what() << '\n';
        return static_cast<int>(exit_status::failed);
    }
}

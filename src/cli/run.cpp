// Runs each mode of babel-cli, and returns its exit status.
#include "cli/app/app.hpp"
#include "cli/app/modes/ctl_mode.hpp"
#include "cli/app/modes/doctor_mode.hpp"
#include "cli/app/modes/identity_mode.hpp"
#include "cli/app/modes/peers_mode.hpp"
#include "cli/app/modes/servers_mode.hpp"
#include "cli/app/modes/stats_mode.hpp"
#include "cli/app/run_to_end.hpp"
#include "cli/doctor/devices.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/config_report.hpp"
#include "cli/options/help.hpp"
#include "cli/options/options.hpp"
#include "cli/options/shell_completion.hpp"
#include "cli/state/known_servers_file.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/cli/run.hpp>
#include <babel/core/core_dumps.hpp>
#include <babel/core/standard_output.hpp>
#include <babel/core/text.hpp>
#include <babel/core/version.hpp>
#include <babel/net/name_lookup.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace babel::cli {
namespace {

/// Output counts as done only once it is written.
exit_status finished(exit_status status) {
    const bool is_written = finish_standard_output("babel-cli");
    return is_written || status != exit_status::done ? status : exit_status::failed;
}

/// A DNS lookup may block its thread for long, and a hanging sound server blocks the sound thread.
/// The program does not wait for them: all files and the terminal are in order by now.
exit_status leave(exit_status status) {
    const bool is_quiet = audio::close_sound(std::chrono::seconds(2));
    if (!is_quiet || net::abandoned_lookups() > 0) std::_Exit(static_cast<int>(finished(status)));
    return status;
}

exit_status run_app(const invocation& options) {
    asio::io_context context{1};
    auto status = exit_status::failed;
    {
        app running(context.get_executor(), options);
        status = run_to_end(context, running.run());
        // Its file thread hangs in the system, and uses objects that would be destroyed here.
        if (running.has_hung_disk()) std::_Exit(static_cast<int>(finished(status)));
    }
    return leave(status);
}

exit_status list_devices(bool as_json) {
    const auto format = as_json ? device_format::json : device_format::table;
    const auto found = list_sound_devices(format);
    (found.ok || as_json ? std::cout : std::cerr)
        << found.text << (as_json ? "\n" : "") << std::flush;
    return found.ok ? exit_status::done : exit_status::audio_failed;
}

exit_status complain_of_usage(const config::fault& error) {
    std::cerr << config::complaint("babel-cli", error);
    return exit_status::usage;
}

exit_status show_help(const invocation& options) {
    if (options.words.empty()) {
        std::cout << usage_text();
        return exit_status::done;
    }
    const auto& topic = options.words.front();
    if (topic == "tables") { // hidden: for scripts/cli-tables.py
        std::cout << reference_tables();
        return exit_status::done;
    }
    const auto text = help_on(topic);
    if (!text) return complain_of_usage(unknown_topic(topic));
    std::cout << *text;
    return exit_status::done;
}

/// Prints the script for a shell, or the candidates that such a script requests.
exit_status show_completion(const std::string& topic) {
    auto text = completion_script(topic);
    if (!text) text = completion_words(topic);
    if (!text)
        return complain_of_usage(
            {"completion", "'" + printable(topic) + "' is not bash, zsh or fish"}
        );
    std::cout << *text;
    return exit_status::done;
}

exit_status run_mode(const invocation& options) {
    switch (options.mode) {
    case mode::help:
        return show_help(options);
    case mode::version:
        std::cout << "babel-cli " << version << '\n';
        return exit_status::done;
    case mode::devices:
        return list_devices(options.json);
    case mode::doctor:
        return run_doctor(options, leave);
    case mode::config:
        std::cout
            << (options.json ? config_json(options.effective) + "\n"
                             : config::report_with_origins(options.effective));
        return exit_status::done;
    case mode::ctl:
        return static_cast<exit_status>(
            ask_client({options.words, options.client.name, options.json})
        );
    case mode::identity:
        return run_identity(options);
    case mode::peers:
        return run_peers(options);
    case mode::servers:
        return run_servers({options.words, default_known_servers_path(), options.json});
    case mode::stats:
        return run_stats(options);
    case mode::completion:
        return show_completion(options.words.front());
    default:
        return run_app(options);
    }
}

} // namespace

int run(const std::vector<std::string>& arguments) {
    forbid_core_dumps();
    const auto parsed = parse_options(arguments);
    if (!parsed) {
        std::cerr << config::complaint("babel-cli", parsed.error());
        return static_cast<int>(exit_status::usage);
    }
    return static_cast<int>(finished(run_mode(*parsed)));
}

} // namespace babel::cli

// Runs each mode of babel-cli, and returns its exit status.
#include "cli/app/app.hpp"
#include "cli/app/modes/ctl_mode.hpp"
#include "cli/app/modes/identity_mode.hpp"
#include "cli/app/modes/peers_mode.hpp"
#include "cli/app/modes/servers_mode.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/doctor/devices.hpp"
#include "cli/doctor/doctor.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/config_report.hpp"
#include "cli/options/help.hpp"
#include "cli/options/options.hpp"
#include "cli/options/shell_completion.hpp"
#include "cli/state/known_servers_file.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/call/network_probe.hpp>
#include <babel/cli/run.hpp>
#include <babel/client/server_probe.hpp>
#include <babel/core/core_dumps.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/standard_output.hpp>
#include <babel/core/text.hpp>
#include <babel/core/version.hpp>
#include <babel/net/name_lookup.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <optional>
#include <utility>

namespace babel::cli {
namespace {

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

server_finding find_server(asio::io_context& context, const invocation& options) {
    server_finding found;
    found.chosen = options.server_given;
    auto chosen = options.client;
    auto known = known_servers_file(default_known_servers_path()).read();
    if (known)
        chosen.known = *std::move(known);
    else
        found.list_fault = to_string(known.error());
    found.seen = run_to_end(context, client::probe_server(context.get_executor(), chosen));
    return found;
}

/// Null: no server answered over TLS, and so none may relay calls.
std::optional<call::network_facts> find_network(
    asio::io_context& context, const invocation& options, const client::seen_server& server
) {
    if (server.tls_port == 0 || !server.node) return {};
    const auto& chosen = options.client;
    call::network_target to{chosen.server.host_to_look_up(), server.tls_port, chosen.family};
    const bool is_by_srv = server.node->way == client::found_way::srv;
    if (const auto place = split_host_and_port(server.node->name); is_by_srv && place)
        to.host = place->host;
    return run_to_end(context, call::probe_network(context.get_executor(), std::move(to)));
}

exit_status run_doctor(const invocation& options) {
    const auto& chosen = options.client;
    // One for each task: a context that ran out of work runs nothing more, and what a task left in
    // it, such as a look-up, is not the next one's. They live until leave(), which may not wait for
    // their threads.
    asio::io_context for_server{1};
    asio::io_context for_network{1};
    diagnosis found;
    found.codec = time_codec(chosen.encoder.bitrate_bps, chosen.encoder.complexity);
    // Devices and the network need seconds each.
    auto sound = std::async(listen_to_devices, chosen.audio_in, chosen.audio_out);
    found.server = find_server(for_server, options);
    found.network = find_network(for_network, options, found.server.seen);
    found.sound = sound.get();
    found.identity = find_identity(options);
    const auto verdicts = judge(found);
    std::cout << (options.json ? doctor_json(found, verdicts) + "\n" : doctor_text(verdicts))
              << std::flush;
    return leave(is_well(verdicts) ? exit_status::done : exit_status::failed);
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
        return run_doctor(options);
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

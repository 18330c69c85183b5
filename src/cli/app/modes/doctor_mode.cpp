#include "cli/app/modes/doctor_mode.hpp"

#include "cli/app/run_to_end.hpp"
#include "cli/doctor/check_report.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/doctor/doctor.hpp"
#include "cli/state/known_servers_file.hpp"
#include "cli/terminal/progress_line.hpp"
#include "cli/terminal/terminal_look.hpp"
#include <babel/call/network_probe.hpp>
#include <babel/client/server_probe.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/own_stream.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::cli {
namespace {

constexpr int all_checks = 5;

/// The checks of one run. Its objects live until the program leaves: their threads may hang.
class checkup {
public:
    checkup(const invocation& options, check_report& report) : options_(options), report_(report) {}

    diagnosis run();

private:
    void check_codec();
    void find_server();
    void find_network();
    void check_identity();
    void finish_sound_if_done();
    void wait_for_sound();

    const invocation& options_;
    check_report& report_;
    // One for each task: a context that ran out of work runs nothing more, and what a task left in
    // it, such as a look-up, is not the next one's.
    asio::io_context for_server_{1};
    asio::io_context for_network_{1};
    std::future<sound_finding> sound_;
    diagnosis found_;
};

diagnosis checkup::run() {
    check_codec();
    // Devices and the network need seconds each.
    sound_ = std::async(listen_to_devices, options_.client.audio_in, options_.client.audio_out);
    find_server();
    check_identity();
    find_network();
    wait_for_sound();
    return std::move(found_);
}

void checkup::check_codec() {
    report_.begin("codec");
    const auto& encoder = options_.client.encoder;
    found_.codec = time_codec(encoder.bitrate_bps, encoder.complexity);
    report_.finish(judge_codec(found_.codec));
}

void checkup::find_server() {
    report_.begin("server");
    auto& finding = found_.server;
    finding.chosen = options_.server_given;
    auto chosen = options_.client;
    auto known = known_servers_file(default_known_servers_path()).read();
    if (known)
        chosen.known = *std::move(known);
    else
        finding.list_fault = to_string(known.error());
    finding.seen =
        run_to_end(for_server_, client::probe_server(for_server_.get_executor(), chosen), [this] {
            finish_sound_if_done();
        });
    report_.finish(judge_server(finding));
}

void checkup::check_identity() {
    report_.begin("identity");
    found_.identity = find_identity(options_);
    report_.finish({of_identity(found_.identity)});
}

/// Nothing to find if no server answered over TLS, and so none may relay calls.
void checkup::find_network() {
    report_.begin("network");
    const auto& server = found_.server.seen;
    if (server.tls_port != 0 && server.node) {
        const auto& chosen = options_.client;
        call::network_target to{chosen.server.host_to_look_up(), server.tls_port, chosen.family};
        const bool is_by_srv = server.node->way == client::found_way::srv;
        if (const auto place = split_host_and_port(server.node->name); is_by_srv && place)
            to.host = place->host;
        found_.network = run_to_end(
            for_network_,
            call::probe_network(for_network_.get_executor(), std::move(to)),
            [this] { finish_sound_if_done(); }
        );
    }
    report_.finish(of_network(found_.network));
}

void checkup::finish_sound_if_done() {
    if (!sound_.valid() || sound_.wait_for(std::chrono::seconds(0)) == std::future_status::timeout)
        return;
    found_.sound = sound_.get();
    report_.finish(judge_sound(found_.sound));
}

void checkup::wait_for_sound() {
    if (!sound_.valid()) return;
    report_.begin("sound devices");
    sound_.wait();
    finish_sound_if_done();
}

} // namespace

exit_status
run_doctor(const invocation& options, const std::function<exit_status(exit_status)>& leave) {
    // A descriptor of our own: sound libraries print to standard error, which is redirected then.
    const own_stream errors(STDERR_FILENO, O_WRONLY);
    const auto write = [&errors](std::string_view text) { static_cast<void>(errors.write(text)); };
    const auto place = place_of_progress(options.json || options.quiet || options.plain);
    progress_line progress(write, place, size_of_terminal(errors.get()).columns);
    const auto whose = options.json ? check_report::reader::program : check_report::reader::person;
    check_report report(std::cout, progress, whose, all_checks);
    checkup checks(options, report);
    const auto found = checks.run();
    progress.erase();
    const auto verdicts = judge(found);
    if (options.json) std::cout << doctor_json(found, verdicts) << '\n' << std::flush;
    return leave(is_well(verdicts) ? exit_status::done : exit_status::failed);
}

} // namespace babel::cli

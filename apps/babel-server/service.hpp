// Server process: signals, reloads, control socket and systemd.
#pragma once

#include "cluster.hpp"
#include "settings.hpp"
#include <babel/core/task_group.hpp>
#include <babel/server/control.hpp>
#include <babel/server/monitor.hpp>
#include <babel/server/server.hpp>
#include <babel/server/systemd.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>

namespace babel::server {

/// Lifetime: run() has to end before it is destroyed.
/// Thread: the loop's.
class service {
public:
    /// Handles signals from now on.
    service(asio::io_context& loop, sources from, settings wanted);

    /// Opens the listeners or adopts those of systemd. Returns an error message if that fails.
    std::optional<std::string> listen();

    /// Serves until a signal or the operator ends it, or the cluster refuses this server.
    asio::awaitable<void> run();
    /// Of the program, once run() has ended.
    int exit_status() const { return exit_status_; }

private:
    /// Gives the server its identity if it listens for TLS. Returns an error message if that fails,
    /// unless TLS is only a default.
    std::optional<std::string> prepare_tls(std::span<const inherited> sockets);
    std::optional<std::string> open_names();
    result<void, listen_failure> listen_for_clients();
    error_code adopt(const inherited& from);
    monitor& make_monitor();
    std::optional<std::string> listen_for_metrics();
    asio::awaitable<void> handle_signals();
    void open_control();
    void reload();
    /// Reads the settings and the certificate again. Returns an error message, and changes nothing,
    /// if that fails.
    std::optional<std::string> reload_all();
    void use(server_identity identity);
    service_notes::key_rotation rotate_key();
    asio::awaitable<void> watch_certificate();
    void stop(std::optional<std::chrono::seconds> over);
    void be_refused(const std::string& why);
    void warn_of_what_needs_a_restart(const settings& wanted);
    std::string status() const;

    asio::any_io_executor executor_;
    sources from_;
    settings now_;
    logger log_;
    cluster_membership cluster_; // if configured
    server server_;
    notifier systemd_ = notifier::from_environment();
    control control_;
    std::optional<monitor> monitor_;          // if configured
    std::optional<server_identity> identity_; // null: no TLS
    bool has_names_ = false;                  // there is a file of names
    int exit_status_ = EXIT_SUCCESS;
    asio::signal_set signals_;
    task_group serving_;
    task_group helping_; // tasks that end after the server
};

} // namespace babel::server

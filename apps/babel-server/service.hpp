// A server with all that belongs to running it: signals, reloads, control socket, systemd.
#pragma once

#include "settings.hpp"
#include <babel/core/task_group.hpp>
#include <babel/server/control.hpp>
#include <babel/server/monitor.hpp>
#include <babel/server/server.hpp>
#include <babel/server/systemd.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <optional>
#include <string>

namespace babel::server {

/// Lifetime: run() has to end before it is destroyed.
/// Thread: the loop's.
class service {
public:
    /// Takes the signals from now on.
    service(asio::io_context& loop, sources from, settings wanted);

    /// Opens the listeners, or takes over those of systemd. Returns why that is not possible.
    std::optional<std::string> listen();

    /// Serves until a signal or the operator ends it.
    asio::awaitable<void> run();

private:
    std::optional<listen_failure> listen_for_clients();
    error_code adopt(const inherited& from);
    monitor& make_monitor();
    std::optional<std::string> listen_for_metrics();
    asio::awaitable<void> handle_signals();
    void open_control();
    void reload();
    void stop();
    void warn_of_what_needs_a_restart(const settings& wanted);
    std::string status() const;

    asio::any_io_executor executor_;
    sources from_;
    settings now_;
    logger log_;
    server server_;
    notifier systemd_ = notifier::from_environment();
    control control_;
    std::optional<monitor> monitor_; // where somebody asked for it
    asio::signal_set signals_;
    task_group serving_;
    task_group helping_; // what ends when the server has ended
};

} // namespace babel::server

// The UNIX socket over which the operator asks a running server.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace babel::server {

class server;

struct control_command {
    std::string_view name;
    std::string_view operand; ///< how its argument is called; empty: it has none
    std::string_view help;
};

std::span<const control_command> control_commands();

/// What only the service around a server knows.
struct service_notes {
    struct failed_reload {
        std::chrono::system_clock::time_point when;
        std::string why;
    };
    std::optional<failed_reload> last_reload; ///< null: it went well, or there was none
    bool is_socket_activated = false;         ///< systemd starts the server at the next connection
};

/// Answers requests, one line each and one a connection, for whoever may open the socket: this
/// user only. More connections than it serves at once wait.
/// Lifetime: await close() before it is destroyed.
/// Thread: the server's.
class control {
public:
    /// `stop`: called when the operator wants the server to stop.
    control(
        const asio::any_io_executor& executor,
        server& controlled,
        logger& log,
        std::function<void()> stop
    );
    control(const control&) = delete;
    control& operator=(const control&) = delete;
    ~control();

    /// Listens there. The socket of a server that is gone is replaced. Errors: address_in_use where
    /// another server listens, or something else is there that is no socket; the system's.
    error_code open(const std::string& path);

    service_notes& notes();

    /// Ends what is under way, and removes the socket.
    asio::awaitable<void> close();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace babel::server

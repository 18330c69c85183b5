// Control socket of a running server, for the operator.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>

#include <chrono>
#include <cstddef>
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
    /// Its arguments, such as "NAME KEY..."; those in brackets may be absent, and dots mark one
    /// that may be several words.
    std::string_view operand;
    std::string_view help;
};

std::span<const control_command> control_commands();

/// Returns an error message if the command does not take that number of arguments.
result<void, std::string> check_count(const control_command& command, std::size_t arguments);

/// Facts about the service around the server.
struct service_notes {
    struct failed_reload {
        std::chrono::system_clock::time_point when;
        std::string why;
    };
    std::optional<failed_reload> last_reload; ///< null: the last one succeeded, or there was none
    bool is_socket_activated = false;         ///< systemd starts the server at the next connection
    struct key_rotation {
        bool is_done;
        std::string text; ///< the new fingerprint, or the reason why not
    };
    std::function<key_rotation()> rotate_key = {}; ///< null: no TLS
};

/// Answers requests of one line each. Only this user may open the socket. Connections beyond the
/// maximum wait.
/// Lifetime: await close() before it is destroyed.
/// Thread: the server's.
class control {
public:
    /// `stop`: called when the operator asks the server to stop; see server::stop().
    control(
        const asio::any_io_executor& executor,
        server& controlled,
        logger& log,
        std::function<void(std::optional<std::chrono::seconds> over)> stop
    );
    control(const control&) = delete;
    control& operator=(const control&) = delete;
    ~control();

    /// Listens at that path, and replaces the socket of a server that has ended. Errors:
    /// address_in_use if another server listens there or the path is not a socket; the system's.
    error_code open(const std::string& path);

    service_notes& notes();

    /// Closes all connections and removes the socket.
    asio::awaitable<void> close();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace babel::server

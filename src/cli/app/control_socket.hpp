// The UNIX socket over which other programs of the same user steer this one.
#pragma once

#include "cli/command/command_result.hpp"
#include "cli/command/request.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/local_listener.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Folders for the sockets of this user's clients, the best first: $XDG_RUNTIME_DIR/babel, and for
/// who has none (su, sudo, cron), or another user's, that of /run/user and the state folder's.
std::vector<std::string> control_folders();

/// The socket of the client of that name in one of them.
std::string control_path(const std::string& folder, std::string_view name);

/// Takes requests, a line each, and answers each by a line with its result, in order. A connection
/// more than it serves at once waits. What somebody asked who has gone is given up.
/// Lifetime: await close() before it is destroyed; what carries requests out has to have been
/// cancelled by then.
/// Thread: the loop only.
class control_socket {
public:
    static constexpr std::size_t max_connections = 8;
    static constexpr std::size_t max_request_bytes = 4096;

    using handler = std::function<asio::awaitable<command_result>(command_request)>;

    control_socket(const asio::any_io_executor& executor, handler carry_out);

    /// Errors: address_in_use where another client of that name listens; the system's.
    error_code open(const std::string& path);

    /// Ends what is under way, and removes the socket.
    asio::awaitable<void> close();

private:
    using socket = net::local_listener::protocol::socket;
    struct place {
        explicit place(const asio::any_io_executor& executor) : link(executor), task(executor) {}
        socket link;
        task_group task; // the one that serves it
        bool is_asking = false;
    };

    asio::awaitable<void> serve(place& at);
    asio::awaitable<void> answer_all(place& at);
    asio::awaitable<void> give_up_the_abandoned();

    asio::any_io_executor executor_;
    handler carry_out_;
    net::local_listener listener_;
    std::list<place> places_;
    task_group tasks_;
};

} // namespace babel::cli

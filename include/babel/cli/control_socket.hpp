// The UNIX socket over which other programs of the same user steer this one.
#pragma once

#include <babel/cli/command_result.hpp>
#include <babel/cli/request.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/local_listener.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <string>

namespace babel::cli {

/// Where the client of that name listens, and the folder of all such sockets; empty where there is
/// no place for them (no XDG_RUNTIME_DIR).
std::string control_path(std::string_view name);
std::string control_folder();

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

// The UNIX socket over which the operator asks a running server.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/local_listener.hpp>
#include <babel/server/control_desk.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>

namespace babel::server {

inline constexpr std::size_t max_control_connections = 4;
inline constexpr std::size_t max_control_request_bytes = 4096;
inline constexpr std::chrono::seconds control_time{5}; // for a request to come and its answer to go

/// Answers requests, one line each and one a connection, for whoever may open the socket: this
/// user only. More connections than it serves at once wait.
/// Lifetime: await close() before it is destroyed.
/// Thread: the server's.
class control {
public:
    /// `stop`: called when the operator wants the server to stop.
    control(
        const asio::any_io_executor& executor, server& of, logger& log, std::function<void()> stop
    );

    /// Listens there. The socket of a server that is gone is replaced. Errors: address_in_use where
    /// another server listens, or something else is there that is no socket; the system's.
    error_code open(const std::string& path);

    service_notes& notes() { return desk_.notes(); }

    /// Ends what is under way, and removes the socket.
    asio::awaitable<void> close();

private:
    using protocol = net::local_listener::protocol;
    using time_point = std::chrono::steady_clock::time_point;
    struct desk_place {
        explicit desk_place(const asio::any_io_executor& executor) : link(executor) {}
        protocol::socket link;
        time_point deadline = time_point::max();
    };

    asio::awaitable<void> serve(desk_place& at);
    asio::awaitable<void> answer_one(protocol::socket& link);
    asio::awaitable<void> end_what_takes_too_long();

    asio::any_io_executor executor_;
    control_desk desk_;
    std::function<void()> stop_;
    net::local_listener listener_;
    std::list<desk_place> places_;
    task_group tasks_;
};

} // namespace babel::server

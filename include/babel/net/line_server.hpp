// Local socket that answers lines: both programs' control sockets.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/local_listener.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>

namespace babel::net {

struct line_limits {
    std::size_t connections = 8;   ///< served at a time; others wait
    std::size_t line_bytes = 4096; ///< of a received line, with its newline
    /// To receive a line, and again to send its answer. Null: no limit.
    std::optional<std::chrono::milliseconds> line_time = std::nullopt;
    /// A connection is closed behind the answer that comes later than this, so that others who wait
    /// for a slot get theirs. Null: no limit.
    std::optional<std::chrono::milliseconds> connection_time = std::nullopt;
    /// Interval of the checks for peers that are late or gone.
    std::chrono::milliseconds pace{1000};
};

struct line_answer {
    std::string line;                        ///< without its newline
    bool is_last = false;                    ///< the connection is closed after it
    std::function<void()> on_sent = nullptr; ///< called once it is sent, or its peer is gone
};

/// Passes each received line to a handler and sends its answer. Lines of a connection are answered
/// in order, one at a time; connections do not wait for each other. A line that is too long gets a
/// fixed answer and ends its connection. The handler of a peer that is gone is cancelled.
/// Lifetime: await close() before it is destroyed.
/// Thread: the loop only.
class line_server {
public:
    /// Receives the line without its newline.
    /// Cancellation: terminal, by close() and for a peer that is gone.
    using handler = std::function<asio::awaitable<line_answer>(std::string line)>;

    /// `too_long`: the answer to a line beyond the limit.
    line_server(
        const asio::any_io_executor& executor,
        line_limits limits,
        std::string too_long,
        handler answer
    );

    /// Listens at that path. May be called again after an error. Errors: those of local_listener.
    error_code open(const std::string& path);

    /// Cancels all handlers, closes all connections and removes the socket. Waits for the handlers.
    asio::awaitable<void> close();

private:
    using clock = std::chrono::steady_clock;

    /// Slot of a connection.
    struct slot {
        explicit slot(const asio::any_io_executor& executor) : link(executor), task(executor) {}
        local_listener::protocol::socket link;
        task_group task; // the coroutine that serves it
        bool is_answering = false;
        clock::time_point deadline = clock::time_point::max();
    };

    asio::awaitable<void> serve(slot& at);
    asio::awaitable<void> answer_all(slot& at);
    asio::awaitable<bool> send(slot& at, std::string line);
    asio::awaitable<void> drop_late_and_gone();
    static clock::time_point after(std::optional<std::chrono::milliseconds> time);

    asio::any_io_executor executor_;
    line_limits limits_;
    std::string too_long_;
    handler answer_;
    local_listener listener_;
    std::list<slot> slots_;
    task_group tasks_;
};

} // namespace babel::net

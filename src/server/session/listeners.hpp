// Listening ports of a server.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/server.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <vector>

namespace babel::server {

/// Listens, and accepts connections.
/// Lifetime: await close() before it is destroyed; the log and the counters outlive it.
/// Thread: the executor's.
class listeners {
public:
    using sink = std::function<void(net::accepted, via)>;

    /// `take_in`: called for each connection.
    listeners(
        const asio::any_io_executor& executor, event_log& log, counters& counts, sink take_in
    );

    /// See server.
    result<void, listen_failure>
    listen(std::span<const asio::ip::address> addresses, std::uint16_t port, via through);
    error_code adopt(int descriptor, via through);

    std::vector<tcp::endpoint> endpoints() const;
    /// Those of one kind.
    std::vector<tcp::endpoint> endpoints(via through) const;

    /// Accepts connections until stop().
    void start();

    /// Stops accepting. The ports stay open until close().
    void stop() { is_stopping_ = true; }

    asio::awaitable<void> close();

private:
    struct entrance {
        tcp::acceptor acceptor;
        via through;
    };

    void tell_of(const entrance& at);
    asio::awaitable<void> accept_from(entrance& at);
    /// Errors: accepting failed; try again later.
    error_code accept_all(entrance& at);

    asio::any_io_executor executor_;
    event_log& log_;
    counters& counts_;
    sink take_in_;
    std::list<entrance> entrances_;
    task_group accepting_;
    bool is_stopping_ = false;
};

} // namespace babel::server

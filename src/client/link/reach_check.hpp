// Asks the server for the way to the ports of this side's calls.
#pragma once

#include "client/link/server_link.hpp"
#include <babel/call/local_ends.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/offers.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace babel::client {

/// After each login it opens a port for a moment, and the server connects to it. Without an answer,
/// and where the user told an address for callees, the way is unknown: that counts as open. With
/// `relay_only` no port is opened, and the way counts as closed.
/// Lifetime: await close() before it is destroyed; all that it refers to outlives it.
/// Thread: the loop only.
class reach_check {
public:
    /// A server answers within 1 s.
    static constexpr std::chrono::seconds answer_limit{3};

    reach_check(
        const asio::any_io_executor& executor,
        const settings& options,
        server_link& link,
        logger& log
    );

    /// Logged in.
    void begin();
    void on(const wire::reach_answer& message);
    /// A call needs a port, perhaps this one.
    void free_port();
    /// As local_ends::map_listener(), of a call's port. Null where the user told an address for
    /// this end or for callees: its router is the user's.
    std::shared_ptr<void> map(call::local_ends& ends, std::uint16_t port) const;
    /// The link is lost, and with it what its server said.
    void forget();
    asio::awaitable<void> close();

    /// The server could not connect to us, or must not.
    bool is_closed() const { return is_closed_; }

private:
    asio::awaitable<void> wait_for_answer(unsigned round);

    asio::any_io_executor executor_;
    const settings& options_;
    server_link& link_;
    logger& log_;
    std::optional<net::tcp::acceptor> listener_; // until the answer comes
    std::uint16_t asked_ = 0;                    // port
    unsigned round_ = 0;                         // number of logins
    bool is_closed_ = false;
    asio::steady_timer answered_; // a condition variable
    task_group tasks_;
};

} // namespace babel::client

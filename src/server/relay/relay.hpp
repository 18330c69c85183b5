// The relay, as the server sees it.
#pragma once

#include "server/relay/relay_counters.hpp"
#include "server/relay/relay_loop.hpp"
#include "server/relay/relay_mailbox.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace babel::server {

/// Owns the relay's thread.
/// Lifetime: await close() before it is destroyed, unless the executor's loop runs no more.
/// Thread: the executor's.
class relay {
public:
    /// `on_news`: called for pairs of legs that begin or end.
    /// Exceptions: those of the system without threads or descriptors.
    relay(
        const asio::any_io_executor& executor,
        relay_loop::settings from,
        std::function<void(const relay_news&)> on_news
    );
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;
    /// Ends the thread if close() did not: a start that failed, or an exception, left no time.
    ~relay();

    /// Takes over a connection of TLS. While the thread is too busy for orders, it is closed.
    void take(net::tls_parts parts, const leg_address& from);
    /// Begins a base call.
    void open(new_base_call call) { post(std::move(call)); }
    /// Ends one that is up, too.
    void end_base_call(std::uint32_t caller) { post(lost_base_call{caller}); }
    /// Drops a pair, and refuses its tickets, which expire then.
    void drop(std::uint32_t one, std::uint32_t other, std::uint64_t expiry);
    void change_limits(const relay_limits& limits);
    /// Posts orders for which there was no room. Call it now and then.
    void catch_up();

    const relay_counters& counts() const { return counts_; }

    /// Ends the thread, which takes no longer than one turn of its loop.
    asio::awaitable<void> close();

private:
    void post(relay_order order);
    void end_thread();
    asio::awaitable<void> listen();

    std::function<void(const relay_news&)> on_news_;
    relay_counters counts_;
    relay_mailbox mail_;
    relay_loop loop_;
    std::deque<std::unique_ptr<relay_order>> waiting_; // the ring was full
    asio::posix::stream_descriptor bell_;
    task_group listening_;
    std::thread thread_;
};

} // namespace babel::server

// Reads the news and a node's inbox, one read at a time.
#pragma once

#include "cluster/engine/engine_connection.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/replica/news.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace babel::cluster {

/// Outlives links: an inbox is read on from where the last link ended, also on another run of the
/// engine, which may have kept it. No message is read twice.
/// Lifetime: run() has to end before it is destroyed. Thread: the loop only.
class news_reader {
public:
    using handler = std::function<void(const reading&)>;

    /// `cluster`: name of the register.
    news_reader(const asio::any_io_executor& executor, std::string cluster)
        : cluster_(std::move(cluster)), wake_(executor) {}

    /// Of a new link nothing is read yet.
    void begin_link();
    /// The answer to a read under way is dropped, and its entries are read again where needed.
    void start(const start_reader& from);
    /// Ends run() once the connection is closed.
    void stop();

    /// Passes readings on, also empty ones: an answer comes every second. The handler may call
    /// start() and stop(). Returns the reason of the end.
    asio::awaitable<std::string> run(engine_connection& from, handler on_reading);

    /// Entries, names and messages that were not valid.
    std::uint64_t dropped() const { return dropped_; }

private:
    error_code ask(engine_connection& to) const;
    void advance(const reading& read);

    std::string cluster_;
    asio::steady_timer wake_; // a condition variable, and the time of a breath
    bool is_stopped_ = false;
    bool is_started_ = false;
    std::uint64_t round_ = 0; // of start()
    std::uint64_t position_ = 0;
    node_number inbox_ = 0;
    std::string inbox_id_; // of its last message; "0": from its start
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster

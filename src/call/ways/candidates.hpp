// The connections to the port of an outgoing call, until one of them proves to be the callee's.
#pragma once

#include <babel/call/connection.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>

namespace babel::call {

/// Anyone can connect to the port. The callee proves itself by valid voice within a round trip. A
/// candidate that does not is closed after 10 s, or sooner if eight others wait.
/// Lifetime: await join() before it is destroyed.
/// Thread: the loop only.
class candidates {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using stream = std::shared_ptr<voice::voice_stream>;
    using ending = voice::voice_stream::ending;

    static constexpr std::size_t max = 8;
    static constexpr std::chrono::seconds proof_limit{10};
    static constexpr std::chrono::seconds goodbye_limit{2};

    struct hooks {
        std::function<stream(connection)> make_stream;
        std::function<void()> knocked;      ///< A candidate was added.
        std::function<void(stream)> proved; ///< It is no longer a candidate.
        std::function<void()> greeted; ///< A candidate sent a packet that only a caller may send.
        std::function<void(const voice::voice_stream&, ending)> ended; ///< The proved one ended.
        std::function<void()> left; ///< A candidate left: deadline() and empty() may differ.
    };

    candidates(asio::any_io_executor executor, hooks callbacks);

    /// Adds every connection to the listener, until the listener is closed or fails.
    asio::awaitable<void> accept_from(net::tcp::acceptor& listener);
    void add(connection made, time_point now);
    /// Tells all candidates that they are no longer needed, and closes them within 2 s. Not at
    /// once: closing a socket with unread data is a reset, and the callee, who may be one of them,
    /// would take that for a lost connection.
    void dismiss(time_point now);
    void close_overdue(time_point now);

    /// The next time to call close_overdue(); time_point::max() for never.
    time_point deadline() const;
    bool empty() const { return waiting_.empty(); }
    std::size_t size() const { return waiting_.size(); }
    asio::awaitable<void> join();

private:
    struct candidate {
        stream connected;
        time_point deadline;
    };

    asio::awaitable<void> serve(stream connected);
    void prove(const voice::voice_stream& which);
    bool forget(const voice::voice_stream& which);

    asio::any_io_executor executor_;
    hooks hooks_;
    std::list<candidate> waiting_; // the oldest first
    bool is_dismissed_ = false;
    task_group tasks_;
};

} // namespace babel::call

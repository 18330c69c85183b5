// Readiness of thousands of connections for the price of one.
#pragma once

#include <babel/net/descriptor.hpp>
#include <babel/net/transport.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <memory>

namespace babel::net {

/// An epoll set of its own, for which Asio waits as for one descriptor. Its connections are
/// registered once and level-triggered, while Asio makes a system call for each wait. A turn of the
/// loop takes up to 1024 of them, while Asio takes 128. "The server's poller" in
/// docs/design/connections.md has the gain.
/// Lifetime: outlives its transports.
/// Thread: the executor's.
class poller {
public:
    explicit poller(const asio::any_io_executor& executor);
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;
    ~poller();

    /// Takes over a connected stream socket, blocking or not.
    std::unique_ptr<transport> make_transport(descriptor socket);

private:
    class connection;

    void on_more_waiting();
    void on_less_waiting();
    void arm();
    void dispatch();
    void forget(const connection& gone);

    descriptor set_;
    asio::posix::stream_descriptor ready_; // set_ as Asio sees it
    std::array<epoll_event, 1024> events_; // of the current turn
    std::size_t event_count_ = 0;
    std::size_t waiting_ = 0; // waits under way
    bool is_armed_ = false;
    bool is_dispatching_ = false;
    std::shared_ptr<poller*> self_; // cleared by the destructor, for a wait that completes later
};

} // namespace babel::net

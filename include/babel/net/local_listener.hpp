// UNIX socket for programs of the same user.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/local/stream_protocol.hpp>

#include <sys/types.h>

#include <string>
#include <utility>

namespace babel::net {

/// Thread: the loop only.
class local_listener {
public:
    using protocol = asio::local::stream_protocol;

    explicit local_listener(const asio::any_io_executor& executor) : acceptor_(executor) {}
    local_listener(const local_listener&) = delete;
    local_listener& operator=(const local_listener&) = delete;
    ~local_listener() { close(); }

    /// Listens at that path. Only this user can connect, from the first moment on. The socket of a
    /// program that has ended is replaced. Errors: address_in_use if another program listens there
    /// or the path is not a socket; name_too_long; the system's.
    error_code open(const std::string& path);

    /// Also removes the socket, if the file at the path is still this one.
    void close();

    bool is_open() const { return acceptor_.is_open(); }

    /// Waits for a connection, even while no descriptor is free. False: the listener was closed.
    /// Lifetime: the listener and `link` outlive the wait.
    asio::awaitable<bool> accept(protocol::socket& link);

private:
    protocol::acceptor acceptor_;
    std::string path_;
    std::pair<dev_t, ino_t> own_{}; // device and inode of our socket
};

} // namespace babel::net

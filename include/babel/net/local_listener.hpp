// A UNIX socket that programs of the same user connect to.
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

    /// Listens there; nobody but this user can reach it, from its first moment on. The socket of a
    /// program that is gone is replaced. Errors: address_in_use where another program listens, or
    /// something else is there that is no socket; name_too_long; the system's.
    error_code open(const std::string& path);

    /// Also removes the socket, if it still is this one.
    void close();

    bool is_open() const { return acceptor_.is_open(); }

    /// Waits for somebody, also while there is no descriptor for him. False: it was closed.
    /// Lifetime: of both, until this returns.
    asio::awaitable<bool> accept(protocol::socket& link);

private:
    protocol::acceptor acceptor_;
    std::string path_;
    std::pair<dev_t, ino_t> own_{}; // the file that is ours
};

} // namespace babel::net

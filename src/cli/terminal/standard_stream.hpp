// A standard stream that the loop can wait for.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/own_stream.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <utility>

namespace babel::cli {

/// An own_stream and its readiness. Asio would make the descriptor that it waits for non-blocking,
/// for everyone who shares it. Therefore it waits for an epoll set that holds the descriptor.
/// Lifetime: cancel() before it is destroyed while something waits.
/// Thread: the loop only.
class standard_stream : public own_stream {
public:
    /// `access`: O_RDONLY or O_WRONLY. `descriptor` is still owned by the caller.
    standard_stream(const asio::any_io_executor& executor, int descriptor, int access);

    /// False for a file or /dev/null, which are always ready.
    bool can_wait() const { return ready_.is_open(); }

    /// Waits until it can be read or written.
    template <class Token>
    auto async_wait(Token&& token) {
        return ready_.async_wait(
            asio::posix::stream_descriptor::wait_read, std::forward<Token>(token)
        );
    }
    void cancel();

private:
    asio::posix::stream_descriptor ready_;
};

} // namespace babel::cli

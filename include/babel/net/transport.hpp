// Stream connection for everything above the network: four operations of readiness.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::net {

inline constexpr std::size_t max_pieces = 64; // of one write: Asio's limit for one sendmsg

enum class direction : std::uint8_t { read, write };

/// A byte stream that never blocks: try, and after would_block wait and try again.
/// TCP, socket pairs, and TLS over either.
/// Thread: the loop only.
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    /// Reads at most into.size() bytes. Errors: would_block; end_of_stream; the system's.
    virtual result<std::size_t> try_read(std::span<std::uint8_t> into) = 0;

    /// Writes the pieces in order, as far as they are taken (at most max_pieces a call). Errors:
    /// would_block if nothing was taken; the system's.
    virtual result<std::size_t> try_write(std::span<const bytes_view> pieces) = 0;

    /// Ends the sending side. Reading goes on.
    virtual void shutdown_send() = 0;

    /// Ends the connection. Waits end with operation_aborted, in a later turn of the loop.
    virtual void close() = 0;

    /// Bytes that were taken and wait in this process for the peer to read: encrypted ones.
    virtual std::size_t queued_bytes() const { return 0; }

    /// Gives the descriptor under it to the caller, and ends like close() otherwise. An empty one:
    /// it has none to give.
    virtual descriptor release() { return {}; }

    /// The descriptor under it, for socket options and TCP_INFO; -1 if there is none.
    virtual int native_handle() = 0;

    /// Waits until trying again makes sense. Completes with (error_code).
    /// Cancellation: terminal, and close().
    template <class Token>
    auto wait(direction what, Token&& token) {
        return asio::async_initiate<Token, void(error_code)>(
            [this, what](auto handler) { start_wait(what, std::move(handler)); }, token
        );
    }

private:
    virtual void
    start_wait(direction what, asio::any_completion_handler<void(error_code)> done) = 0;
};

} // namespace babel::net

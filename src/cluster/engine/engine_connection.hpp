// One connection to an engine: commands out, replies in.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/engine/resp.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/transport.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace babel::cluster {

/// Replies come in the order of the commands.
/// Lifetime: outlives next(). Thread: the loop only.
class engine_connection {
public:
    /// Bytes of commands that may wait for an engine that does not read. All that a node may have
    /// in flight is less.
    static constexpr std::size_t max_waiting_bytes = std::size_t{4} << 20;

    explicit engine_connection(std::unique_ptr<net::transport> transport);

    /// Sends a command. Errors: out_of_bounds, if it is too long; slow_consumer; the system's.
    error_code send(std::span<const std::string_view> words);

    /// The next reply. One at a time. Errors: bad_reply; packet_too_large; end_of_stream;
    /// slow_consumer; those of the transport. Cancellation: terminal, and close().
    asio::awaitable<result<reply>> next();

    void close() { transport_->close(); }

private:
    error_code read();

    std::unique_ptr<net::transport> transport_;
    net::outbox outbox_;
    reply_reader replies_;
    std::array<std::uint8_t, 32 * 1024> buffer_;
};

} // namespace babel::cluster

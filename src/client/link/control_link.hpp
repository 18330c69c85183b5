// The connection to the server.
#pragma once

#include "client/link/link_message.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/link_state.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/transport.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/framer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace babel::client {

enum class link_kind : std::uint8_t {
    base,    ///< The base protocol, plain or over TLS.
    babel_2, ///< Its extensions as well.
};

/// Reads the server's messages and sends ours.
/// Lifetime: `read_buffer` is the loop's, shared by all links.
/// Thread: the loop only.
class control_link {
public:
    /// Maximum size of a packet of the server: the names of some hundred thousand users.
    static constexpr std::size_t max_packet_bytes = 16 * 1024 * 1024;

    control_link(
        std::unique_ptr<net::transport> transport,
        link_kind kind,
        std::span<std::uint8_t> read_buffer
    );

    /// Several messages are sent in one write. A failure ends the link; run() returns it.
    template <class... Messages>
    void send(const Messages&... messages) {
        auto packets = std::make_shared<std::vector<std::uint8_t>>();
        (wire::encode_to(*packets, messages), ...);
        if (!outbox_.post(wire::shared_packet(std::move(packets)))) close();
    }

    /// On a base link, the messages of the base protocol only.
    using handler = std::function<void(const link_message&)>;

    /// Passes every message to `on_message` until the link ends. Ignores unknown ones on a babel/2
    /// link.
    /// Errors: end_of_stream; torn_packet; the codec's; the system's; slow_consumer, if the server
    /// does not read; operation_aborted.
    asio::awaitable<error_code> run(handler on_message);

    void close() { transport_->close(); }

    /// 0: unknown.
    std::chrono::microseconds round_trip() {
        const auto state = net::inspect(transport_->native_handle());
        return state ? state->round_trip : std::chrono::microseconds(0);
    }

    link_kind kind() const { return kind_; }
    std::size_t ignored_messages() const { return ignored_; }

private:
    error_code dispatch(bytes_view packet, const handler& on_message);

    std::unique_ptr<net::transport> transport_;
    link_kind kind_;
    std::span<std::uint8_t> read_buffer_;
    wire::framer framer_;
    net::outbox outbox_;
    std::size_t ignored_ = 0; // of unknown kinds
};

} // namespace babel::client

// The connection between two peers that carries voice.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/link_state.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/transport.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace babel::client {

struct voice_link_stats {
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t send_drops = 0; ///< Frames not sent, since too many wait already.
};

/// Sends and receives VoiceData.
/// Lifetime: `read_buffer` is the loop's, shared by all links.
/// Thread: the loop only.
class voice_link {
public:
    /// What a packet of the peer may hold at most.
    static constexpr std::size_t max_packet_bytes = 64 * 1024;

    voice_link(std::unique_ptr<net::transport> transport, std::span<std::uint8_t> read_buffer);

    /// Host to guest: you are connected.
    void send_established();

    /// Sends one Opus packet, or drops and counts it where the link is too slow.
    void send_voice(bytes_view opus);

    /// Nothing more will be sent: writes what waits, then shuts the sending side down.
    void finish();

    /// Ends the link at once; run() returns operation_aborted.
    void close();

    using handler = std::function<error_code(const wire::to_peer&)>;

    /// Hands every message to `on_message`, until the link ends or that reports an error.
    /// Errors: end_of_stream; torn_packet; the codec's, the handler's, the system's.
    asio::awaitable<error_code> run(handler on_message);

    /// Whether the link, which ended like this, ended as one does whose user hung up: closed, or
    /// reset between two packets, as older implementations close.
    bool ended_as_hang_up(error_code end) const;

    const voice_link_stats& stats() const { return stats_; }
    std::optional<net::link_state> state() { return net::inspect(transport_->native_handle()); }

private:
    error_code on_packet(bytes_view packet, const handler& on_message);

    std::unique_ptr<net::transport> transport_;
    std::span<std::uint8_t> read_buffer_;
    wire::framer framer_{max_packet_bytes};
    net::outbox outbox_;
    std::vector<std::uint8_t> encoded_; // kept for its memory
    voice_link_stats stats_;
};

} // namespace babel::client

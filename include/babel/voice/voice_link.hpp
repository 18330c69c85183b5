// The connection between two peers that carries voice.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/link_state.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/transport.hpp>
#include <babel/net/write_wait.hpp>
#include <babel/voice/frame_queue.hpp>
#include <babel/voice/rate_control.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace babel::voice {

/// Packets are VoiceData, each with one frame of 20 ms where it is ours.
struct voice_link_stats {
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0; ///< Of packets_sent.
    std::uint64_t bytes_received = 0;
    std::uint64_t send_drops = 0; ///< Not sent: stale before the link took them, or not made.
};

struct voice_link_options {
    int bitrate_bps = 32'000; ///< Where nothing is in the way.
    int dscp = net::expedited_forwarding;
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// Sends and receives VoiceData. What the link does not take at once waits here, not in the system,
/// where nothing can be dropped any more; it leaves in one write, or not at all once it is stale.
/// Lifetime: `read_buffer` is the loop's, shared by all links.
/// Thread: the loop only.
class voice_link {
public:
    /// What a packet of the peer may hold at most.
    static constexpr std::size_t max_packet_bytes = 64 * 1024;

    voice_link(
        std::unique_ptr<net::transport> transport,
        std::span<std::uint8_t> read_buffer,
        voice_link_options options = {}
    );

    /// Host to guest: you are connected.
    void send_established();

    /// How the next frame is to be encoded; it follows what the link takes.
    const send_rate& rate() const { return control_.rate(); }
    /// Another rate where nothing is in the way, from the next frame on.
    void set_bitrate(int bitrate_bps);
    /// Whether what is said gets through, by and large.
    bool is_heard() const { return control_.is_heard(); }

    /// Sends one Opus packet of 20 ms, made now; to be called for every one. One that could not be
    /// made is empty, and counts as not sent.
    void send_voice(bytes_view opus);

    /// Nothing more will be sent: writes what waits, then shuts the sending side down.
    void finish();

    /// Ends the link at once; run() returns operation_aborted.
    void close();

    /// Receives what the peer sends; an error ends the link. Opus packets are not checked.
    struct reader {
        std::function<error_code(bytes_view opus)> voice;
        std::function<error_code()> established; ///< ConnectionEstablished.
    };

    /// Hands every message to `to`, until the link ends or that reports an error.
    /// Errors: end_of_stream; torn_packet; flooding, above 200 packets a second for long; the
    /// codec's, the reader's, the system's.
    asio::awaitable<error_code> run(reader to);

    /// Whether the link, which ended like this, ended as one does whose user hung up: closed, or
    /// reset between two packets, as older implementations close.
    bool ended_as_hang_up(error_code end) const;

    const voice_link_stats& stats() const { return stats_; }
    std::optional<net::link_state> state() { return net::inspect(transport_->native_handle()); }

private:
    using time_point = std::chrono::steady_clock::time_point;

    bool is_due() const;
    bool is_clogged();
    void note_drops(std::size_t frames);
    void drop_stale(time_point now);
    void flush();
    void write();
    void wait_until_writable();
    error_code on_packet(bytes_view packet, const reader& to);

    std::unique_ptr<net::transport> transport_;
    std::span<std::uint8_t> read_buffer_;
    std::function<time_point()> now_;
    wire::framer framer_{max_packet_bytes};
    frame_queue queue_;
    int most_bitrate_bps_;
    rate_control control_;
    net::write_wait wait_;              // under way from each write until the next may be
    std::vector<std::uint8_t> encoded_; // kept for its memory
    voice_link_stats stats_;
    time_point paid_until_{}; // by the packets that came
    std::size_t dropped_ = 0; // since the last frame
    bool moved_ = false;      // something was written since the last frame
    bool finishing_ = false;
    bool failed_ = false; // reading reports why
};

} // namespace babel::voice

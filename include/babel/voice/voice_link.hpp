// The TCP connection between two peers that carries voice.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/transport.hpp>
#include <babel/net/write_wait.hpp>
#include <babel/voice/frame_queue.hpp>
#include <babel/voice/path.hpp>
#include <babel/voice/rate_control.hpp>
#include <babel/wire/framer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace babel::voice {

struct voice_link_options {
    int bitrate_bps = 32'000; ///< On an unimpeded link.
    int dscp = net::expedited_forwarding;
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// A TCP connection. Frames that it does not take at once wait here, and not in the system, where
/// they could not be dropped. They leave in one write, or are dropped when stale.
/// Errors of run(): end_of_stream; torn_packet; flooding, for more than 200 packets a second over
/// some time; the codec's, the reader's, the system's.
/// Lifetime: `read_buffer` is the loop's, shared by all links.
/// Thread: the loop only.
class voice_link final : public path {
public:
    /// Maximum size of a packet of the peer.
    static constexpr std::size_t max_packet_bytes = 64 * 1024;

    voice_link(
        std::unique_ptr<net::transport> transport,
        std::span<std::uint8_t> read_buffer,
        voice_link_options options = {}
    );

    void send_established() override;
    void send_voice(bytes_view opus, std::size_t samples) override;
    void finish() override;
    void close() override;
    asio::awaitable<error_code> run(path_reader to) override;
    /// Closed, or reset between two packets, as older implementations close.
    bool ended_as_hang_up(error_code end) const override;
    const send_rate& rate() const override { return control_.rate(); }
    void set_bitrate(int bitrate_bps) override;
    bool is_heard() const override { return control_.is_heard(); }
    const path_stats& stats() const override { return stats_; }
    std::optional<net::link_state> state() override {
        return net::inspect(transport_->native_handle());
    }

private:
    using time_point = std::chrono::steady_clock::time_point;

    bool is_due() const;
    bool is_clogged();
    void note_drops(std::size_t frames);
    void drop_stale(time_point now);
    void flush();
    void write();
    void wait_until_writable();
    error_code on_packet(bytes_view packet, const path_reader& to);

    std::unique_ptr<net::transport> transport_;
    std::span<std::uint8_t> read_buffer_;
    std::function<time_point()> now_;
    wire::framer framer_{max_packet_bytes};
    frame_queue queue_;
    int max_bitrate_bps_;
    rate_control control_;
    net::write_wait wait_;              // under way from each write until the next may be
    std::vector<std::uint8_t> encoded_; // kept for its memory
    path_stats stats_;
    time_point paid_until_{}; // by the packets that came
    std::size_t dropped_ = 0; // since the last frame
    bool moved_ = false;      // something was written since the last frame
    bool finishing_ = false;
    bool failed_ = false; // run() reports the reason
};

} // namespace babel::voice

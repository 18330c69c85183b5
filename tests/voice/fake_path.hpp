// A path whose other end is the test.
#pragma once

#include <babel/voice/path.hpp>

#include <boost/asio/steady_timer.hpp>

#include <set>
#include <utility>
#include <vector>

namespace babel::test {

/// Lifetime: outlived by the stream that reads it.
class fake_path final : public voice::path {
public:
    explicit fake_path(const asio::any_io_executor& executor) : ended_(executor) {
        ended_.expires_at(asio::steady_timer::time_point::max());
    }

    voice::path_reader reader; ///< Set by run().
    voice::send_rate current{32'000, 1};
    voice::path_stats figures;
    std::optional<net::link_state> link; ///< As from the system.
    bool sealed = false;                 ///< To be set before a leg is made.
    bool heard = true;
    bool greeted = false;
    bool finished = false;
    bool closed = false;
    int packets = 0;
    std::size_t bytes = 0;                           ///< Of all packets.
    std::set<std::size_t> sizes;                     ///< Of the packets.
    std::size_t next_samples = audio::frame_samples; ///< As the path would have them.
    std::size_t last_samples = 0;                    ///< As they were sent.
    std::uint64_t missing = 0;                       ///< Frames, as noted last.

    void ends(error_code why) {
        why_ = why;
        ended_.cancel();
    }

    void send_established() override { greeted = true; }
    std::size_t frame_samples(voice::frame_length) const override { return next_samples; }
    void send_voice(bytes_view opus, std::size_t samples) override {
        last_samples = samples;
        ++packets;
        bytes += opus.size();
        sizes.insert(opus.size());
    }
    bool is_sealed() const override { return sealed; }
    void note_missing(std::uint64_t frames) override { missing = frames; }
    void finish() override { finished = true; }
    void close() override {
        closed = true;
        ends(asio::error::operation_aborted);
    }
    asio::awaitable<error_code> run(voice::path_reader to) override {
        reader = std::move(to);
        co_await ended_.async_wait(as_result);
        co_return why_;
    }
    bool ended_as_hang_up(error_code end) const override { return end == errc::end_of_stream; }
    const voice::send_rate& rate() const override { return current; }
    void set_bitrate(int bitrate_bps) override { current.bitrate_bps = bitrate_bps; }
    bool is_heard() const override { return heard; }
    const voice::path_stats& stats() const override { return figures; }
    std::optional<net::link_state> state() override { return link; }

private:
    asio::steady_timer ended_;
    error_code why_;
};

/// A packet of Opus: 20 ms of silence.
inline std::vector<std::uint8_t> opus_silence() {
    return {0xf8, 0xff, 0xfe};
}

} // namespace babel::test

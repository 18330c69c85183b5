#include <babel/core/overloaded.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/voice/voice_link.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace babel::voice {
namespace {

// Maximum that waits in the system, out of our reach: a little more than four frames.
constexpr int max_unsent_bytes = 400;

// Maximum unacknowledged beyond a round trip: when a slow link loses many packets at once, the
// system continues to send new ones behind those that it has to repeat.
constexpr std::chrono::milliseconds max_unacknowledged{400};
constexpr std::size_t header_bytes = 18; // of a VoiceData
constexpr std::size_t frames_a_second = 50;

// 200 packets a second are accepted, and after an outage those of ten seconds.
constexpr std::chrono::milliseconds packet_interval{5};
constexpr auto max_ahead = 1000 * packet_interval;

} // namespace

voice_link::voice_link(
    std::unique_ptr<net::transport> transport,
    std::span<std::uint8_t> read_buffer,
    voice_link_options options
)
    : transport_(std::move(transport)), read_buffer_(read_buffer), now_(std::move(options.now)),
      max_bitrate_bps_(options.bitrate_bps), control_(options.bitrate_bps, now_()) {
    net::set_no_delay(transport_->native_handle());
    net::set_priority(transport_->native_handle(), options.dscp);
    net::set_thin_stream(transport_->native_handle(), max_unsent_bytes);
}

void voice_link::send_established() {
    queue_.push_lasting(wire::encode(wire::connection_established{}));
    flush();
}

void voice_link::set_bitrate(int bitrate_bps) {
    max_bitrate_bps_ = bitrate_bps;
    control_ = rate_control(bitrate_bps, now_());
}

void voice_link::send_voice(bytes_view opus, std::size_t /*samples*/) {
    const auto now = now_();
    if (opus.empty()) {
        note_drops(1);
    } else {
        encoded_.clear();
        wire::encode_to(encoded_, wire::voice_data{opus});
        queue_.push_voice(now, encoded_);
    }
    if (is_due()) flush();
    drop_stale(now);
    control_.on_frame(
        now, {queue_.oldest_age(now), std::exchange(dropped_, 0), std::exchange(moved_, false)}
    );
}

void voice_link::finish() {
    finishing_ = true;
    if (queue_.empty())
        transport_->shutdown_send();
    else
        flush();
}

/// Frames that are to leave together wait for each other.
bool voice_link::is_due() const {
    return !queue_.empty() && (finishing_ || queue_.is_due(rate().frames_a_write));
}

bool voice_link::is_clogged() {
    const auto link = state();
    if (!link) return false;
    // By the initial rate: then a step down helps even if the path grew long.
    const std::chrono::duration<double> allowed = link->round_trip + max_unacknowledged;
    const auto bytes_a_second =
        static_cast<std::size_t>(max_bitrate_bps_ / 8) + frames_a_second * header_bytes;
    return static_cast<double>(link->unacknowledged_bytes) >
           allowed.count() * static_cast<double>(bytes_a_second);
}

void voice_link::note_drops(std::size_t frames) {
    dropped_ += frames;
    stats_.send_drops += frames;
}

void voice_link::drop_stale(time_point now) {
    note_drops(queue_.drop_stale(now));
}

/// Writes all queued packets, unless the link has not become writable since the last write. A write
/// alone would not show that: the system fills up its last unsent segment in any case.
void voice_link::flush() {
    if (failed_ || wait_.is_under_way() || (!finishing_ && is_clogged())) return;
    drop_stale(now_());
    if (!queue_.empty()) write();
    if (finishing_ && queue_.empty())
        transport_->shutdown_send();
    else if (!failed_)
        wait_until_writable();
}

void voice_link::write() {
    std::array<bytes_view, net::max_pieces> pieces;
    const auto sent = transport_->try_write(queue_.gather(pieces));
    if (!sent) {
        failed_ = sent.error() != errc::would_block;
        return;
    }
    const auto gone = queue_.forget(*sent);
    stats_.packets_sent += gone.frames;
    stats_.bytes_sent += gone.bytes;
    moved_ = true;
}

void voice_link::wait_until_writable() {
    wait_.start(*transport_, [this](error_code ec) {
        if (ec)
            failed_ = true;
        else if (is_due())
            flush();
    });
}

void voice_link::close() {
    transport_->close();
}

asio::awaitable<error_code> voice_link::run(path_reader to) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_whole = [&](bytes_view packet) { return on_packet(packet, to); };
    for (;;) {
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (ec) co_return ec;
        const auto end = net::read_packets(*transport_, framer_, read_buffer_, on_whole);
        if (end) co_return end;
    }
}

bool voice_link::ended_as_hang_up(error_code end) const {
    if (end == errc::end_of_stream) return true;
    return end == asio::error::connection_reset && framer_.between_packets();
}

error_code voice_link::on_packet(bytes_view packet, const path_reader& to) {
    // The generic cell rate algorithm (ITU-T I.371): line rate would take a core, at a priority
    // above all other programs.
    const auto now = now_();
    paid_until_ = std::max(paid_until_, now) + packet_interval;
    if (paid_until_ - now > max_ahead) return errc::flooding;
    const auto message = wire::decode<wire::to_peer>(packet);
    if (!message) return message.error();
    stats_.bytes_received += wire::length_bytes + packet.size();
    const overloaded hand_on{
        [&](const wire::voice_data& voice) {
            ++stats_.packets_received;
            return to.voice(voice.data);
        },
        [&](const wire::connection_established&) { return to.established(); }};
    return std::visit(hand_on, *message);
}

} // namespace babel::voice

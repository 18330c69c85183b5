#include "call/ways/datagram_stream.hpp"

#include <babel/call/media_sockets.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <span>
#include <utility>

namespace babel::call {
namespace {

// Maximum that waits in the system, out of our reach: about two datagrams of voice.
constexpr int max_unsent_bytes = 500;
constexpr std::size_t many_bytes = 8 * 1024; // in one turn

} // namespace

datagram_stream::datagram_stream(net::transport& over, settings from)
    : over_(over), settings_(std::move(from)) {}

void datagram_stream::prepare(int descriptor, int dscp) noexcept {
    net::set_priority(descriptor, dscp);
    net::set_thin_stream(descriptor, max_unsent_bytes);
}

asio::awaitable<error_code> datagram_stream::read() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(settings_.executor);
    for (;;) {
        const auto [ec] = co_await over_.wait(net::direction::read, as_result);
        if (ec) co_return ec;
        std::size_t count = 0;
        const auto end = net::read_packets(over_, framer_, buffer_, [&](bytes_view each) {
            count += each.size();
            if (!is_closed_) settings_.received(each);
            return error_code();
        });
        if (end) co_return end;
        if (count < many_bytes) continue;
        pause.expires_after(media_sockets::flood_pause);
        co_await pause.async_wait(as_result);
    }
}

void datagram_stream::send(bytes_view datagram) {
    if (is_closed_) {
        ++unsent_;
        return;
    }
    const auto length = wire::length_before(datagram);
    std::vector<std::uint8_t> framed(length.begin(), length.end());
    framed.insert(framed.end(), datagram.begin(), datagram.end());
    waiting_.push_back({std::move(framed), settings_.now()});
    if (waiting_.size() > max_queued) drop_oldest();
    if (!wait_.is_under_way()) write();
}

/// Of those that are not on their way in part.
void datagram_stream::drop_oldest() {
    waiting_.erase(waiting_.begin() + (started_ > 0 ? 1 : 0));
    ++unsent_;
}

/// One datagram at a time: the system has room for the next one when it has sent most of the last.
void datagram_stream::write() {
    const auto oldest = settings_.now() - stale_after;
    while (started_ == 0 && !waiting_.empty() && waiting_.front().since < oldest)
        drop_oldest();
    if (waiting_.empty()) return;
    const auto rest = bytes_view(waiting_.front().framed).subspan(started_);
    const auto sent = over_.try_write(std::span(&rest, 1));
    if (!sent && sent.error() != errc::would_block) return close();
    started_ += sent ? *sent : 0;
    if (started_ == waiting_.front().framed.size()) {
        waiting_.pop_front();
        started_ = 0;
    }
    wait_.start(over_, [this](error_code ec) { ec ? close() : write(); });
}

void datagram_stream::close() {
    is_closed_ = true;
    unsent_ += waiting_.size();
    waiting_.clear();
    over_.close();
}

} // namespace babel::call

// Sending over real sockets whose buffers are far smaller than the data.
#include "net/sockets.hpp"
#include <babel/net/outbox.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/net/socket_transport.hpp>

#include <cstring>

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

using bytes = std::vector<std::uint8_t>;

wire::shared_packet voice(std::size_t number) {
    const bytes data(1 + number * 7 % 900, static_cast<std::uint8_t>(number));
    return wire::encode_shared(wire::voice_data{data});
}

/// Reads to the end, a little at a time. Returns the packets.
asio::awaitable<std::vector<bytes>> receive_all(net::transport& from, error_code& end) {
    std::vector<bytes> packets;
    wire::framer framer(1000);
    bytes buffer(777);
    const auto keep = [&packets](bytes_view packet) {
        packets.emplace_back(packet.begin(), packet.end());
        return error_code{};
    };
    while (!end) {
        const auto [ec] = co_await from.wait(direction::read, as_result);
        end = ec ? ec : net::read_packets(from, framer, buffer, keep);
    }
    co_return packets;
}

template <class Socket>
void send_much_over(asio::io_context& loop, std::pair<Socket, Socket> sockets) {
    // A tiny receive buffer would make TCP wait for its timers.
    sockets.first.set_option(asio::socket_base::send_buffer_size(1));
    const auto here = net::make_transport(std::move(sockets.first));
    const auto there = net::make_transport(std::move(sockets.second));
    net::outbox box(*here, 4'000'000);
    std::vector<bytes> expected;
    for (std::size_t i = 0; i < 2000; ++i) {
        const auto packet = voice(i);
        expected.emplace_back(packet->begin() + wire::length_bytes, packet->end());
        REQUIRE(box.post(packet));
    }
    CHECK(box.waiting_bytes() > 0);
    box.finish();
    error_code end;
    const auto packets = run_bounded(loop, receive_all(*there, end));
    CHECK(end == errc::end_of_stream);
    CHECK(packets.size() == expected.size());
    CHECK((packets == expected)); // without Catch printing a megabyte
    CHECK(box.waiting_bytes() == 0);
    run_until_idle(loop);
}

} // namespace

TEST_CASE("an outbox sends more than a socket pair takes at once", "[outbox]") {
    asio::io_context loop{1};
    send_much_over(loop, local_pair(loop));
}

TEST_CASE("an outbox sends more than a TCP connection takes at once", "[outbox]") {
    asio::io_context loop{1};
    send_much_over(loop, connected_pair(loop));
}

TEST_CASE("an outbox fails when the other side is gone", "[outbox]") {
    asio::io_context loop{1};
    auto sockets = local_pair(loop);
    const auto here = net::make_transport(std::move(sockets.first));
    net::outbox box(*here, 1'000'000);
    sockets.second.close();
    CHECK_FALSE(box.post(voice(1)));
    CHECK(box.failure() == asio::error::broken_pipe);
}

TEST_CASE("an outbox that waits fails when the other side goes", "[outbox]") {
    asio::io_context loop{1};
    auto sockets = local_pair(loop);
    const auto here = net::make_transport(std::move(sockets.first));
    net::outbox box(*here, 1'000'000);
    while (box.waiting_bytes() == 0)
        REQUIRE(box.post(voice(100)));
    sockets.second.close();
    run_until_idle(loop);
    CHECK(box.failed());
}

TEST_CASE("an outbox and its socket may be destroyed while it waits", "[outbox]") {
    asio::io_context loop{1};
    auto sockets = connected_pair(loop);
    auto here = net::make_transport(std::move(sockets.first));
    auto box = std::make_unique<net::outbox>(*here, std::size_t{16} << 20);
    while (box->waiting_bytes() == 0)
        REQUIRE(box->post(voice(100)));
    SECTION("before the wait is over") {}
    SECTION("when the wait is over and its handler is about to run") {
        bytes buffer(1 << 20);
        error_code ignored;
        sockets.second.non_blocking(true);
        while (!ignored)
            sockets.second.read_some(asio::buffer(buffer), ignored);
    }
    box.reset();
    here.reset();
    run_until_idle(loop);
}

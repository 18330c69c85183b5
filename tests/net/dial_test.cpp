// Connections to lists of addresses.
#include "net/name_service.hpp"
#include "net/sockets.hpp"
#include <babel/net/connector.hpp>

#include <chrono>
#include <utility>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

net::dialled
dial_all(asio::io_context& loop, net::dial_list list, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    return run_bounded(loop, net::dial(loop.get_executor(), std::move(list), end));
}

} // namespace

TEST_CASE("later addresses wait until the first ones have failed", "[dial]") {
    asio::io_context loop{1};
    const tcp::acceptor listener(loop, at("127.0.0.2"));
    const closed_port nobody(loop);
    const auto refusing = at("127.0.0.1", nobody.port());
    const auto start = std::chrono::steady_clock::now();
    const auto made = dial_all(loop, {{refusing, listener.local_endpoint()}, 1}, run_limit);
    CHECK(std::chrono::steady_clock::now() - start < 200ms);
    REQUIRE(made.socket.has_value());
    CHECK(made.socket->remote_endpoint() == listener.local_endpoint());
    CHECK(made.failed == net::endpoints{refusing});
}

TEST_CASE("later addresses are tried after a second of silence", "[dial]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.2"));
    const tcp::acceptor good(loop, at("127.0.0.3"));
    const auto silent = at("127.0.0.2", hole.port());
    const auto start = std::chrono::steady_clock::now();
    const auto made = dial_all(loop, {{silent, good.local_endpoint()}, 1}, run_limit);
    CHECK(std::chrono::steady_clock::now() - start >= 1s);
    REQUIRE(made.socket.has_value());
    CHECK(made.socket->remote_endpoint() == good.local_endpoint());
    CHECK(made.failed.empty()); // it was slower, and no more is known
    run_until_idle(loop);
}

TEST_CASE("addresses that are silent until the deadline have failed", "[dial]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.2"));
    const auto silent = at("127.0.0.2", hole.port());
    const auto made = dial_all(loop, {{silent}, 1}, 50ms);
    CHECK(made.socket.error() == errc::timed_out);
    CHECK(made.failed == net::endpoints{silent});
    run_until_idle(loop);
}

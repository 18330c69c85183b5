// Connections to a port that rests are closed at once.
#include "support/bounded_run.hpp"
#include <babel/call/resting_ports.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

using namespace babel;
using namespace std::chrono_literals;
using call::resting_ports;
using net::tcp;

namespace {

struct rest_under_test {
    asio::io_context loop{1};
    resting_ports ports{loop.get_executor()};
    int knocks = 0;

    std::uint16_t add(bool is_withdrawn, std::shared_ptr<void> mapping = {}) {
        const tcp::endpoint anywhere(asio::ip::address_v4::loopback(), 0);
        auto listener = net::listen(loop.get_executor(), anywhere, net::stack::single);
        REQUIRE(listener.has_value());
        const auto port = listener->local_endpoint().port();
        ports.add(std::move(*listener), std::move(mapping), is_withdrawn, [this] { ++knocks; });
        test::run_ready(loop);
        return port;
    }

    error_code knock(std::uint16_t port) {
        tcp::socket callee(loop);
        error_code ec;
        callee.connect({asio::ip::address_v4::loopback(), port}, ec);
        if (ec) return ec;
        callee.non_blocking(true, ec);
        char byte = 0;
        test::run_until(loop, [&] {
            callee.read_some(asio::buffer(&byte, 1), ec);
            return ec != asio::error::would_block;
        });
        return ec;
    }

    std::chrono::milliseconds close(std::chrono::milliseconds at_least) {
        const auto start_time = std::chrono::steady_clock::now();
        test::spawned<void> closing(loop, ports.close(at_least));
        test::run_until(loop, [&] { return closing.ended(); });
        const auto took = std::chrono::steady_clock::now() - start_time;
        return std::chrono::duration_cast<std::chrono::milliseconds>(took);
    }
};

} // namespace

TEST_CASE("a late callee is disconnected at once and reported once", "[resting]") {
    rest_under_test t;
    const auto port = t.add(true);
    CHECK(t.knock(port) == asio::error::eof);
    CHECK(t.knock(port) == asio::error::eof);
    CHECK(t.knocks == 1);
    t.close(0ms);
    CHECK(t.knock(port) == asio::error::connection_refused);
}

TEST_CASE("the port that has rested longest is freed first", "[resting]") {
    rest_under_test t;
    const auto first = t.add(true);
    const auto second = t.add(true);
    CHECK(t.ports.release_oldest());
    CHECK(t.knock(first) == asio::error::connection_refused);
    CHECK(t.knock(second) == asio::error::eof);
    CHECK(t.ports.release_oldest());
    CHECK_FALSE(t.ports.release_oldest());
    t.close(0ms);
}

TEST_CASE("a port of the router is held until its listener is closed", "[resting]") {
    rest_under_test t;
    auto mapping = std::make_shared<int>();
    const std::weak_ptr<int> held = mapping;
    const auto port = t.add(true, std::move(mapping));
    CHECK(t.knock(port) == asio::error::eof);
    CHECK_FALSE(held.expired());
    CHECK(t.ports.release_oldest());
    CHECK(held.expired()); // before a call asks for another one to the same port
    t.close(0ms);
}

TEST_CASE("no more than sixteen ports rest", "[resting]") {
    rest_under_test t;
    const auto first = t.add(false);
    for (std::size_t i = 0; i < resting_ports::max; ++i)
        t.add(false);
    CHECK(t.knock(first) == asio::error::connection_refused);
    t.close(0ms);
}

TEST_CASE("closing waits for a late answer only if a call was withdrawn", "[resting]") {
    rest_under_test t;
    CHECK(t.close(1h) < 5s);
    rest_under_test refused;
    refused.add(false);
    CHECK(refused.close(200ms) < 5s);
    rest_under_test withdrawn;
    withdrawn.add(true);
    CHECK(withdrawn.close(200ms) >= 150ms);
}

// Ports that are opened together, and the connections that come to them.
#include "server/session/listeners.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <array>
#include <vector>

using namespace babel;
using server::via;

namespace {

const std::array<asio::ip::address, 1> this_machine{asio::ip::address_v4::loopback()};

struct listening {
    asio::io_context loop{1};
    logger to_stderr{log_level::error};
    server::event_log log{to_stderr};
    server::counters counted;
    std::vector<via> accepted;
    server::listeners ports{
        loop.get_executor(), log, counted, [this](const net::accepted&, via through) {
            accepted.push_back(through);
        }};

    ~listening() { test::run_bounded(loop, ports.close()); }
};

} // namespace

TEST_CASE("a connection is handed on with the kind of its port", "[listeners]") {
    listening at;
    REQUIRE(at.ports.listen(this_machine, 0, via::nobody).has_value());
    REQUIRE(at.ports.listen(this_machine, 0, via::proxy).has_value());
    at.ports.start();
    net::tcp::socket client(at.loop);
    client.connect(at.ports.endpoints().at(1));
    test::run_until(at.loop, [&] { return !at.accepted.empty(); });
    CHECK(at.accepted == std::vector{via::proxy});
}

TEST_CASE("a port that is taken is reported with its address", "[listeners]") {
    listening first;
    REQUIRE(first.ports.listen(this_machine, 0, via::nobody).has_value());
    const auto taken = first.ports.endpoints().at(0);
    listening second;
    const auto listening = second.ports.listen(this_machine, taken.port(), via::nobody);
    REQUIRE_FALSE(listening.has_value());
    CHECK(listening.error().where == taken);
    CHECK(listening.error().why == asio::error::address_in_use);
    CHECK(second.ports.endpoints().empty());
}

TEST_CASE("nothing is accepted once the ports are closed", "[listeners]") {
    listening at;
    REQUIRE(at.ports.listen(this_machine, 0, via::nobody).has_value());
    const auto port = at.ports.endpoints().at(0);
    at.ports.start();
    test::run_bounded(at.loop, at.ports.close());
    net::tcp::socket client(at.loop);
    error_code refused;
    client.connect(port, refused);
    CHECK(refused == asio::error::connection_refused);
    CHECK(at.accepted.empty());
}

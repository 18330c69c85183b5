// The connection to a server whose ports do not answer.
#include "client/link/server_connector.hpp"
#include "net/name_service.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/core/text.hpp>

#include <boost/asio/error.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;

TEST_CASE("a connector keeps the failure of each port, within its limit", "[server_connector]") {
    asio::io_context loop{1};
    const test::black_hole filtered(loop, test::at("127.0.0.1"));
    const test::closed_port closed(loop);
    client::settings options;
    options.server.host = "127.0.0.1";
    logger quiet(log_level::error);
    client::server_connector connector(loop.get_executor(), options, quiet, 50ms);
    const client::port_plan plan{
        {filtered.port(), true}, {filtered.port(), false}, {closed.port()}};
    const auto made = test::run_bounded(loop, connector.connect(plan));
    CHECK(made.error() == asio::error::connection_refused);
    const std::vector<client::failed_port> expected{
        {filtered.port(), errc::timed_out},
        {filtered.port(), errc::timed_out},
        {closed.port(), asio::error::connection_refused}};
    CHECK(connector.failures() == expected);
}

namespace {

/// Nodes with the plain protocol behind one name.
struct nodes_of_a_name {
    asio::io_context loop{1};
    net::tcp::acceptor first{loop, test::at("127.0.0.2")};
    std::uint16_t port = first.local_endpoint().port();
    net::tcp::acceptor second{loop, test::at("127.0.0.3", port)};
    test::known_host name{"nodes.test", {"127.0.0.2", "127.0.0.3"}};
    client::settings options;
    logger quiet{log_level::error};
    client::server_connector connector{loop.get_executor(), options, quiet};

    nodes_of_a_name() { options.server.host = "nodes.test"; }

    client::server_connection connect() {
        client::port_plan plan{client::port_attempt{port, false}};
        auto made = test::run_bounded(loop, connector.connect(std::move(plan)));
        REQUIRE(made.has_value());
        return std::move(*made);
    }
};

} // namespace

TEST_CASE("each node of a name is asked first at times", "[server_connector]") {
    nodes_of_a_name t;
    std::set<std::string> asked;
    for (int i = 0; i < 200 && asked.size() < 2; ++i)
        asked.insert(t.connect().node.address);
    CHECK(asked == std::set<std::string>{"127.0.0.2", "127.0.0.3"});
}

TEST_CASE("a node that ended the link is not asked next, until a login", "[server_connector]") {
    nodes_of_a_name t;
    auto last = t.connect().node;
    CHECK(last.others == 1);
    for (int i = 0; i < 20; ++i) {
        t.connector.note_failure(last);
        const auto next = t.connect();
        REQUIRE(next.node.name != last.name);
        CHECK(next.server == host_and_port{"nodes.test", t.port}); // whatever the node
        last = next.node;
    }
    t.connector.forget_failures();
    t.second.close();
    t.connector.note_failure({client::found_way::name, with_port("127.0.0.2", t.port)});
    CHECK(t.connect().node.address == "127.0.0.2"); // no other is left
}

TEST_CASE("a node that refuses connections is asked last", "[server_connector]") {
    nodes_of_a_name t;
    t.first.close();
    for (int i = 0; i < 4; ++i)
        CHECK(t.connect().node.address == "127.0.0.3");
}

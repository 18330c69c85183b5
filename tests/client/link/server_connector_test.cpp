// The connection to a server whose ports do not answer.
#include "client/link/server_connector.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/error.hpp>

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

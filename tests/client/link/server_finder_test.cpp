// The nodes of a server: by its name, by SRV, and in which order they are asked.
#include "client/link/server_finder.hpp"
#include "net/name_service.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using client::found_nodes, client::found_way, client::port_attempt, client::server_finder;

namespace {

constexpr auto server_name = "nodes.test";
constexpr port_attempt tls_attempt{4243, true, {}, false, true};

/// A finder whose questions about SRV the test answers.
struct finder_under_test {
    asio::io_context loop{1};
    client::settings options;
    logger quiet{log_level::error};
    client::node_order order{[](std::uint32_t most) { return most; }}; // as they came
    net::srv_answer srv;
    std::chrono::milliseconds srv_delay{0};
    std::vector<std::string> asked;
    server_finder finder{
        loop.get_executor(),
        options,
        quiet,
        order,
        [this](asio::any_io_executor on, std::string name) {
            return answer(std::move(on), std::move(name));
        }};

    finder_under_test() { options.server.host = server_name; }

    asio::awaitable<net::srv_answer> answer(asio::any_io_executor on, std::string name) {
        co_await asio::this_coro::throw_if_cancelled(false);
        asked.push_back(std::move(name));
        asio::steady_timer later(on, srv_delay);
        const auto [ec] = co_await later.async_wait(as_result);
        if (ec) co_return net::srv_answer();
        co_return srv;
    }

    result<found_nodes> find(port_attempt what = tls_attempt) {
        const auto end = std::chrono::steady_clock::now() + test::run_limit;
        return test::run_bounded(loop, finder.find(what, end));
    }
};

std::string names_in(const result<found_nodes>& found) {
    REQUIRE(found.has_value());
    std::string out;
    for (std::size_t i = 0; i < found->nodes.size(); ++i)
        out += (i == 0 ? "" : i == found->eager ? " | " : " ") + found->nodes[i].name;
    return out;
}

std::string addresses_in(const net::dial_list& list) {
    std::string out;
    for (std::size_t i = 0; i < list.to.size(); ++i)
        out += (i == 0 ? "" : i == list.eager ? " | " : " ") + list.to[i].address().to_string();
    return out;
}

} // namespace

TEST_CASE("a name without SRV has a node at each address", "[server_finder]") {
    finder_under_test t;
    const test::known_host name(server_name, {"127.0.0.2", "127.0.0.3", "127.0.0.4"});
    const auto found = t.find();
    CHECK(names_in(found) == "127.0.0.2:4243 127.0.0.3:4243 127.0.0.4:4243");
    CHECK(found->way == found_way::name);
    CHECK(found->eager == 3);
    CHECK(t.asked == std::vector<std::string>{"_babels._tcp.nodes.test"});
    t.find({4242, false, {}, false, true});
    CHECK(t.asked.back() == "_babel._tcp.nodes.test");
}

TEST_CASE("an absolute name is looked up as one", "[server_finder]") {
    finder_under_test t;
    t.options.server.is_absolute = true;
    const test::known_host in_a_search_domain(server_name, {"127.0.0.2"});
    const test::known_host name("nodes.test.", {"127.0.0.3"});
    CHECK(names_in(t.find()) == "127.0.0.3:4243");
    CHECK(t.asked == std::vector<std::string>{"_babels._tcp.nodes.test"});
}

TEST_CASE("nodes that failed are asked after the others", "[server_finder]") {
    finder_under_test t;
    const test::known_host name(server_name, {"127.0.0.2", "127.0.0.3", "127.0.0.4"});
    t.order.note_failure("127.0.0.2:4243");
    CHECK(names_in(t.find()) == "127.0.0.3:4243 127.0.0.4:4243 | 127.0.0.2:4243");
    CHECK(addresses_in(t.find()->dial_list()) == "127.0.0.3 127.0.0.4 | 127.0.0.2");
    t.order.note_failure("127.0.0.3:4243");
    CHECK(addresses_in(t.find()->dial_list()) == "127.0.0.4 | 127.0.0.2 127.0.0.3");
    t.order.note_failure("127.0.0.4:4243");
    CHECK(t.find()->eager == 0);
    CHECK(t.find()->dial_list().eager == 0);
}

TEST_CASE("families take turns, and the system's first one begins", "[server_finder]") {
    finder_under_test t;
    const test::known_host name(server_name, {"::1", "127.0.0.2", "127.0.0.3"});
    CHECK(addresses_in(t.find()->dial_list()) == "::1 127.0.0.2 127.0.0.3");
    t.order.note_failure("[::1]:4243");
    CHECK(addresses_in(t.find()->dial_list()) == "127.0.0.2 127.0.0.3 | ::1");
}

TEST_CASE("SRV names hosts and ports in place of the name", "[server_finder]") {
    finder_under_test t;
    t.srv.records = {{20, 0, 7002, "b.test"}, {10, 0, 7001, "a.test"}};
    const test::known_host a("a.test", {"127.0.0.2", "::1"});
    const test::known_host b("b.test", {"127.0.0.3"});
    const test::known_host none(server_name, {});
    const auto found = t.find();
    CHECK(found->way == found_way::srv);
    CHECK(names_in(found) == "a.test:7001 b.test:7002");
    const auto list = found->dial_list();
    CHECK(addresses_in(list) == "127.0.0.2 ::1 127.0.0.3");
    CHECK(list.to.front().port() == 7001);
    CHECK(list.to.back().port() == 7002);
    CHECK(found->owner_of(list.to[1])->name == "a.test:7001");
    t.order.note_failure("a.test:7001");
    CHECK(addresses_in(t.find()->dial_list()) == "127.0.0.3 | 127.0.0.2 ::1");
}

TEST_CASE("a target without an address has failed", "[server_finder]") {
    finder_under_test t;
    t.srv.records = {{10, 0, 7001, "a.test"}, {20, 0, 7002, "b.test"}};
    const test::known_host a("a.test", {});
    const test::known_host b("b.test", {"127.0.0.3"});
    const test::known_host none(server_name, {});
    CHECK(names_in(t.find()) == "b.test:7002");
    std::vector<client::server_node> both{{"a.test:7001", {}}, {"b.test:7002", {}}};
    CHECK(t.order.put_failures_last(both) == 1);
    CHECK(both.front().name == "b.test:7002");
}

TEST_CASE("a few targets are looked up for one attempt", "[server_finder]") {
    finder_under_test t;
    for (std::uint16_t i = 1; i <= 9; ++i)
        t.srv.records.push_back({i, 0, i, "a.test"});
    const test::known_host a("a.test", {"127.0.0.2"});
    const test::known_host none(server_name, {});
    CHECK(t.find()->nodes.size() == server_finder::most_targets);
}

TEST_CASE("a service that SRV denies is at no address", "[server_finder]") {
    finder_under_test t;
    t.srv.is_denied = true;
    const test::known_host name(server_name, {"127.0.0.2"});
    CHECK(t.find().error() == errc::no_address);
}

TEST_CASE("an address, and a name with a port, ask nobody for SRV", "[server_finder]") {
    finder_under_test t;
    const test::known_host name(server_name, {"127.0.0.2"});
    CHECK(names_in(t.find({4243, true})) == "127.0.0.2:4243");
    t.options.server.host = "127.0.0.9";
    const auto given = t.find();
    CHECK(names_in(given) == "127.0.0.9:4243");
    CHECK(given->way == found_way::given);
    CHECK(t.asked.empty());
}

TEST_CASE("a name with an address waits briefly for SRV that does not come", "[server_finder]") {
    finder_under_test t;
    t.srv_delay = 1h;
    const test::known_host name(server_name, {"127.0.0.2"});
    const auto start = std::chrono::steady_clock::now();
    CHECK(t.find()->way == found_way::name);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= server_finder::srv_grace);
    CHECK(took < server_finder::srv_limit);
}

TEST_CASE("a name without an address waits longer for SRV", "[server_finder]") {
    finder_under_test t;
    t.srv_delay = server_finder::srv_grace * 2;
    t.srv.records = {{10, 0, 7001, "a.test"}};
    const test::known_host a("a.test", {"127.0.0.2"});
    const test::known_host none(server_name, {});
    CHECK(names_in(t.find()) == "a.test:7001");
    t.srv_delay = 1h;
    CHECK(t.find().error() == errc::no_address);
}

TEST_CASE("finding a server can be cancelled at its look-ups", "[server_finder]") {
    finder_under_test t;
    t.srv_delay = 1h;
    test::known_host slow(server_name, {"127.0.0.2"});
    slow.hold();
    const auto end = std::chrono::steady_clock::now() + test::run_limit;
    test::spawned<result<found_nodes>> finding(t.loop, t.finder.find(tls_attempt, end));
    test::run_ready(t.loop);
    finding.cancel();
    CHECK(finding.get().error() == errc::cancelled);
    slow.release();
    test::run_until_idle(t.loop);
}

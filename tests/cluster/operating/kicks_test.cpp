// Users of other nodes whom an operator disconnects.
#include "cluster/node_fixture.hpp"
#include "cluster/operating/kick_messages.hpp"
#include "cluster/operating/kick_requests.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

/// Nodes 2 and 3 are there.
struct kicking_node : ready_node {
    void
    kick(std::uint64_t which, const std::string& name, std::vector<node_number> nodes = {2, 3}) {
        rules.operators().kicks().ask(which, name, nodes, now, out);
    }
    lines flushed() {
        flush();
        return done();
    }
};

} // namespace

TEST_CASE("messages about kicks survive their text", "[kicks]") {
    const kick_message rows[] = {
        kick_order{7, "x y"}, kick_order{0, "x"}, kick_answer{7, true}, kick_answer{8, false}};
    for (const auto& each : rows)
        CHECK(parse_kick_message(to_text(each)) == each);
}

TEST_CASE("other messages are not about kicks", "[kicks]") {
    const auto text = GENERATE(
        as<std::string>{},
        "",
        "kick",
        "kick 7",
        "kick 7 ",
        "kick x y",
        "kick 7 \xff",
        "kicked",
        "kicked x",
        "kicked 7 x",
        "nobody",
        "nobody -1",
        "probe 7 x"
    );
    CAPTURE(text);
    CHECK_FALSE(parse_kick_message(text));
}

TEST_CASE("a kick goes to all nodes, and the one that had the user decides", "[kicks]") {
    kicking_node n;
    n.kick(7, "x");
    CHECK(n.flushed() == lines{"route 2 kick 7 x", "route 3 kick 7 x"});
    SECTION("it was there") {
        n.receive(2, "nobody 7");
        CHECK(n.done().empty());
        n.receive(3, "kicked 7");
        CHECK(n.done() == lines{"7 is kicked"});
    }
    SECTION("it was nowhere") {
        n.receive(2, "nobody 7");
        n.receive(3, "nobody 7");
        CHECK(n.out.back() == action(kick_decided{7, server::kick_outcome::nobody}));
    }
}

TEST_CASE("a kick without an answer fails after 2 s", "[kicks]") {
    kicking_node n;
    n.kick(7, "x");
    n.flush();
    n.out.clear();
    n.now += 1999ms;
    n.rules.operators().on_tick(n.now, n.out);
    CHECK(n.done().empty());
    n.now += 1ms;
    n.rules.operators().on_tick(n.now, n.out);
    CHECK(n.out == actions{kick_decided{7, server::kick_outcome::no_answer}});
}

TEST_CASE("answers of others, twice or to nothing are dropped and counted", "[kicks]") {
    kicking_node n;
    n.kick(7, "x");
    n.flush();
    n.out.clear();
    n.receive(4, "kicked 7");
    n.receive(2, "kicked 8");
    n.receive(2, "nobody 7");
    n.receive(2, "kicked 7");
    CHECK(n.done().empty());
    CHECK(n.rules.operators().dropped() == 3);
}

TEST_CASE("kicks that wait are bounded", "[kicks]") {
    kicking_node n;
    for (std::uint64_t i = 1; i <= kick_requests::max_waiting; ++i)
        n.kick(i, "x");
    CHECK(n.done().empty());
    n.kick(99, "x");
    CHECK(n.out == actions{kick_decided{99, server::kick_outcome::busy}});
}

TEST_CASE("a kick without other nodes fails at once", "[kicks]") {
    kicking_node n;
    n.kick(7, "x", {});
    CHECK(n.out == actions{kick_decided{7, server::kick_outcome::away}});
}

TEST_CASE("an order of another node is passed on, and its answer goes back", "[kicks]") {
    kicking_node n;
    n.receive(2, "kick 7 x");
    CHECK(n.done() == lines{"2 kicks x"});
    n.rules.operators().kicks().answer(2, 7, true);
    n.rules.operators().kicks().answer(3, 8, false);
    n.rules.operators().kicks().answer(3, 0, false); // it does not wait for one
    CHECK(n.flushed() == lines{"route 2 kicked 7", "route 3 nobody 8"});
}

TEST_CASE("orders to keep a name out want no answer", "[kicks]") {
    kicking_node n;
    n.rules.operators().kicks().keep_out("x", {2, 3});
    CHECK(n.flushed() == lines{"route 2 kick 0 x", "route 3 kick 0 x"});
}

TEST_CASE("orders beyond 64 in a second are dropped", "[kicks]") {
    kicking_node n;
    for (int i = 0; i < 100; ++i)
        n.receive(2, "kick 7 x");
    CHECK(n.done().size() == kick_requests::max_orders);
    CHECK(n.rules.operators().dropped() == 100 - kick_requests::max_orders);
    n.now += 1s;
    n.receive(2, "kick 7 x");
    CHECK(n.done().size() == 1);
}

} // namespace babel::cluster

// Sessions and logins while links end, and begin again.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the end of the link decides every login", "[membership]") {
    ready_node n;
    n.ask(1, "waiting");
    n.flush();
    n.answer("OK 11 2");
    n.ask(2, "in_flight");
    n.flush();
    n.ask(3, "waits");
    n.out.clear();
    n.rules.on_link_down(n.out);
    auto done = n.done();
    std::ranges::sort(done);
    CHECK(done == lines{"1 is unavailable", "2 is unavailable", "3 is unavailable"});
    n.ask(4, "x");
    CHECK(n.done() == lines{"4 is unavailable"});
}

TEST_CASE("a name that was granted as the link ended is given back", "[membership]") {
    ready_node n;
    n.ask(1, "x");
    n.flush();
    n.rules.on_link_down(n.out);
    n.out.clear();
    n.link("x 1");
    n.flush();
    CHECK(n.done() == lines{"join", "scan 0", "read from 10", "owners 0", "-theirs", "release x"});
}

TEST_CASE("a session that ended without a link is released over the next", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.rules.release("x");
    n.link("theirs 2 x 1");
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"release x"});
}

TEST_CASE("a new link claims the names of sessions, before new logins", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("theirs 2", GENERATE(as<std::string>{}, "r1", "r2"));
    n.ask(1, "y");
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"claim x y"});
    n.answer("OK 12 H O");
    CHECK(n.done() == lines{"1 is granted"});
}

TEST_CASE("names of sessions are claimed while the snapshot settles", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link_up();
    n.answer("OK 1 11 0");
    n.ask(1, "y");
    n.answer(scan_step(12, "0", "1 2", "theirs 2 x 1"));
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"claim x"});
    n.read({"up 4"});
    n.flush();
    CHECK(n.done() == lines{"claim y"});
}

TEST_CASE("a session whose name went to another node meanwhile is closed", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("theirs 2 x 3");
    n.out.clear();
    n.flush();
    n.answer("OK 12 " + GENERATE(as<std::string>{}, "3", "P"));
    CHECK(n.done() == lines{"claim x", "lost x", "+x"});
    n.rules.release("x"); // its session
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("a session whose name went to a key meanwhile leaves no ghost", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("x 1");
    n.out.clear();
    n.flush();
    n.answer("OK 12 K");
    CHECK(n.done() == lines{"claim x", "lost x"});
    n.flush();
    CHECK(n.done() == lines{"release x"});
}

TEST_CASE("a name whose park a link took with it is gone, unless it is kept", "[membership]") {
    const auto [names, is_gone] = GENERATE(
        table<std::string, bool>({{"x 1", true}, {"", true}, {"x p5", false}, {"x 3", false}})
    );
    CAPTURE(names);
    ready_node n;
    n.log_in("x");
    n.rules.park("x", "s", 30s);
    if (GENERATE(true, false)) n.flush(); // in flight, or still waiting
    n.rules.on_link_down(n.out);
    n.out.clear();
    n.link("theirs 2 " + names);
    const auto done = n.done();
    CHECK(std::ranges::count(done, "-x") == (is_gone ? 1 : 0));
    CHECK(std::ranges::count(done, "+x") == (is_gone ? 0 : 1));
}

TEST_CASE("names are shown on if their register was emptied in the same run", "[membership]") {
    const auto [id, is_gone] = GENERATE(table<std::string, bool>({{"i1", true}, {"i2", false}}));
    node n;
    for (const auto& each : {std::string("i1"), id}) {
        n.link_up("r1");
        n.answer("OK 1 10 0 " + each);
        n.out.clear();
        n.answer(scan_step(10, "0", "1 2", n.rules.others().size() == 0 ? "theirs 2" : ""));
    }
    CHECK(std::ranges::count(n.done(), "-theirs") == (is_gone ? 1 : 0));
    CHECK(n.rules.others().find("theirs").has_value() != is_gone);
}

TEST_CASE("a name that is not claimed again yet is released instead of parked", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("theirs 2");
    n.out.clear();
    if (GENERATE(true, false)) {
        n.flush();
        CHECK(n.done() == lines{"claim x"}); // its answer has not come
    }
    CHECK_FALSE(n.rules.park("x", "s", 30s));
    n.flush();
    CHECK(n.done() == lines{"release x"});
}

TEST_CASE("a park that the news has shown ends once, with any number of links", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.park("x", "s", 30s);
    n.flush();
    n.out.clear();
    n.read({"o 1 ~ x", "o 0 - x"});
    CHECK(n.done() == lines{"+x", "-x"});
    n.rules.on_link_down(n.out);
    n.link("theirs 2");
    CHECK(std::ranges::count(n.done(), "-x") == 0);
}

TEST_CASE("on a young engine users who were online come first", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    const auto [uptime, waits] =
        GENERATE(table<std::chrono::seconds, bool>({{5s, true}, {6s, false}}));
    n.link_up("r2", uptime);
    n.answer("OK 1 10 1");
    n.position = 10;
    n.answer(scan_step(10, "0", "1 2", "theirs 2"));
    n.ask(1, "y");
    n.out.clear();
    n.flush();
    CHECK(n.done() == (waits ? lines{"claim x"} : lines{"claim x y"}));
    n.now += 2999ms;
    n.read();
    n.flush();
    CHECK(n.done().empty());
    n.now += 1ms;
    n.flush();
    CHECK(n.done() == (waits ? lines{"claim y"} : lines{}));
}

TEST_CASE("a newcomer takes no login before its first snapshot", "[membership]") {
    node n;
    n.ask(1, "x");
    n.link_up();
    n.ask(2, "x");
    n.answer("OK 1 10 0");
    n.ask(3, "x");
    n.answer(scan_step(11, "0", "1", ""));
    n.ask(4, "x");
    n.read({"up 2"});
    n.answer(owners_step("0"));
    n.ask(5, "x");
    n.flush();
    const auto done = n.done();
    for (const std::string ticket : {"1", "2", "3", "4"})
        CHECK(std::ranges::count(done, ticket + " is unavailable") == 1);
    CHECK(done.back() == "claim x");
}

TEST_CASE("a full engine refuses logins and keeps sessions", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("theirs 2 x 1");
    n.ask(1, "y");
    n.flush();
    n.out.clear();
    n.answer(failure("OOM command not allowed"));
    n.flush();
    CHECK(n.done() == lines{"1 is full"});
    n.now += 999ms;
    n.flush();
    CHECK(n.done().empty());
    n.now += 1ms;
    n.flush();
    CHECK(n.done() == lines{"claim x"});
}

} // namespace
} // namespace babel::cluster

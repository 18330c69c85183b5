// From a link to a member: joining, snapshots, other runs of the engine.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a link joins, takes a snapshot and reads on from there", "[membership]") {
    node n;
    n.link_up();
    CHECK(n.done() == lines{"join"});
    n.answer("OK 1 10 1");
    CHECK(n.done() == lines{"scan 0", "gc 0"});
    n.answer(scan_step(10, "77", "1 2", "x 2"));
    CHECK(n.done() == lines{"scan 77"});
    n.answer("OK 0 0"); // to gc
    CHECK_FALSE(n.rules.is_linked());
    n.answer(scan_step(10, "0", "1 2", "y 2"));
    auto done = n.done();
    std::ranges::sort(done);
    CHECK(done == lines{"+x", "+y", "owners 0", "read from 10"});
    CHECK_FALSE(n.rules.is_linked());
    n.answer(owners_step("0"));
    CHECK(n.rules.is_linked());
    CHECK(n.rules.number() == 1);
}

TEST_CASE("each link has a token of its own, and keeps the number", "[membership]") {
    node n;
    n.link_up();
    CHECK(
        std::get<run_script>(n.out.at(0)).arguments ==
        lines{"r1", "/f.1", "f", "a", "0 up - -", "1", "6", "no"}
    );
    n.answer("OK 7 10 1");
    n.rules.on_link_down(n.out);
    n.out.clear();
    n.link_up("r2");
    CHECK(std::get<run_script>(n.out.at(0)).arguments.at(0) == "r2");
    CHECK(std::get<run_script>(n.out.at(0)).arguments.at(1) == "7/f.2");
}

TEST_CASE("nothing is told of a snapshot before the news has reached its end", "[membership]") {
    node n;
    n.link_up();
    n.answer("OK 1 10 1");
    n.answer(scan_step(12, "0", "1 2", "x 2"));
    CHECK(n.done() == lines{"join", "scan 0", "gc 0", "read from 10", "owners 0"});
    n.read({"o 2 + x"});
    CHECK(n.done().empty());
    n.read({"o 2 + y"});
    auto done = n.done();
    std::ranges::sort(done);
    CHECK(done == lines{"+x", "+y"});
    CHECK(n.rules.others().position() == 12);
}

TEST_CASE("a node of the same id that stands still for 3 s is retired", "[membership]") {
    node n;
    n.link_up();
    n.answer("BUSY 4 17");
    n.tick(2999ms);
    CHECK(n.done() == lines{"join"});
    n.tick(1ms);
    CHECK(n.done() == lines{"join 4 17"});
    n.answer("OK 5 12 1");
    CHECK(n.done() == lines{"scan 0", "gc 0"});
}

TEST_CASE("a node with a new number collects the names of nodes that are gone", "[membership]") {
    node n;
    n.link_up();
    n.out.clear();
    SECTION("it is new") {
        n.answer("OK 5 12 1");
        CHECK(n.done() == lines{"scan 0", "gc 0"});
        n.answer(scan_step(12, "0", "5", "x 4"));
        n.out.clear();
        n.answer("OK 64 1000");
        CHECK(n.done() == lines{"gc 64"});
    }
    SECTION("it has another link") {
        n.answer("OK 5 12 0");
        CHECK(n.done() == lines{"scan 0"});
    }
}

TEST_CASE("a node of the same id that beats keeps the second one out", "[membership]") {
    node n;
    n.link_up();
    n.answer("BUSY 4 17");
    n.tick(3s);
    n.answer("BUSY 4 20");
    CHECK(n.done() == lines{"join", "join 4 17", "refuse"});
    n.tick(1h);
    CHECK(n.done().empty());
}

TEST_CASE("a node with sessions whose id was taken tries again for ever", "[membership]") {
    node n;
    n.link();
    n.rules.on_link_down(n.out);
    n.link_up();
    n.answer("BUSY 4 17");
    n.out.clear();
    for (int beat = 20; beat < 29; beat += 3) {
        n.tick(3s);
        n.answer("BUSY 4 " + std::to_string(beat));
        CHECK(n.done() == lines{"join 4 " + std::to_string(beat == 20 ? 17 : beat - 3)});
    }
}

TEST_CASE("an answer that is not valid ends the link", "[membership]") {
    struct row {
        lines before; // answers
        reply last;
    };
    const auto [before, last] = GENERATE(
        row{{}, words("OK")},
        row{{}, words("OK 0 10 1")},
        row{{}, words("OK 1 x 1")},
        row{{}, words("BUSY x 1")},
        row{{}, words("UNLIKE lease 9")},
        row{{}, unlike("lease 9", "")},
        row{{}, unlike("lease 9", "x 1")},
        row{{}, words("WHAT")},
        row{{}, text("OK")},
        row{{}, reply{}},
        row{{}, failure("ERR x")},
        row{{}, failure("OOM x")},
        row{{}, words("STALE")},
        row{{"OK 1 10 1"}, words("OK 10 0")},
        row{{"OK 1 10 1"}, words("GONE")},
        row{{"OK 1 10 1"}, words("STALE")},
        row{{"OK 1 10 1"}, failure("NOSCRIPT x")}
    );
    node n;
    n.link_up();
    for (const auto& each : before)
        n.answer(each);
    n.out.clear();
    n.answer(last);
    CHECK(n.done() == lines{"restart"});
    n.answer("OK 1 10 1"); // late, of that link
    n.read({"o 2 + x"});
    n.tick(1h);
    CHECK(n.done().empty());
}

TEST_CASE("a link on which nothing comes for 3 s is over", "[membership]") {
    node n;
    SECTION("join is not answered") {
        n.link_up();
    }
    SECTION("the scan is not answered") {
        n.link_up();
        n.answer("OK 1 10 1");
    }
    SECTION("no news is read") {
        n.link();
    }
    n.out.clear();
    n.tick(3s);
    CHECK(std::ranges::count(n.done(), "restart") == 0);
    n.tick(1ms);
    CHECK(n.done() == lines{"restart"});
}

TEST_CASE(
    "a gap in the news is closed by a snapshot, of which the difference is told", "[membership]"
) {
    node n;
    n.link("x 2 y 2");
    CHECK(n.rules.joined().gaps() == 0);
    n.out.clear();
    n.position += 3; // entries that were trimmed
    n.read({"o 2 + z", "o 2 + w"});
    CHECK(n.done() == lines{"scan 0"});
    CHECK(n.rules.joined().gaps() == 1);
    CHECK(n.rules.joined().link_snapshots() == 1);
    n.read({"o 2 + v"}); // comes again
    CHECK(n.done().empty());
    n.answer(scan_step(15, "0", "1 2", "y 2 z 2 w 2"));
    auto done = n.done();
    std::ranges::sort(done);
    CHECK(done == lines{"+w", "+z", "-x", "owners 0", "read from 15"});
    n.position = 15;
    n.read({"o 2 + v"});
    CHECK(n.done() == lines{"+v"});
}

TEST_CASE("entries that step back are a gap too", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    n.position = 3;
    n.read({"o 2 + x"});
    CHECK(n.done() == lines{"scan 0"});
}

TEST_CASE("a node that was taken for dead joins again", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    n.read({"down 2", "down 1", "o 3 + x"});
    CHECK(n.done() == lines{"restart"});
}

TEST_CASE("without an engine nobody is told gone", "[membership]") {
    node n;
    n.link("x 2");
    n.log_in("me");
    n.rules.on_link_down(n.out);
    n.tick(1h);
    CHECK(n.done().empty());
    CHECK(n.rules.others().find("x").has_value());
}

TEST_CASE("users that another run of the engine lacks have 6 s to come back", "[membership]") {
    node n;
    n.link("x 2 y 2");
    n.rules.on_link_down(n.out);
    n.position = 1;
    n.out.clear();
    n.link("", "r2");
    CHECK(n.done() == lines{"join", "scan 0", "gc 0", "read from 1", "owners 0"});
    n.read({"up 2", "o 2 + x"});
    n.now += 2999ms;
    n.read();
    n.now += 3s;
    n.read();
    n.tick();
    CHECK(n.done() == lines{"=x", "beat 0 up - -"}); // its node is known again
    n.tick(1ms);
    CHECK(n.done() == lines{"-y"});
}

TEST_CASE("a link that broke before its snapshot leaves the other run as news", "[membership]") {
    node n;
    n.link("x 2");
    n.rules.on_link_down(n.out);
    n.link_up("r2");
    n.answer("OK 1 1 1");
    n.rules.on_link_down(n.out);
    n.position = 1;
    n.out.clear();
    n.link("", "r2");
    CHECK(std::ranges::count(n.done(), "-x") == 0);
}

TEST_CASE("parked names are freed once a second, in steps of 64", "[membership]") {
    node n;
    n.link("x p5");
    n.out.clear();
    const auto freed = [&] { return std::ranges::count(n.done(), "unpark"); };
    n.tick(1s);
    CHECK(freed() == 1);
    n.tick(500ms);
    CHECK(freed() == 0);
    n.tick(500ms);
    CHECK(freed() == 1);
    n.read({"o 0 - x"});
    n.tick(1s);
    CHECK(freed() == 0);
}

TEST_CASE("messages are passed on", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    n.receive(2, "call 7 hello");
    CHECK(n.done() == lines{"2 wrote call 7 hello"});
}

} // namespace
} // namespace babel::cluster

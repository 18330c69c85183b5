// Beats: a node's own, and those that it watches.
#include "cluster/membership/beat_watch.hpp"
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

const std::string own_beat = "beat 0 up - -";

/// The answer to a beat.
reply beats(const std::string& nodes) {
    return array({text("OK"), text("10"), beating(nodes)});
}

TEST_CASE("a node beats once a second while it hears the news", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    for (int i = 0; i < 3; ++i) {
        n.tick();
        CHECK(n.done() == lines{own_beat});
        n.answer(beats(""));
        n.now += 999ms;
        n.read();
        n.tick();
        CHECK(n.done().empty());
        n.now += 1ms;
    }
}

TEST_CASE("a node that does not hear the news does not beat", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    lines seen;
    for (int i = 0; i < 100; ++i) {
        n.tick(100ms);
        for (const auto& line : n.done()) {
            if (line == own_beat) n.answer(beats(""));
            seen.push_back(line);
        }
    }
    CHECK(seen == lines{own_beat, own_beat, own_beat, "restart"});
}

TEST_CASE("a beat without an answer for 3 s ends the link, news or not", "[membership]") {
    node n;
    n.link();
    n.tick();
    n.out.clear();
    for (int i = 0; i < 30; ++i) {
        n.now += 100ms;
        n.read();
        n.tick();
    }
    CHECK(n.done().empty()); // and no second one is sent
    n.tick(1ms);
    CHECK(n.done() == lines{"restart"});
}

TEST_CASE("a full engine refuses a beat without an end of the link", "[membership]") {
    node n;
    n.link();
    n.tick();
    n.answer(failure("OOM command not allowed"));
    n.out.clear();
    n.now += 1s;
    n.read();
    n.tick();
    CHECK(n.done() == lines{own_beat});
}

TEST_CASE("a beat that stands for 6 s is told to the engine, which decides", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    for (int second = 0; second <= 6; ++second) {
        n.read();
        n.tick();
        CHECK(n.done() == lines{own_beat});
        n.answer(beats("1 5 2 17 3 " + std::to_string(second)));
        if (second < 6) {
            CHECK(n.out.empty());
            n.now += 1s;
        }
    }
    CHECK(std::get<run_script>(n.out.at(0)).inbox == 2);
    CHECK(n.done() == lines{"down 2 17"});
    SECTION("dead: its names are collected") {
        n.answer("OK 1");
        CHECK(n.done() == lines{"gc 0"});
        n.answer("OK 64 100");
        CHECK(n.done() == lines{"gc 64"});
        n.answer("OK 0 100");
        CHECK(n.done().empty());
    }
    SECTION("it has beaten meanwhile, or another node was first") {
        n.answer("OK 0");
        CHECK(n.done().empty());
    }
}

TEST_CASE("an answer to a beat that is not valid ends the link", "[membership]") {
    node n;
    n.link();
    n.tick();
    n.out.clear();
    n.answer("OK 10");
    CHECK(n.done() == lines{"restart"});
}

struct watched {
    beat_watch watch{6s};
    time_point now{100s};

    std::size_t dead(std::chrono::milliseconds time, const std::string& nodes) {
        now += time;
        return watch.observe(beats(nodes).elements[2], 1, now).size();
    }
};

TEST_CASE("only time in which a beat was seen to stand counts", "[membership]") {
    watched w;
    w.dead(0s, "2 17");
    for (int i = 0; i < 5; ++i)
        CHECK(w.dead(1s, "2 17") == 0);
    SECTION("6 s are over") {
        CHECK(w.dead(1s, "2 17") == 1);
    }
    SECTION("almost") {
        CHECK(w.dead(999ms, "2 17") == 0);
    }
    SECTION("it moved") {
        CHECK(w.dead(1s, "2 18") == 0);
    }
    SECTION("it stepped back") {
        CHECK(w.dead(1s, "2 0") == 0);
    }
    SECTION("it is oneself") {
        CHECK(w.dead(1s, "1 17") == 0);
    }
    SECTION("this node was stopped, or the engine") {
        CHECK(w.dead(3001ms, "2 17") == 0);
        for (int i = 0; i < 5; ++i)
            CHECK(w.dead(1s, "2 17") == 0);
        CHECK(w.dead(1s, "2 17") == 1);
    }
    SECTION("it is another link") {
        w.watch.begin_link();
        CHECK(w.dead(1s, "2 17") == 0);
    }
    SECTION("it left and came back") {
        w.dead(500ms, "");
        CHECK(w.dead(500ms, "2 17") == 0);
    }
}

TEST_CASE("nodes that end without leaving are counted, those that leave are not", "[membership]") {
    watched w;
    w.dead(0s, "2 17 3 5");
    for (int i = 0; i < 5; ++i)
        w.dead(1s, "2 17 3 " + std::to_string(6 + i));
    CHECK(w.watch.reaped() == 0);
    w.dead(1s, "2 17"); // 3 left, and 2 is dead now
    CHECK(w.watch.reaped() == 0);
    w.dead(1s, "");
    CHECK(w.watch.reaped() == 1);
    w.dead(1s, "");
    CHECK(w.watch.reaped() == 1);
}

TEST_CASE("the position that comes with a beat shows the news to be read", "[membership]") {
    ready_node n;
    CHECK(n.rules.watch().position() == 0);
    n.tick();
    n.answer(array({text("OK"), text("12"), array({})}));
    CHECK(n.rules.watch().position() == 12);
    CHECK(n.rules.others().position() == 10);
    n.tick(1s);
    n.answer(array({text("OK"), text("nonsense"), array({})}));
    CHECK(n.rules.watch().position() == 12);
}

} // namespace
} // namespace babel::cluster

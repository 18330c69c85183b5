// Beats: a node's own, and those that it watches.
#include "cluster/membership/beat_watch.hpp"
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

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

TEST_CASE("a beat comes before the claims that wait", "[membership]") {
    ready_node n;
    n.ask(1, "x");
    n.tick();
    CHECK(n.done() == lines{own_beat, "claim x"});
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
    SECTION("it was forgotten, as with a link that ends") {
        w.watch.forget();
        CHECK(w.dead(1s, "2 17") == 0);
    }
    SECTION("it left and came back") {
        w.dead(500ms, "");
        CHECK(w.dead(500ms, "2 17") == 0);
    }
}

TEST_CASE("all nodes stand if each was seen to stand for a lease", "[membership]") {
    watched w;
    CHECK_FALSE(w.watch.all_stand(w.now));
    w.dead(0s, "");
    CHECK_FALSE(w.watch.all_stand(w.now)); // there is none
    for (int i = 0; i < 6; ++i)
        w.dead(1s, "2 17 10 5");
    CHECK_FALSE(w.watch.all_stand(w.now + 999ms));
    CHECK(w.watch.all_stand(w.now + 1s));
    CHECK(w.watch.beats() == std::vector<beat_watch::node_beat>{{2, "17"}, {10, "5"}});
    SECTION("a look shows the same") {
        w.dead(1s, "2 17 10 5");
        CHECK(w.watch.all_stand(w.now));
    }
    SECTION("one moved") {
        w.dead(1s, "2 17 10 6");
        CHECK_FALSE(w.watch.all_stand(w.now + 3s));
    }
    SECTION("one is new") {
        w.dead(1s, "2 17 10 5 11 0");
        CHECK_FALSE(w.watch.all_stand(w.now + 3s));
    }
    SECTION("one left") {
        w.dead(1s, "2 17");
        CHECK(w.watch.all_stand(w.now));
        CHECK(w.watch.size() == 1);
    }
    SECTION("nothing was seen for too long") {
        CHECK(w.watch.all_stand(w.now + 3s));
        CHECK_FALSE(w.watch.all_stand(w.now + 3001ms));
    }
    SECTION("they are forgotten") {
        w.watch.forget();
        CHECK_FALSE(w.watch.all_stand(w.now + 1s));
    }
    SECTION("the lease is longer") {
        w.watch.set_lease(8s);
        CHECK_FALSE(w.watch.all_stand(w.now + 2999ms));
        CHECK(w.watch.all_stand(w.now + 3s));
    }
}

TEST_CASE("a look shows whether a beat moved since the one before", "[membership]") {
    watched w;
    w.dead(0s, "2 17 3 5");
    CHECK_FALSE(w.watch.has_moved()); // nothing was seen before
    w.dead(1s, "2 17 3 5");
    CHECK_FALSE(w.watch.has_moved());
    SECTION("of one node") {
        w.dead(1s, "2 17 3 6");
        CHECK(w.watch.has_moved());
        w.dead(1s, "2 17 3 6");
        CHECK_FALSE(w.watch.has_moved());
    }
    SECTION("of a new node") {
        w.dead(1s, "2 17 3 5 4 0");
        CHECK(w.watch.has_moved());
    }
    SECTION("of this node, or of none") {
        w.dead(1s, "1 8 2 17");
        CHECK_FALSE(w.watch.has_moved());
    }
    SECTION("while nothing was seen") {
        w.dead(3001ms, "2 18 3 6");
        CHECK_FALSE(w.watch.has_moved());
    }
    SECTION("before all were forgotten") {
        w.watch.forget();
        w.dead(1s, "2 18 3 6");
        CHECK_FALSE(w.watch.has_moved());
    }
}

TEST_CASE("a former number of this process is watched if no number is left out", "[membership]") {
    beat_watch watch{6s};
    const time_point start{100s};
    watch.observe(beating("7 4"), parked_names, start);
    CHECK(watch.size() == 1);
    watch.observe(beating("7 4"), 7, start + 1s);
    CHECK(watch.size() == 0);
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

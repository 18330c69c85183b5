// The replica, rule by rule: what it holds, and what users are told.
#include "cluster/cluster_fixture.hpp"
#include "cluster/replica/replica.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;
using enum replica::continuity;

const time_point start{1000s};
constexpr node_number self = 1;

/// A replica that notes its facts as "+alice" and "-alice", and moves alone.
struct observed {
    replica names;
    time_point now = start;
    std::vector<std::string> told;
    std::vector<std::string> moved;

    /// Linked at position 10, with the nodes 1 to 4.
    explicit observed(const std::string& shown = "") {
        adopt(snapshot_of(10, "1 2 3 4", shown), same_run);
        told.clear();
    }

    void note(const presence_facts& facts) {
        for (const auto& each : facts) {
            const auto at = " " + std::to_string(each.node) + "/" + std::to_string(each.flags);
            if (each.what == presence_fact::kind::moved)
                moved.push_back(each.name + at);
            else
                told.push_back((each.what == presence_fact::kind::came ? "+" : "-") + each.name);
        }
    }
    void adopt(const snapshot& from, replica::continuity since) {
        presence_facts facts;
        names.adopt(from, self, since, now, facts);
        note(facts);
    }
    bool apply(std::uint64_t position, const std::string& fields) {
        presence_facts facts;
        const bool is_next = names.apply(news(position, fields), self, now, facts);
        note(facts);
        return is_next;
    }
    void wait(std::chrono::milliseconds time) {
        now += time;
        presence_facts facts;
        names.expire(now, facts);
        note(facts);
    }
    /// "2" of node 2, "?" shown but not callable, "" absent.
    std::string at(std::string_view name) const {
        const auto place = names.find(name);
        if (!place) return "";
        return place->is_callable ? std::to_string(place->node) : "?";
    }
    std::vector<std::string> facts() {
        auto all = std::exchange(told, {});
        std::ranges::sort(all);
        return all;
    }
};

using told = std::vector<std::string>;

TEST_CASE("each entry changes names and tells users", "[replica]") {
    struct row {
        std::string shown;
        std::vector<std::string> entries;
        std::string at; // of x, in the end
        told facts;
    };
    const auto [shown, entries, at, facts] = GENERATE(
        row{"", {"o 2 + x"}, "2", {"+x"}},                    // a login
        row{"x 2", {"o 2 - x"}, "", {"-x"}},                  // a departure
        row{"x 2", {"o 2 ~ x"}, "?", {}},                     // parked: shown
        row{"x 2", {"o 2 ~ x", "o 3 + x"}, "3", {}},          // ... and back elsewhere
        row{"x 2", {"o 2 ~ x", "o 0 - x"}, "", {"-x"}},       // ... or not in time
        row{"x 3", {"o 2 - x"}, "3", {}},                     // of another
        row{"x 3", {"o 2 ~ x"}, "3", {}},                     //
        row{"x 3", {"o 0 - x"}, "3", {}},                     // claimed before its time was over
        row{"", {"o 2 - x"}, "", {}},                         //
        row{"", {"o 2 + x + y - x"}, "", {"+x", "+y", "-x"}}, // a batch
        row{"", {"o 1 + x"}, "", {}},                         // of one's own
        row{"", {"o 1 + x", "o 1 - x"}, "", {}},              //
        row{"x 2", {"down 2", "o 1 + x"}, "", {"-x"}},        // an orphan that one claimed
        row{"x p5", {"o 1 + x"}, "", {"-x"}},                 // a parked one
        row{"", {"o 1 + x", "o 1 ~ x"}, "?", {"+x"}},         // that one parked
        row{"", {"up 5", "o 5 + x"}, "5", {"+x"}},            //
        row{"x 2", {"later 7", "ban x change 7"}, "2", {}}    // for others
    );
    observed r(shown);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        CAPTURE(entries[i]);
        CHECK(r.apply(11 + i, entries[i]));
    }
    CHECK(r.at("x") == at);
    CHECK(r.facts() == facts);
    CHECK(r.names.position() == 10 + entries.size());
}

TEST_CASE("a name that moves, or has other flags, stays online", "[replica]") {
    struct row {
        std::string shown;
        std::vector<std::string> entries;
        told moved;
    };
    const auto [shown, entries, moved] = GENERATE(
        row{"x 2", {"o 3 + x"}, {"x 3/0"}},               //
        row{"x 2/4", {"o 2 +6 x"}, {"x 2/6"}},            // another session of its user
        row{"x 2/4", {"o 2 +4 x"}, {}},                   //
        row{"x 2/4", {"o 2 ~ x"}, {}},                    //
        row{"x 2/4", {"o 2 ~ x", "o 3 +4 x"}, {"x 3/4"}}, //
        row{"x 2/4", {"down 2", "o 3 +4 x"}, {"x 3/4"}},  //
        row{"x 2/4", {"o 2 - x", "o 3 +4 x"}, {}},        // left, and came
        row{"x p5", {"o 3 +4 x"}, {"x 3/4"}}              //
    );
    observed r(shown);
    for (std::size_t i = 0; i < entries.size(); ++i)
        r.apply(11 + i, entries[i]);
    CHECK(r.moved == moved);
}

TEST_CASE("a snapshot shows moves and flags, too", "[replica]") {
    observed r("x 2/4 y 2/4 z 2/4");
    r.adopt(snapshot_of(20, "1 2 3", "x 3/4 y 2/6 z 2/4"), same_run);
    std::ranges::sort(r.moved);
    CHECK(r.moved == told{"x 3/4", "y 2/6"});
    CHECK(r.names.find("y") == replica::place{2, true, 6});
}

TEST_CASE("an entry that does not follow changes nothing", "[replica]") {
    const auto position = GENERATE(as<std::uint64_t>{}, 0, 1, 9, 10, 12, 1000);
    observed r("x 2");
    CHECK_FALSE(r.apply(position, "o 2 - x"));
    CHECK(r.at("x") == "2");
    CHECK(r.names.position() == 10);
    CHECK(r.apply(11, "o 2 - x"));
}

TEST_CASE("names of a dead node are shown for 3 s and cannot be called", "[replica]") {
    observed r("x 2 y 2 z 3");
    r.apply(11, "down 2");
    CHECK(r.at("x") == "?");
    CHECK(r.at("z") == "3");
    r.wait(2999ms);
    CHECK(r.facts().empty());
    r.apply(12, "o 3 + x"); // its user is back
    r.wait(1ms);
    CHECK(r.facts() == told{"-y"});
    CHECK(r.at("x") == "3");
    r.wait(1h);
    CHECK(r.facts().empty());
    CHECK(r.names.next_deadline() == time_point::max());
}

TEST_CASE("a name that is orphaned twice waits its second time in full", "[replica]") {
    observed r("x 2");
    r.apply(11, "down 2");
    r.wait(2s);
    r.apply(12, "o 3 + x");
    r.apply(13, "down 3");
    r.wait(2s);
    CHECK(r.facts().empty());
    r.wait(1s);
    CHECK(r.facts() == told{"-x"});
}

TEST_CASE("a late release by a dead node does not end an orphan", "[replica]") {
    observed r("x 2");
    r.apply(11, "down 2");
    r.apply(12, "o 2 - x");
    CHECK(r.at("x") == "?");
    CHECK(r.facts().empty());
}

TEST_CASE("a parked name outlives its node", "[replica]") {
    observed r("x 2");
    r.apply(11, "o 2 ~ x");
    CHECK(r.names.parked() == 1);
    r.apply(12, "down 2");
    r.wait(10s);
    CHECK(r.at("x") == "?");
    CHECK(r.facts().empty());
    r.apply(13, "o 0 - x");
    CHECK(r.facts() == told{"-x"});
    CHECK(r.names.parked() == 0);
}

TEST_CASE("of a snapshot of the same run only the difference is told", "[replica]") {
    struct row {
        std::string before, after;
        std::string at; // of x, then
        told facts;
        std::string later; // 3 s later
    };
    const auto [before, after, at, facts, later] = GENERATE(
        row{"x 2", "x 2", "2", {}, "2"},   //
        row{"", "x 2", "2", {"+x"}, "2"},  // came in the gap
        row{"x 2", "", "", {"-x"}, ""},    // left
        row{"x 2", "x 3", "3", {}, "3"},   // moved
        row{"x 2", "x p5", "?", {}, "?"},  // was parked
        row{"x p5", "x 2", "2", {}, "2"},  //
        row{"x p5", "", "", {"-x"}, ""},   //
        row{"x 2", "x 9", "?", {}, ""},    // its node died, and so did the next
        row{"", "x 9", "", {}, ""},        // of a dead node
        row{"x 2", "x 1", "", {"-x"}, ""}, // is one's own
        row{"", "x 1", "", {}, ""}         //
    );
    CAPTURE(before, after);
    observed r(before);
    r.adopt(snapshot_of(20, "1 2 3", after), same_run);
    CHECK(r.at("x") == at);
    CHECK(r.facts() == facts);
    CHECK(r.names.position() == 20);
    r.wait(3s);
    CHECK(r.at("x") == later);
    const bool went_late = at == "?" && later.empty();
    CHECK(r.facts() == (went_late ? told{"-x"} : told{}));
}

TEST_CASE("an orphan keeps its time over a snapshot", "[replica]") {
    observed r("x 2");
    r.apply(11, "down 2");
    r.wait(1s);
    r.adopt(snapshot_of(20, "1 3", "x 2"), GENERATE(same_run, other_run));
    r.wait(1999ms);
    CHECK(r.facts().empty());
    r.wait(1ms);
    CHECK(r.facts() == told{"-x"});
}

TEST_CASE("departures that a snapshot of another run shows are held back for 6 s", "[replica]") {
    observed r("x 2 y 2 z p5");
    r.adopt(snapshot_of(1, "1", ""), other_run);
    CHECK(r.at("x") == "?");
    CHECK(r.facts().empty());
    CHECK(r.apply(2, "up 2"));
    CHECK(r.apply(3, "o 2 + x")); // its node has joined again, under a number that was another's
    CHECK(r.at("x") == "2");
    r.wait(5999ms);
    CHECK(r.facts().empty());
    r.wait(1ms);
    CHECK(r.facts() == told{"-y", "-z"});
    CHECK(r.at("x") == "2");
}

TEST_CASE("numbers of an earlier run mean nothing to names that wait", "[replica]") {
    observed r("x 2");
    r.adopt(snapshot_of(1, "1 2", ""), other_run);
    r.apply(2, "o 2 - x");
    r.apply(3, "down 2");
    r.wait(5999ms);
    CHECK(r.at("x") == "?");
    CHECK(r.facts().empty());
}

TEST_CASE("other nodes are known from snapshots and news", "[replica]") {
    observed o; // of the nodes 1 to 4
    CHECK(o.names.has_other_nodes());
    o.adopt(snapshot_of(20, "1 2", ""), same_run);
    o.apply(21, "down 2");
    CHECK_FALSE(o.names.has_other_nodes());
    o.apply(22, "up 1"); // itself
    CHECK_FALSE(o.names.has_other_nodes());
    o.apply(23, "up 5");
    CHECK(o.names.has_other_nodes());
    o.adopt(snapshot_of(30, "1", ""), other_run);
    CHECK_FALSE(o.names.has_other_nodes());
}

TEST_CASE("the first snapshot tells everybody but one's own users", "[replica]") {
    observed r;
    r.names = {};
    r.adopt(snapshot_of(5, "1 2", "x 2 y 1 z 7 w p5"), same_run);
    CHECK(r.facts() == told{"+w", "+x"});
    CHECK(r.names.size() == 2);
}

} // namespace
} // namespace babel::cluster

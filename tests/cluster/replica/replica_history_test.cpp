// Names whose presence changed, as a replica notes them for clients that come back.
#include "cluster/cluster_fixture.hpp"
#include "cluster/replica/replica.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

using changed_names = std::vector<std::string_view>;

/// A replica of node 1 at position 10.
struct noting_replica {
    replica names;
    time_point now{1000s};
    presence_facts facts;

    explicit noting_replica(const std::string& shown = "") { adopt(10, shown); }

    void adopt(std::uint64_t position, const std::string& shown) {
        names.adopt(
            snapshot_of(position, "1 2 3 4", shown), 1, replica::continuity::same_run, now, facts
        );
    }
    void apply(const std::vector<std::string>& entries) {
        for (const auto& each : entries)
            CHECK(names.apply(news(names.position() + 1, each), 1, now, facts));
    }
    void wait(std::chrono::milliseconds time) {
        now += time;
        names.expire(now, facts);
    }
    bool can_read(std::uint64_t after) const {
        changed_names found;
        return names.history().read(after, 100, found);
    }
    changed_names changed(std::uint64_t after) const {
        changed_names found;
        CHECK(names.history().read(after, 100, found));
        std::ranges::sort(found);
        return found;
    }
};

TEST_CASE("names count as changed whose presence may have", "[replica][since]") {
    struct row {
        std::string shown;
        std::vector<std::string> entries;
        bool is_changed;
    };
    const auto [shown, entries, is_changed] = GENERATE(
        row{"", {"o 2 +4 x"}, true},                    // a login
        row{"x 2/4", {"o 2 - x"}, true},                // a departure
        row{"x 2/4", {"o 2 - x", "o 3 +4 x"}, true},    // and back
        row{"x 2/4", {"o 2 +6 x"}, true},               // other flags
        row{"x 2/4", {"o 3 +4 x"}, false},              // it moved
        row{"x 2/4", {"o 2 ~ x"}, false},               // parked
        row{"x 2/4", {"o 2 ~ x", "o 3 +4 x"}, false},   // and back
        row{"x 2/4", {"o 2 ~ x", "o 3 +6 x"}, true},    //
        row{"x 2/4", {"o 2 ~ x", "o 0 - x"}, true},     // or not
        row{"x 2/4", {"o 2 ~ x", "o 1 +4 x"}, false},   // moved to this node
        row{"x 2/4", {"o 2 ~ x", "o 1 +6 x"}, true},    //
        row{"", {"o 1 +4 x"}, true},                    // a login here
        row{"", {"o 1 +4 x", "o 1 - x"}, true},         //
        row{"x 2/4", {"down 2"}, false},                // still shown
        row{"x 2/4", {"down 2", "o 3 +4 x"}, true},     // others may have hidden it
        row{"x 2/4", {"down 2", "o 1 +4 x"}, true},     //
        row{"x 2/4", {"up 5", "ban x change 7"}, false} //
    );
    noting_replica r(shown);
    r.apply(entries);
    CHECK(r.changed(10) == (is_changed ? changed_names{"x"} : changed_names{}));
}

TEST_CASE("a change has the position of its entry", "[replica][since]") {
    noting_replica r;
    r.apply({"o 2 +4 x", "o 3 +4 y", "o 2 - x"});
    CHECK(r.changed(10) == changed_names{"x", "y"});
    CHECK(r.changed(12) == changed_names{"x"});
    CHECK(r.changed(13).empty());
}

TEST_CASE("names of realms are not noted, as nobody asks for them", "[replica][since]") {
    noting_replica r;
    r.names.sort_by_realm();
    r.apply({"o 2 +4 x@acme", "o 2 - x@acme", "o 1 +4 y"});
    CHECK(r.changed(10).empty());
}

TEST_CASE("a snapshot begins another history", "[replica][since]") {
    noting_replica r;
    r.apply({"o 2 +4 x"});
    r.adopt(20, "x 2/4 y 3/4");
    CHECK_FALSE(r.can_read(19));
    CHECK(r.changed(20).empty());
}

TEST_CASE("orphans make all that follows uncertain, until they are gone", "[replica][since]") {
    noting_replica r("x 2/4 y 2/4");
    CHECK(r.names.is_exact());
    r.apply({"up 5", "down 2", "o 3 +4 y"});
    CHECK_FALSE(r.names.is_exact());
    CHECK(r.names.known_position() == 11); // before the death
    r.wait(replica::orphan_timeout);
    CHECK(r.names.is_exact());
    CHECK(r.names.known_position() == 13);
    CHECK(r.changed(11) == changed_names{"x", "y"});
}

TEST_CASE(
    "a snapshot that left names out is not exact, and the next one may be", "[replica][since]"
) {
    noting_replica r;
    r.adopt(20, "x 2/4 y x"); // no number
    CHECK_FALSE(r.names.is_exact());
    r.adopt(30, "x 2/4");
    CHECK(r.names.is_exact());
}

TEST_CASE("names that are parked have flags that not all nodes have", "[replica][since]") {
    noting_replica r("x 2/4");
    r.apply({"o 2 ~ x"});
    CHECK_FALSE(r.names.is_exact());
    CHECK(r.names.known_position() == 11);
    r.apply({"o 3 +4 x"});
    CHECK(r.names.is_exact());
}

} // namespace
} // namespace babel::cluster

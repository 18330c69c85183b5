// Snapshots while the register changes under the scan.
#include "cluster/cluster_fixture.hpp"
#include "support/catch.hpp"

#include <map>
#include <string>

namespace babel::cluster {
namespace {

std::map<std::string, node_number> names_of(const snapshot& from) {
    std::map<std::string, node_number> owners;
    for (const auto& [name, value] : from.names())
        owners.emplace(name, value.owner);
    return owners;
}

TEST_CASE("a scan in steps ends at the cursor 0", "[snapshot]") {
    snapshot s(5);
    CHECK(s.add(scan_step(5, "77", "1 2", "alice 1")) == "77");
    CHECK_FALSE(s.is_settled());
    CHECK(s.add(scan_step(5, "0", "1 2", "bob p9")) == "0");
    CHECK(s.is_settled());
    CHECK(names_of(s) == std::map<std::string, node_number>{{"alice", 1}, {"bob", parked_names}});
    CHECK(s.nodes() == snapshot::numbers{1, 2});
}

TEST_CASE("a scan is settled once the news has reached its last step", "[snapshot]") {
    snapshot s(5);
    s.add(scan_step(6, "77", "1", "alice 1"));
    s.add(scan_step(8, "0", "1", "bob 1"));
    for (std::uint64_t position = 6; position <= 8; ++position) {
        CHECK_FALSE(s.is_settled());
        CHECK(s.apply(news(position, "ban x change 7")));
    }
    CHECK(s.is_settled());
    CHECK(s.position() == 8);
}

TEST_CASE("news that does not follow is not applied", "[snapshot]") {
    snapshot s(5);
    s.add(scan_step(8, "0", "1", ""));
    for (const std::uint64_t position : {4u, 5u, 7u}) {
        CHECK_FALSE(s.apply(news(position, "o 1 + alice")));
        CHECK(names_of(s).empty());
    }
}

TEST_CASE("changes that a step has shown do no harm", "[snapshot]") {
    struct row {
        std::string shown; // by the step, at position 9
        std::vector<std::string> changes;
        std::map<std::string, node_number> names;
    };
    const auto [shown, changes, names] = GENERATE(
        row{"x 1", {"o 1 + x"}, {{"x", 1}}},
        row{"x 2", {"o 1 + x", "o 1 - x", "o 2 + x"}, {{"x", 2}}},
        row{"", {"o 1 + x", "o 1 - x"}, {}},
        row{"x 2", {"o 1 - x", "o 2 + x"}, {{"x", 2}}},
        row{"x p5", {"o 1 + x", "o 1 ~ x"}, {{"x", parked_names}}},
        row{"", {"o 1 ~ x", "o 0 - x"}, {}},
        row{"x 2", {"o 1 ~ x", "o 2 + x"}, {{"x", 2}}},
        row{"x 1", {"o 2 - x"}, {{"x", 1}}},
        row{"x 1", {"o 0 - x"}, {{"x", 1}}}
    );
    snapshot s(5);
    s.add(scan_step(5 + changes.size(), "0", "1 2", shown));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(changes[i]);
        CHECK(s.apply(news(6 + i, changes[i])));
    }
    CHECK(s.is_settled());
    CHECK(names_of(s) == names);
}

TEST_CASE("flags of a name are those of its last claim", "[snapshot]") {
    snapshot s(5);
    s.add(scan_step(7, "0", "1 2", "x 1/4 y 2/6 z 2/6"));
    s.apply(news(6, "o 1 +5 x + y"));
    s.apply(news(7, "o 2 ~ z"));
    CHECK(s.names().at("x") == name_value{1, 5});
    CHECK(s.names().at("y") == name_value{1, 0});
    CHECK(s.names().at("z") == name_value{parked_names, 0});
}

TEST_CASE("nodes are those of the first step and of the news", "[snapshot]") {
    snapshot s(5);
    s.add(scan_step(7, "3", "1 2", ""));
    s.add(scan_step(7, "0", "1 3", "")); // 2 died, 3 came: the news has both
    s.apply(news(6, "down 2"));
    s.apply(news(7, "up 3"));
    CHECK(s.nodes() == snapshot::numbers{1, 3});
    CHECK(s.is_held(3));
    CHECK(s.is_held(parked_names));
    CHECK_FALSE(s.is_held(2));
}

TEST_CASE(
    "a step that is not valid ends the scan, a name that is not valid is left out", "[snapshot]"
) {
    const auto step = GENERATE(
        as<reply>{},
        words("OK"),
        words("OK x 0"),
        words("OK 1 0"),
        array({text("OK"), text("5"), text(""), array({}), array({})})
    );
    CHECK(snapshot(5).add(step).empty());
    snapshot s(5);
    CHECK(s.add(scan_step(5, "0", "1", "\xff 1 alice 1 bob 0 carol x")) == "0");
    CHECK(names_of(s) == std::map<std::string, node_number>{{"alice", 1}});
    CHECK(s.dropped() == 3);
}

} // namespace
} // namespace babel::cluster

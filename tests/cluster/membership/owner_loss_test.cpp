// Names that belong to keys, after an engine that lost some of them.
#include "cluster/membership/owners_fixture.hpp"

namespace babel::cluster {

using namespace std::chrono_literals;

TEST_CASE("another run of the engine gets back the names that it lost", "[owners]") {
    owners_node n({"x", some_value(1), "y", some_value(2), "z", some_value(3)});
    n.rules.on_link_down(n.out);
    n.begin_link("r2");
    n.hear("z", "");
    n.answer(owners_step("0", {"y", some_value(4)}));
    CHECK(n.at("x") == some_owner(1));
    CHECK(n.at("y") == some_owner(4));
    CHECK_FALSE(n.at("z"));
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"bind x"});
    SECTION("unless it has another owner for them by then") {
        n.answer_change({"K", some_value(5)});
        CHECK(n.at("x") == some_owner(5));
    }
    SECTION("over the next link if this one ends first") {
        n.rules.on_link_down(n.out);
        n.link_to({"y", some_value(4)}, "r2");
        n.out.clear();
        n.flush();
        CHECK(n.done() == lines{"bind x"});
    }
    SECTION("once") {
        n.answer_change({"O", some_value(1)});
        n.rules.on_link_down(n.out);
        n.link_to({"y", some_value(4)}, "r2"); // x was given up meanwhile
        n.flush();
        CHECK_FALSE(n.at("x"));
    }
}

TEST_CASE("a name that is free in the same run is not written back", "[owners]") {
    owners_node n({"x", some_value(1), "y", some_value(2)});
    n.rules.on_link_down(n.out);
    n.link_to({"y", some_value(2)});
    n.out.clear();
    n.flush();
    CHECK(n.done().empty());
    CHECK_FALSE(n.at("x"));
}

TEST_CASE("the last name that is freed in the same register stays free", "[owners]") {
    owners_node n;
    n.rules.on_link_down(n.out);
    n.link_to({});
    CHECK_FALSE(n.at("x"));
    n.out.clear();
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("an engine that was emptied gets all names back", "[owners]") {
    owners_node n;
    n.rules.on_link_down(n.out);
    SECTION("while it has none") {
        n.link_to({}, "r1", "f.2");
    }
    SECTION("also if it has others by then") {
        n.link_to({"y", some_value(2)}, "r1", "f.2");
    }
    SECTION("over the next link if this one ends first") {
        n.link_to({}, "r1", "f.2");
        n.flush();
        n.rules.on_link_down(n.out);
        n.link_to({"y", some_value(2)}, "r1", "f.2");
    }
    CHECK(n.at("x") == some_owner(1));
    n.out.clear();
    n.flush();
    CHECK(n.last_words().at(3) == "<");
    CHECK(n.done() == lines{"bind x"});
}

TEST_CASE("a former owner in an old copy of the engine does not count", "[owners]") {
    owners_node n({"x", some_value(3), "y", some_value(1)});
    n.rules.on_link_down(n.out);
    n.link_to({"x", some_value(2), "y", some_value(4)}, "r2");
    CHECK(n.at("x") == some_owner(3));
    CHECK(n.at("y") == some_owner(4));
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"bind x"});
}

TEST_CASE("names that a full engine could not take back are written again", "[owners]") {
    owners_node n;
    n.rules.on_link_down(n.out);
    n.link_to({}, "r2");
    n.flush();
    n.answer(failure("OOM command not allowed"));
    n.out.clear();
    n.flush();
    CHECK(n.done().empty());
    n.now += 1s;
    n.flush();
    CHECK(n.done() == lines{"bind x"});
}

TEST_CASE("owners change only once nodes have told a young engine what it lost", "[owners]") {
    node n;
    n.rules.on_link_up({"r1", 2s}, n.now, n.out);
    n.answer("OK 1 10 0");
    n.answer(scan_step(10, "0", "1", ""));
    n.answer(owners_step("0"));
    n.rules.owners().change(1, {"y", some_owner(2)}, n.out);
    n.out.clear();
    n.now += 2999ms;
    n.flush();
    CHECK(n.done().empty());
    n.now += 1ms;
    n.flush();
    CHECK(n.done() == lines{"bind y"});
}

} // namespace babel::cluster

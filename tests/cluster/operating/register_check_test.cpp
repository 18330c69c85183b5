// Comparisons of a node's names with those of the register.
#include "cluster/node_fixture.hpp"
#include "cluster/operating/operator_rules.hpp"
#include "cluster/operating/register_check.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <variant>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

/// A node that has x; node 2 has theirs, and dave is parked.
struct checking_node : node {
    checking_node() {
        link("theirs 2 dave ps");
        log_in("x"); // at 11
    }
    bool begin() { return rules.operators().check().begin(now); }
    /// The answer to the step that the next flush sends.
    void step(const std::string& names, std::string_view cursor = "0", std::uint64_t at = 11) {
        flush();
        REQUIRE(done() == lines{"verify 0"});
        answer(verify_step(names, cursor, at));
    }
    static reply
    verify_step(const std::string& names, std::string_view cursor = "0", std::uint64_t at = 11) {
        return array(
            {text("OK"), text(std::to_string(at)), text(cursor), words("1 2 3"), words(names)}
        );
    }
    /// Three comparisons, since one that finds a difference is repeated.
    server::register_comparison thrice(const std::string& names) {
        REQUIRE(begin());
        for (int i = 0; i < 3; ++i) {
            step(names);
            if (i < 2) REQUIRE(out.empty());
            now += 1s;
        }
        return std::get<register_compared>(out.at(0)).result;
    }
};

} // namespace

TEST_CASE("names that agree are counted and hashed alike", "[verify]") {
    checking_node n;
    CHECK(n.begin());
    CHECK_FALSE(n.begin());
    n.step("theirs 2 x 1/4", "64");
    CHECK(n.done() == lines{"verify 64"});
    n.answer(checking_node::verify_step("dave ps"));
    REQUIRE(n.out.size() == 1);
    const auto result = std::get<register_compared>(n.out[0]).result;
    CHECK(result.agrees());
    CHECK(result.here == result.in_register);
    CHECK(result.here.names == 3);
    CHECK(result.here.hash != 0);
    CHECK(result.position == 11);
    CHECK(result.differing.empty());
}

TEST_CASE("a difference counts after three comparisons", "[verify]") {
    const auto [names, differing] = GENERATE(table<std::string, lines>(
        {{"theirs 2 x 1", {"dave"}},
         {"theirs 3 x 1 dave ps", {"theirs"}},
         {"theirs 2 x 2 dave ps", {"x"}},
         {"theirs 2 x 1 dave ps more 3", {"more"}},
         {"theirs 2 x 1 dave ps more 1", {"more"}},
         {"", {"dave", "theirs", "x"}}}
    ));
    CAPTURE(names);
    checking_node n;
    auto result = n.thrice(names);
    CHECK_FALSE(result.agrees());
    CHECK(result.is_whole);
    std::ranges::sort(result.differing);
    CHECK(result.differing == differing);
    CHECK(result.differences == differing.size());
    CHECK(result.here != result.in_register);
}

TEST_CASE("names of nodes that are gone do not count", "[verify]") {
    checking_node n;
    n.begin();
    n.step("theirs 2 x 1 dave ps old 9");
    CHECK(n.done() == lines{"the names agree"});
}

TEST_CASE("a comparison waits for the news that the scan shows", "[verify]") {
    checking_node n;
    n.begin();
    n.step("theirs 2 x 1 dave ps erin 3", "0", 12);
    CHECK(n.done().empty());
    n.read({"o 3 + erin"});
    CHECK(n.done() == lines{"+erin", "the names agree"});
}

TEST_CASE("names of dead nodes that are shown for a while are no difference", "[verify]") {
    checking_node n;
    n.read({"down 2"});
    n.begin();
    n.flush();
    n.out.clear();
    n.answer(array({text("OK"), text("12"), text("0"), words("1 3"), words("theirs 2 x 1 dave ps")})
    );
    CHECK(n.done() == lines{"the names agree"});
}

TEST_CASE("a claim without its answer is no difference", "[verify]") {
    checking_node n;
    n.ask(1, "y");
    n.flush(); // the claim is in flight
    n.out.clear();
    n.begin();
    n.flush();
    n.answer("OK 12 O"); // before the news of it
    n.out.clear();
    n.answer(checking_node::verify_step("theirs 2 x 1 dave ps"));
    CHECK(n.done() == lines{"the names agree"});
}

TEST_CASE("a gap in the news begins a comparison again", "[verify]") {
    checking_node n;
    n.begin();
    n.step("theirs 2 x 1", "64");
    n.out.clear();
    n.position += 5;
    n.read({"up 9"});
    CHECK(n.done() == lines{"scan 0"});
    n.answer(checking_node::verify_step("")); // of the scan before
    n.answer(scan_step(n.position, "0", "1 2 3", "theirs 2 x 1 dave ps"));
    n.answer(owners_step("0"));
    n.flush();
    n.answer("OK " + std::to_string(n.position) + " H");
    n.out.clear();
    n.now += 1s;
    n.step("theirs 2 x 1 dave ps", "0", n.position);
    CHECK(n.done() == lines{"the names agree"});
}

TEST_CASE("a comparison is given up after 8 s", "[verify]") {
    checking_node n;
    n.begin();
    n.flush();
    n.out.clear();
    n.now += 8s;
    n.rules.operators().on_tick(n.now, n.out);
    REQUIRE(n.out.size() == 1);
    CHECK_FALSE(std::get<register_compared>(n.out[0]).result.is_whole);
    n.out.clear();
    n.answer(checking_node::verify_step("")); // late
    CHECK(n.out.empty());
    CHECK(n.begin());
}

TEST_CASE("a step of a comparison that is not valid ends the link", "[verify]") {
    checking_node n;
    n.begin();
    n.flush();
    n.out.clear();
    n.answer("OK 11");
    CHECK(n.done().front() == "restart");
}

} // namespace babel::cluster

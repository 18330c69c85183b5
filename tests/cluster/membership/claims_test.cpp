// Logins: claims in batches, and the verdicts of the register.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

std::string verdicts(std::size_t count, const std::string& each = "O") {
    std::string line = "OK 11";
    for (std::size_t i = 0; i < count; ++i)
        line += " " + each;
    return line;
}

TEST_CASE("the names of a turn are one batch", "[membership]") {
    ready_node n;
    n.ask(1, "x");
    n.ask(2, "y");
    CHECK(n.done().empty());
    n.flush();
    CHECK(n.done() == lines{"claim x y"});
    n.answer("OK 11 O H");
    CHECK(std::get<login_decided>(n.out.at(0)).position == 11);
    CHECK(n.done() == lines{"1 is granted", "2 is granted"});
}

TEST_CASE("a claim has name, source and key", "[membership]") {
    ready_node n;
    n.rules.ask(1, {"x", "src", "key"}, n.now, n.out);
    n.flush();
    const auto& words = std::get<run_script>(n.out.at(0)).arguments;
    CHECK(lines(words.begin() + 2, words.end()) == lines{"x", "src", "key", "", ""});
}

TEST_CASE("each verdict decides a login", "[membership]") {
    const auto [word, outcome] = GENERATE(table<std::string, std::string>(
        {{"O", "granted"}, {"H", "granted"}, {"P", "parked"}, {"K", "other_key"}, {"?", "full"}}
    ));
    ready_node n;
    n.ask(1, "x");
    n.flush();
    n.out.clear();
    n.answer("OK 11 " + word);
    CHECK(n.done() == lines{"1 is " + outcome});
    n.ask(2, "x"); // it is no longer reserved
    CHECK(n.done() == (outcome == "granted" ? lines{"2 is taken"} : lines{}));
}

TEST_CASE("a name is reserved while a login of it is under way here", "[membership]") {
    ready_node n;
    n.ask(1, "x");
    n.ask(2, "x");
    CHECK(n.done() == lines{"2 is reserved"});
    n.flush();
    n.ask(3, "x");
    n.answer("OK 11 2"); // held, while node 2 is asked
    n.ask(4, "x");
    n.flush();
    CHECK(n.done() == lines{"claim x", "3 is reserved", "4 is reserved", "route 2 probe 1 x"});
}

TEST_CASE("batches have 64 names, and four are in flight", "[membership]") {
    ready_node n;
    n.ask_many(300);
    n.flush();
    CHECK(n.out.size() == 4);
    CHECK(n.claimed() == 64);
    n.out.clear();
    n.flush();
    CHECK(n.out.empty());
    n.answer(verdicts(64));
    n.out.clear();
    n.flush();
    CHECK(n.out.size() == 1);
    CHECK(n.claimed() == 300 - 4 * 64);
}

TEST_CASE("beyond 4096 undecided logins the node is busy", "[membership]") {
    ready_node n;
    n.ask_many(4096);
    CHECK(n.done().empty());
    n.ask(5000, "x");
    CHECK(n.done() == lines{"5000 is busy"});
    n.rules.withdraw(7);
    n.ask(5001, "x");
    CHECK(n.done().empty());
}

TEST_CASE("a login that is gone is not told, and its name is given back", "[membership]") {
    ready_node n;
    n.ask(1, "x");
    SECTION("before its claim") {
        n.rules.withdraw(1);
        n.flush();
        CHECK(n.done().empty());
    }
    SECTION("during its claim") {
        n.flush();
        n.rules.withdraw(1);
        n.answer("OK 11 " + GENERATE(as<std::string>{}, "O", "H"));
        n.flush();
        CHECK(n.done() == lines{"claim x", "release x"});
    }
    SECTION("during a claim that it would not have got") {
        n.flush();
        n.rules.withdraw(1);
        n.answer("OK 11 " + GENERATE(as<std::string>{}, "2", "P", "K"));
        n.flush();
        CHECK(n.done() == lines{"claim x"});
    }
    SECTION("while it is held") {
        n.flush();
        n.answer("OK 11 2");
        n.flush();
        n.out.clear();
        n.rules.withdraw(1);
        n.receive(2, "gone 1");
        n.flush();
        CHECK(n.done().empty());
    }
    n.ask(2, "x");
    n.flush();
    CHECK(n.done() == lines{"claim x"});
}

TEST_CASE("a name that is released and asked for again is released first", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.release("x");
    n.ask(2, "x");
    n.flush();
    CHECK(n.done() == lines{"release x", "claim x"});
}

TEST_CASE("other flags are claimed, also while a claim is in flight", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.set_flags("x", 4);
    n.flush();
    CHECK(n.last_words() == lines{"x", "s", "", "4", ""});
    n.out.clear();
    n.rules.set_flags("x", 6);
    n.answer("OK 12 H"); // to the first
    n.flush();
    CHECK(n.last_words() == lines{"x", "s", "", "6", ""});
    n.out.clear();
    n.answer("OK 13 H");
    n.rules.set_flags("x", 6);
    n.flush();
    CHECK(n.out.empty());
}

TEST_CASE("releases are batches in flight as well", "[membership]") {
    ready_node n;
    n.ask_many(300);
    n.flush();
    for (const std::size_t count : {64u, 64u, 64u, 64u})
        n.answer(verdicts(count));
    n.out.clear();
    for (std::size_t i = 0; i < 256; ++i)
        n.rules.release("u" + std::to_string(i));
    n.flush();
    CHECK(n.out.size() == 4); // and the last claim waits
    n.answer("OK 12");
    n.out.clear();
    n.flush();
    CHECK(n.claimed() == 300 - 256);
}

TEST_CASE("a release of a name that is not here does nothing", "[membership]") {
    ready_node n;
    n.rules.release("x");
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("a login that could not be asked for in 9 s is told to try again", "[membership]") {
    ready_node n;
    n.rules.on_link_down(n.out);
    n.link_up("r1", 1s);
    n.answer("OK 1 10 0");
    n.ask(1, "x"); // while the names are scanned
    for (int step = 1; step < 9; ++step) {
        n.tick(1s);
        n.answer(scan_step(10, "7", "1 2", ""));
        n.answer(array({text("OK"), text("10"), array({})})); // to the beat
    }
    n.out.clear();
    n.tick(1s);
    CHECK(std::ranges::count(n.done(), "1 is unavailable") == 1);
}

} // namespace
} // namespace babel::cluster

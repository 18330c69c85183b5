// Names that another node has, or takes: questions to holders, held logins, and names that are
// lost.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

/// Linked; login 1 asks for x, which node 2 has, and node 2 was asked.
struct holding_node : node {
    holding_node() {
        link("x 2");
        ask(1, "x");
        flush();
        answer("OK 10 2");
        flush();
        answer("OK SENT");
        out.clear();
    }
    lines after_flush() {
        flush();
        return done();
    }
};

TEST_CASE("the node of a holder is asked whether they are alive", "[membership]") {
    node n;
    n.link("x 2");
    n.ask(1, "x");
    n.flush();
    n.answer("OK 10 2");
    n.out.clear();
    n.flush();
    CHECK(std::get<run_script>(n.out.at(0)).inbox == 2);
    CHECK(n.done() == lines{"route 2 probe 1 x"});
}

TEST_CASE("a login is refused once its holder is known to be alive", "[membership]") {
    holding_node n;
    n.receive(2, "alive 1");
    CHECK(n.after_flush() == lines{"1 is taken"});
    n.receive(2, "alive 1");
    CHECK(n.after_flush().empty());
}

TEST_CASE("a login asks again once the name may be free", "[membership]") {
    holding_node n;
    SECTION("its holder is gone") {
        n.receive(2, "gone 1");
    }
    SECTION("its holder's node is dead") {
        n.read({"down 2"});
    }
    SECTION("the name was released") {
        n.read({"o 2 - x"});
    }
    SECTION("the name was parked") {
        n.read({"o 2 ~ x"});
    }
    SECTION("the name has moved") {
        n.read({"o 3 + x"});
    }
    const auto done = n.after_flush();
    REQUIRE_FALSE(done.empty());
    CHECK(done.back() == "claim x");
    n.answer("OK 20 O");
    CHECK(n.done() == lines{"1 is granted"});
}

TEST_CASE("a question that reaches nobody is asked again of the register", "[membership]") {
    node n;
    n.link("x 2");
    n.ask(1, "x");
    n.flush();
    n.answer("OK 10 2");
    n.flush();
    n.out.clear();
    n.answer("OK NOBODY");
    n.flush();
    CHECK(n.done() == lines{"claim x"});
}

TEST_CASE("answers of others, or of other times, decide nothing", "[membership]") {
    holding_node n;
    const auto [from, message] = GENERATE(table<node_number, std::string>(
        {{3, "alive 1"}, {3, "gone 1"}, {2, "alive 2"}, {2, "gone 2"}}
    ));
    n.receive(from, message);
    CHECK(n.after_flush().empty());
}

TEST_CASE("news of other names and nodes decides nothing", "[membership]") {
    holding_node n;
    n.read({GENERATE(as<std::string>{}, "down 3", "up 4", "o 3 ~ y", "ban x change 7")});
    const auto done = n.after_flush();
    CHECK(std::ranges::count(done, "claim x") == 0);
}

TEST_CASE("a login whose holder's node is silent is held for 9 s", "[membership]") {
    holding_node n;
    for (int tenth = 1; tenth <= 90; ++tenth) {
        n.now += 100ms;
        n.read();
        n.tick();
        const auto done = n.done();
        if (std::ranges::count(done, "beat 0 up - -") > 0)
            n.answer(array({text("OK"), text("10"), array({})}));
        CAPTURE(tenth);
        CHECK(std::ranges::count(done, "1 is no_answer") == (tenth == 90 ? 1 : 0));
    }
}

TEST_CASE("a name that is never free and never held is given up", "[membership]") {
    holding_node n;
    unsigned claims = 1;
    for (lines done; done != lines{"1 is no_answer"}; ++claims) {
        REQUIRE(claims <= claim_queue::max_tries);
        n.receive(2, "gone 1");
        CHECK(n.after_flush() == lines{"claim x"});
        n.answer("OK 10 2");
        n.flush();
        done = n.done();
        if (done == lines{"route 2 probe 1 x"}) n.answer("OK SENT");
    }
    CHECK(claims == claim_queue::max_tries + 1);
}

TEST_CASE("a session whose name another node claims later is closed", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.read({"o 2 + x"});
    CHECK(n.done() == lines{"lost x", "+x"});
    n.rules.release("x");
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("a name that another node has is shown once its session here is gone", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link("x 2"); // taken over meanwhile; the session is not told yet
    n.flush();
    n.out.clear();
    n.rules.release("x");
    n.flush();
    const auto done = n.done();
    REQUIRE_FALSE(done.empty());
    CHECK(done.front() == "+x");
}

TEST_CASE("news of a holder before this one closes no session", "[membership]") {
    node n;
    n.link();
    n.ask(1, "x");
    n.flush();
    n.answer("OK 14 O"); // the reader is at 10
    n.out.clear();
    n.read({"o 2 + x", "o 2 - x", "o 3 + y", "o 1 + x"});
    CHECK(n.done() == lines{"+y"});
}

TEST_CASE("an own claim in the news takes nobody away before its answer", "[membership]") {
    node n;
    n.link("x 2");
    n.read({"down 2"});
    n.ask(1, "x");
    n.flush();
    n.out.clear();
    n.read({"o 1 + x"});
    CHECK(n.done().empty());
    SECTION("which grants the name") {
        n.answer("OK 12 O");
        CHECK(n.done() == lines{"1 is granted"});
    }
    SECTION("unless the login is gone by then") {
        n.rules.withdraw(1);
        n.answer("OK 12 O");
        n.flush();
        CHECK(n.done() == lines{"-x", "release x"});
    }
    SECTION("unless the link ends by then") {
        n.rules.on_link_down(n.out);
        CHECK(n.done() == lines{"1 is unavailable", "-x"});
    }
}

TEST_CASE("news closes no session before its claim over this link is answered", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.link();
    n.flush();
    n.out.clear();
    n.read({"o 2 + x"});
    CHECK(n.done().empty());
    SECTION("it is this node's again by then") {
        n.answer("OK 14 O");
        n.read({"o 2 - x", "o 1 + x"});
        CHECK(n.done().empty());
    }
    SECTION("it is not") {
        n.answer("OK 14 2");
        CHECK(n.done() == lines{"lost x", "+x"});
    }
}

TEST_CASE("users of other nodes come and go, and one's own are not told twice", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.read({"o 2 + y", "o 1 + z", "o 2 - y"});
    CHECK(n.done() == lines{"+y", "-y"});
}

} // namespace
} // namespace babel::cluster

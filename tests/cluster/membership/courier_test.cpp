// Messages between nodes: questions about sessions here, and what the owner routes.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

namespace babel::cluster {
namespace {

TEST_CASE("a session is checked for another node, once for all who ask", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    n.receive(2, "probe 7 x");
    n.receive(2, "probe 7 x");
    n.receive(3, "probe 7 x");
    n.flush();
    CHECK(n.done() == lines{"check x"});
    SECTION("it is alive") {
        n.rules.on_probed("x", true);
        n.flush();
        CHECK(n.done() == lines{"route 2 alive 7", "route 3 alive 7"});
    }
    SECTION("it is not") {
        n.rules.release("x");
        n.rules.on_probed("x", false);
        n.flush();
        CHECK(n.done() == lines{"release x", "route 2 gone 7", "route 3 gone 7"});
    }
    n.rules.on_probed("x", true);
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("a name that is not here is released when another node asks", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    n.receive(2, "probe 7 x");
    n.flush();
    CHECK(n.done() == lines{"release x", "route 2 gone 7"});
}

TEST_CASE("a login that may just have been granted counts as alive", "[membership]") {
    node n;
    n.link();
    n.ask(1, "x");
    n.flush();
    n.out.clear();
    n.receive(2, "probe 7 x");
    n.flush();
    CHECK(n.done() == lines{"route 2 alive 7"});
}

TEST_CASE("questions beyond 256 are dropped", "[membership]") {
    node n;
    n.link();
    n.log_in("x");
    for (int i = 0; i < 300; ++i)
        n.receive(2, "probe " + std::to_string(i) + " x");
    n.rules.on_probed("x", true);
    n.flush();
    CHECK(n.done().size() == 1 + 256);
}

TEST_CASE("messages that only look like questions are the owner's", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    const auto message = GENERATE(
        as<std::string>{},
        "",
        "probe",
        "probe 1",
        "probe x y",
        "probe 1 ",
        "alive",
        "alive x",
        "alive 1 x",
        "gone",
        "gone 1 ",
        "call 1 x",
        "probe 1 \xff",
        "owner",
        "owner 1 x",
        "owner 1 k ",
        "owner x k y",
        "owner 1  x",
        "yours",
        "yours x",
        "yours 1 x"
    );
    n.receive(2, message);
    CHECK(n.done() == lines{"2 wrote " + message});
}

TEST_CASE("the session of a name of another node is doubted", "[membership]") {
    node n;
    n.link("x 2 y p7");
    n.out.clear();
    n.rules.doubt("x");
    n.rules.doubt("y"); // parked
    n.rules.doubt("z");
    n.flush();
    CHECK(n.done() == lines{"route 2 probe 0 x"});
    n.answer("OK NOBODY");
    n.receive(2, "alive 0");
    n.receive(2, "gone 0");
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("messages between nodes survive their text", "[membership]") {
    const auto message = GENERATE(
        as<probe_message>{},
        probe_question{1, "x"},
        probe_question{1u << 31, "a name"},
        probe_question{1, "a name", "key"},
        name_yielded{7},
        probe_answer{7, true},
        probe_answer{7, false}
    );
    CHECK(parse_probe_message(to_text(message)) == message);
}

TEST_CASE("routes follow claims, and their outcome is told", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    CHECK(n.rules.route(2, "call 1", 71));
    CHECK(n.rules.route(3, "call 2", 72));
    n.ask(1, "x");
    n.flush();
    CHECK(n.done() == lines{"claim x", "route 2 call 1", "route 3 call 2"});
    n.answer("OK 11 O");
    n.answer("OK SENT");
    n.answer("OK NOBODY");
    CHECK(n.done() == lines{"1 is granted", "71 was sent", "72 was not sent"});
}

TEST_CASE("a message has at most 4096 bytes", "[membership]") {
    node n;
    n.link();
    CHECK(n.rules.route(2, std::string(4096, 'm'), 1));
    CHECK_FALSE(n.rules.route(2, std::string(4097, 'm'), 2));
}

TEST_CASE("at most 256 messages wait for their outcome", "[membership]") {
    node n;
    CHECK_FALSE(n.rules.route(2, "m", 0)); // without a link
    n.link();
    for (std::uint64_t i = 0; i < 256; ++i)
        CHECK(n.rules.route(2, "m", i));
    CHECK_FALSE(n.rules.route(2, "m", 256));
    n.flush();
    CHECK_FALSE(n.rules.route(2, "m", 256));
    n.answer("OK SENT");
    CHECK(n.rules.route(2, "m", 256));
    n.out.clear();
    n.rules.on_link_down(n.out); // of those that were sent, nothing is known
    CHECK(n.done() == lines{"256 was not sent"});
}

TEST_CASE("a message of a user has the position at which their name was granted", "[membership]") {
    node n;
    n.link("bob 2");
    n.log_in("alice"); // at 11
    n.read({"up 4"});
    CHECK(n.rules.write("alice", "bob", "hello", 7));
    n.flush();
    CHECK(n.done() == lines{"route 2 user 11 hello"});
    n.answer("OK SENT");
    CHECK(n.done() == lines{"7 was sent"});
    CHECK(n.rules.write("nobody", "bob", "hello", 8));
    n.flush();
    CHECK(n.done() == lines{"route 2 user 12 hello"});
}

TEST_CASE("nobody writes to a user who is not at another node for sure", "[membership]") {
    node n;
    n.link("bob 2 carol p5");
    n.log_in("alice");
    for (const std::string to : {"dave", "carol", "alice"})
        CHECK_FALSE(n.rules.write("alice", to, "hello", 1));
    CHECK(n.rules.write("alice", "bob", "hello", 1));
    n.read({"down 2"});
    CHECK_FALSE(n.rules.write("alice", "bob", "hello", 2));
    n.rules.on_link_down(n.out);
    CHECK_FALSE(n.rules.write("alice", "bob", "hello", 3));
}

TEST_CASE("a message waits until this node has seen its sender come", "[membership]") {
    node n;
    n.link("", "r1");
    n.out.clear();
    n.receive(2, "user 11 hello");
    n.receive(2, "user 10 second"); // keeps its place
    n.receive(3, "user 10 other");
    CHECK(n.done() == lines{"3 wrote other"});
    n.read({"o 2 + bob"});
    CHECK(n.done() == lines{"+bob", "2 wrote hello", "2 wrote second"});
}

TEST_CASE("a message may come together with the news of its sender", "[membership]") {
    node n;
    n.link();
    n.out.clear();
    reading both;
    both.news.push_back(news(++n.position, "o 2 + bob"));
    both.inbox.push_back({2, "user 11 hello"});
    n.rules.on_reading(both, n.now, n.out);
    CHECK(n.done() == lines{"+bob", "2 wrote hello"});
}

TEST_CASE("a message waits for 2 s at most", "[membership]") {
    node n;
    n.link();
    n.receive(2, "user 99 hello");
    n.out.clear();
    n.now += std::chrono::milliseconds(1999);
    n.read();
    CHECK(n.rules.dropped() == 0);
    n.now += std::chrono::milliseconds(1);
    n.read();
    CHECK(n.rules.dropped() == 1);
    n.read({"up 4"});
    CHECK(n.done().empty());
}

} // namespace
} // namespace babel::cluster

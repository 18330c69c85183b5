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
        "probe 1 \xff"
    );
    n.receive(2, message);
    CHECK(n.done() == lines{"2 wrote " + message});
}

TEST_CASE("messages between nodes survive their text", "[membership]") {
    const auto message = GENERATE(
        as<probe_message>{},
        probe_question{1, "x"},
        probe_question{1u << 31, "a name"},
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
    n.rules.on_link_down(n.out);
    CHECK(std::ranges::count_if(n.done(), [](const std::string& line) {
              return line.ends_with("was not sent");
          }) == 256);
}

} // namespace
} // namespace babel::cluster

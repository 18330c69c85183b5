// A server link whose node sends the client to another one.
#include "client/link/link_under_test.hpp"

#include <optional>

namespace babel::client {
namespace {

using namespace std::chrono_literals;
using namespace link_testing;
using enum link_phase;

} // namespace

TEST_CASE("a client that is sent away logs in elsewhere without news", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    CHECK(words(t.on(link_signal::sent_away)) == "pause=1000");
    CHECK(words(t.on(link_signal::sent_away)).empty()); // it is prepared
    SECTION("at the time of its choice") {
        CHECK(words(t.on(link_signal::pause_over)) == "close");
    }
    SECTION("when the server closes before") {}
    SECTION("also if it must not reconnect") {
        link_under_test once({"alice", false, 0s, false});
        once.come_online();
        once.on(link_signal::sent_away);
        CHECK(words(once.on(link_signal::lost)) == "moves connect");
    }
    CHECK(words(t.on(link_signal::lost)) == "moves connect");
    CHECK(words(t.come_online()).empty());
    CHECK(t.machine.is_online());
    CHECK(words(t.on(link_signal::pause_over)).empty()); // that of the move is over
    CHECK(news<event::server_lost>(t.on(link_signal::lost)).retry == 1000ms);
}

TEST_CASE("a move that fails several times is a loss", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    t.on(link_signal::sent_away);
    t.on(link_signal::lost);
    for (int i = 1; i < link_machine::most_moves; ++i) {
        CHECK(words(t.on(link_signal::unreachable)) == "pause=1000");
        CHECK(words(t.on(link_signal::pause_over)) == "connect");
    }
    const auto lost = news<event::server_lost>(t.on(link_signal::unreachable));
    CHECK(lost.retry == 1000ms);
    CHECK(lost.was_reached); // before the move
    t.on(link_signal::pause_over);
    CHECK_FALSE(t.on(link_signal::unreachable).news); // the loss was reported
    t.on(link_signal::pause_over);
    news<event::server_back>(t.come_online());
}

TEST_CASE("a client that is sent away again and again stays", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    for (int i = 0; i < link_machine::move_burst; ++i) {
        CHECK(words(t.on(link_signal::sent_away)) == "pause=1000");
        CHECK(words(t.on(link_signal::lost)) == "moves connect");
        t.come_online();
    }
    CHECK(words(t.on(link_signal::sent_away)).empty());
    CHECK(t.machine.is_online());
    SECTION("until its connection is closed") {
        CHECK(news<event::server_lost>(t.on(link_signal::lost)).retry == 1000ms);
    }
    SECTION("or for a while") {
        t.now += link_machine::move_interval;
        CHECK(words(t.on(link_signal::sent_away)) == "pause=1000");
    }
}

TEST_CASE("a refusal after a move counts as at any login", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    t.on(link_signal::sent_away);
    t.on(link_signal::lost);
    t.on(link_signal::connected);
    t.on(link_signal::refused, {"words", std::nullopt, refusal::name_in_use});
    CHECK(words(t.on(link_signal::lost)) == "pause=1000"); // it may pass
    t.on(link_signal::pause_over);
    t.on(link_signal::connected);
    t.on(link_signal::refused, {"words", std::nullopt, refusal::banned});
    CHECK(news<event::server_lost>(t.on(link_signal::lost)).refused == refusal::banned);
    CHECK(t.machine.phase() == ended);
}

TEST_CASE("an end that the server means is no move", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    t.on(link_signal::sent_away);
    t.on(link_signal::refused, {"words", std::nullopt, refusal::logged_in_elsewhere});
    const auto lost = news<event::server_lost>(t.on(link_signal::lost));
    CHECK(lost.refused == refusal::logged_in_elsewhere);
    CHECK_FALSE(lost.retry);
}

} // namespace babel::client

// Every signal in every phase of the server link: a table, so that a forgotten pair shows.
#include "client/link/link_under_test.hpp"
#include "support/catch.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

namespace babel::client {
namespace {

using namespace std::chrono_literals;
using namespace link_testing;
using enum link_phase;

constexpr std::array link_phases{connecting, logging_in, online, closing, pausing, ended};
constexpr std::array link_signals{
    link_signal::unreachable,
    link_signal::connected,
    link_signal::logged_in,
    link_signal::refused,
    link_signal::timed_out,
    link_signal::lost,
    link_signal::sent_away,
    link_signal::suspended,
    link_signal::pause_over,
    link_signal::leave};

const std::map<std::pair<link_phase, link_signal>, std::pair<link_phase, std::string>> transitions{
    {{connecting, link_signal::unreachable},
     {pausing, "pause=1000 " + news<event::login_waiting>()}},
    {{connecting, link_signal::connected}, {logging_in, "watch"}},
    {{connecting, link_signal::leave}, {ended, ""}},
    {{logging_in, link_signal::logged_in}, {online, news<event::logged_in>()}},
    {{logging_in, link_signal::refused}, {closing, "close"}},
    {{logging_in, link_signal::timed_out}, {closing, "close"}},
    {{logging_in, link_signal::lost}, {pausing, "pause=1000 " + news<event::login_waiting>()}},
    {{logging_in, link_signal::suspended}, {closing, "close"}},
    {{logging_in, link_signal::leave}, {ended, "close"}},
    {{online, link_signal::refused}, {closing, "close"}},
    {{online, link_signal::lost}, {pausing, "pause=1000 " + news<event::server_lost>()}},
    {{online, link_signal::sent_away}, {online, "pause=1000"}},
    {{online, link_signal::suspended}, {closing, "close"}},
    {{online, link_signal::leave}, {ended, "close"}},
    {{closing, link_signal::lost}, {pausing, "pause=1000 " + news<event::login_waiting>()}},
    {{closing, link_signal::leave}, {ended, ""}},
    {{pausing, link_signal::pause_over}, {connecting, "connect"}},
    {{pausing, link_signal::suspended}, {connecting, "connect"}},
    {{pausing, link_signal::leave}, {ended, ""}},
};

} // namespace

TEST_CASE("every signal in every phase of the link does what the table defines", "[link_machine]") {
    for (const auto phase : link_phases)
        for (const auto signal : link_signals) {
            link_under_test t;
            t.to(phase);
            REQUIRE(t.machine.phase() == phase);
            const auto row = transitions.find({phase, signal});
            const auto actions = words(t.on(signal));
            INFO("phase " << static_cast<int>(phase) << ", signal " << static_cast<int>(signal));
            CHECK(t.machine.phase() == (row == transitions.end() ? phase : row->second.first));
            CHECK(actions == (row == transitions.end() ? "" : row->second.second));
        }
}

TEST_CASE("a first login that may not wait ends with the cause", "[link_machine]") {
    link_under_test t(impatient);
    SECTION("unreachable") {
        const auto lost = news<event::server_lost>(t.on(link_signal::unreachable));
        CHECK(lost.why == "cause");
        CHECK_FALSE(lost.was_reached);
        CHECK_FALSE(lost.retry);
    }
    SECTION("refused") {
        t.on(link_signal::connected);
        t.on(link_signal::refused, {"the server is full", std::nullopt, refusal::server_full});
        const auto failed = news<event::login_failed>(t.on(link_signal::lost));
        CHECK(failed.reason == "the server is full");
        CHECK(failed.why == refusal::server_full);
    }
    SECTION("no answer") {
        t.on(link_signal::connected);
        t.on(link_signal::timed_out, {"timed out"});
        const auto lost = news<event::server_lost>(t.on(link_signal::lost));
        CHECK(lost.why == "timed out");
        CHECK(lost.was_reached);
    }
    CHECK(t.machine.phase() == ended);
}

TEST_CASE("a first login waits only for causes that pass on their own", "[link_machine]") {
    const std::array passing{refusal::server_full, refusal::name_in_use, refusal::too_many};
    for (const auto code :
         {refusal::bad_name,
          refusal::banned,
          refusal::server_full,
          refusal::name_in_use,
          refusal::too_many}) {
        link_under_test t;
        t.on(link_signal::connected);
        t.on(link_signal::refused, {"words", std::nullopt, code});
        const auto actions = t.on(link_signal::lost);
        const bool passes = std::find(passing.begin(), passing.end(), code) != passing.end();
        INFO(to_string(code));
        CHECK(actions.pause.has_value() == passes);
    }
}

TEST_CASE("each reason for waiting is reported once", "[link_machine]") {
    link_under_test t;
    CHECK(news<event::login_waiting>(t.on(link_signal::unreachable, {"one"})).reason == "one");
    t.on(link_signal::pause_over);
    CHECK_FALSE(t.on(link_signal::unreachable, {"one"}).news);
    t.on(link_signal::pause_over);
    CHECK(news<event::login_waiting>(t.on(link_signal::unreachable, {"two"})).reason == "two");
}

TEST_CASE("a reason for waiting has the facts for a hint", "[link_machine]") {
    link_under_test t;
    CHECK_FALSE(news<event::login_waiting>(t.on(link_signal::unreachable)).was_reached);
    t.on(link_signal::pause_over);
    t.on(link_signal::connected);
    link_failure silence{"timed out"};
    silence.may_be_tls = true;
    t.on(link_signal::timed_out, silence);
    const auto waiting = news<event::login_waiting>(t.on(link_signal::lost));
    CHECK(waiting.was_reached);
    CHECK(waiting.may_be_tls);
}

TEST_CASE("the last pause before the first login ends with its time", "[link_machine]") {
    link_under_test t({"alice", true, 10s, false});
    t.now += 9500ms;
    CHECK(t.on(link_signal::unreachable).pause == 500ms);
    t.on(link_signal::pause_over);
    t.now += 500ms;
    CHECK(news<event::server_lost>(t.on(link_signal::unreachable)).why == "cause");
    CHECK(t.machine.phase() == ended);
}

TEST_CASE("a client that was online reconnects forever with growing pauses", "[link_machine]") {
    link_under_test t(impatient);
    t.come_online();
    CHECK(news<event::server_lost>(t.on(link_signal::lost)).retry == 1000ms);
    for (const auto pause : {2000ms, 4000ms, 8000ms, 16'000ms, 30'000ms, 30'000ms}) {
        t.now += 1h;
        CHECK(words(t.on(link_signal::pause_over)) == "connect");
        const auto actions = t.on(link_signal::unreachable);
        CHECK(actions.pause == pause);
        CHECK_FALSE(actions.news); // the loss was reported
    }
    t.on(link_signal::pause_over);
    CHECK(news<event::server_back>(t.come_online()).name == "alice");
    CHECK(news<event::server_lost>(t.on(link_signal::lost)).retry == 1000ms);
}

TEST_CASE("a client that must not reconnect ends with the loss", "[link_machine]") {
    link_under_test t({"alice", false, 0s, false});
    t.come_online();
    CHECK_FALSE(news<event::server_lost>(t.on(link_signal::lost)).retry);
    CHECK(t.machine.phase() == ended);
}

TEST_CASE("a ban or a kick is final both before and after the login", "[link_machine]") {
    for (const auto code : {refusal::banned, refusal::kicked}) {
        link_under_test t;
        t.come_online();
        CHECK(t.on(link_signal::refused, {"words", std::nullopt, code}).close);
        const auto lost = news<event::server_lost>(t.on(link_signal::lost));
        CHECK(lost.why == "words");
        CHECK(lost.refused == code);
        CHECK_FALSE(lost.retry);
        CHECK(t.machine.phase() == ended);
    }
}

TEST_CASE(
    "a client that comes back to a name of another key does not try again", "[link_machine]"
) {
    link_under_test t;
    t.come_online();
    t.on(link_signal::lost);
    t.on(link_signal::pause_over);
    t.on(link_signal::connected);
    t.on(link_signal::refused, {"words", std::nullopt, refusal::name_bound});
    const auto lost = news<event::server_lost>(t.on(link_signal::lost));
    CHECK(lost.why == "words");
    CHECK(lost.refused == refusal::name_bound);
    CHECK_FALSE(lost.retry);
    CHECK(t.machine.phase() == ended);
}

TEST_CASE("an address outside the wanted family is hopeless and a name is not", "[link_machine]") {
    for (const bool is_address : {true, false}) {
        link_under_test t({"alice", true, 1h, is_address});
        t.on(link_signal::unreachable, {"no such host", missing_address{"nowhere", {}}});
        CHECK(t.machine.phase() == (is_address ? ended : pausing));
    }
}

TEST_CASE("a machine that slept reconnects at once and reports the reason", "[link_machine]") {
    link_under_test t;
    t.come_online();
    CHECK(t.on(link_signal::suspended).close);
    const auto lost = news<event::server_lost>(t.on(link_signal::lost));
    CHECK(lost.why == "this machine was suspended");
    CHECK(lost.retry == 0ms);
    CHECK(t.machine.phase() == pausing);
}

} // namespace babel::client

// Base calls at the relay, over real ports.
#include "server/relay/base_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::relay_counters;
using test::base_caller;
using test::base_fixture;
using test::joined_call;
using test::voice;
using wire::bound_code;
using news_kind = server::relay_news::kind;

TEST_CASE("a caller learns the address of its candidate first", "[relay]") {
    base_fixture t;
    t.opens();
    auto leg = t.leg();
    auto ticket = base_caller();
    CHECK(t.binds(leg, ticket) == bound_code::bound);
    auto candidate = t.candidate();
    t.until([&] { return leg.heard().size() >= wire::seen_address_bytes; });
    const auto address = wire::decode_seen_address(test::as_bytes(leg.heard()));
    REQUIRE(address.has_value());
    CHECK(address->family == 4);
    CHECK(address->address[0] == 127);
    CHECK(address->port == candidate.local_endpoint().port());
}

TEST_CASE("bytes pass between a caller and its candidate unchanged", "[relay]") {
    joined_call t;
    t.caller.sends("greeting");
    t.until([&] { return t.callee_heard() == "greeting"; });
    t.callee_says(voice() + "half");
    t.until([&] { return t.caller.heard() == voice() + "half"; });
    CHECK(t.calls.legs() == 1);
}

TEST_CASE("a call is up when its candidate proves itself, and its port is closed", "[relay]") {
    joined_call t;
    CHECK(t.is_port_open());
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    CHECK(t.news == std::vector{news_kind::held});
    CHECK_FALSE(t.is_port_open());
}

TEST_CASE("the next candidate has its turn when the first one is no callee", "[relay]") {
    joined_call t;
    auto other = t.candidate();
    t.callee_says("GET / HTTP/1.1\r\n\r\n");
    t.until([&] {
        t.caller.heard();
        return t.caller.is_cut_off;
    });
    CHECK(t.caller.heard().empty()); // the wrong packet does not pass
    auto leg = t.leg();
    leg.address.link = 2;
    CHECK(t.binds(leg, t.ticket) == bound_code::bound);
    t.until([&] { return leg.heard().size() >= wire::seen_address_bytes; });
    other.send(asio::buffer(voice()));
    t.until([&] { return leg.heard().size() > wire::seen_address_bytes; });
    CHECK(t.news == std::vector{news_kind::held});
}

TEST_CASE("a candidate from the callee's address ends the turn of a stranger", "[relay]") {
    joined_call t;
    std::vector<net::tcp::socket> strangers;
    for (std::size_t i = 0; i < server::max_waiting_candidates; ++i)
        strangers.push_back(t.candidate());
    t.turn();
    CHECK(t.calls.legs() == 1);
    auto callee = t.candidate("127.0.0.2");
    t.until([&] {
        t.caller.heard();
        return t.caller.is_cut_off;
    });
    auto leg = t.leg();
    leg.address.link = 2;
    CHECK(t.binds(leg, t.ticket) == bound_code::bound);
    t.until([&] { return leg.heard().size() >= wire::seen_address_bytes; });
    const auto from =
        wire::decode_seen_address(test::as_bytes(leg.heard()).first<wire::seen_address_bytes>());
    CHECK(from->port == callee.local_endpoint().port());
    const auto another = t.candidate("127.0.0.2"); // which is no reason to end this turn
    callee.send(asio::buffer(voice()));
    t.until([&] { return t.news == std::vector{news_kind::held}; });
}

TEST_CASE("a candidate without a word has 10 s", "[relay]") {
    joined_call t;
    t.later(9s);
    CHECK(t.calls.legs() == 1);
    t.later(1s);
    CHECK(t.calls.legs() == 0);
    t.callee_heard();
    CHECK(t.callee_end == asio::error::eof);
    CHECK(t.is_port_open());
}

TEST_CASE("a port is closed after 75 s without a callee", "[relay]") {
    base_fixture t;
    t.opens();
    t.later(74s);
    CHECK(t.is_port_open());
    t.later(1s);
    CHECK_FALSE(t.is_port_open());
    CHECK(t.news == std::vector{news_kind::unanswered});
}

TEST_CASE("a candidate waits for the caller's leg", "[relay]") {
    base_fixture t;
    t.opens();
    auto candidate = t.candidate();
    t.turn();
    auto leg = t.leg();
    auto ticket = base_caller();
    CHECK(t.binds(leg, ticket) == bound_code::bound);
    t.until([&] { return leg.heard().size() == wire::seen_address_bytes; });
}

TEST_CASE("a leg is bound by the ticket of its call alone", "[relay]") {
    base_fixture t;
    t.opens();
    auto leg = t.leg();
    auto sealed = base_caller(0);
    CHECK_FALSE(t.binds(leg, sealed));
    auto other = t.leg();
    test::relay_client stranger(11, 20, test::relay_time + 3600, 256, wire::ticket_flag::base);
    CHECK_FALSE(t.binds(other, stranger));
    auto another = t.leg();
    test::relay_client mixed(10, 21, test::relay_time + 3600, 256, wire::ticket_flag::base);
    CHECK_FALSE(t.binds(another, mixed));
    auto late = t.leg();
    test::relay_client old(10, 20, test::relay_time, 256, wire::ticket_flag::base);
    CHECK_FALSE(t.binds(late, old));
    CHECK(t.counts.refused[static_cast<std::size_t>(relay_counters::refusal::ticket)] == 4);
}

TEST_CASE("a Bind that was made for another connection binds no leg", "[relay]") {
    base_fixture t;
    t.opens();
    const auto first = t.leg();
    auto thief = t.leg();
    auto ticket = base_caller();
    const auto copied = ticket.bind_by_tls(first.address.exported);
    CHECK_FALSE(t.calls.bind(*thief.relays, copied, thief.address, t.now, test::relay_time));
}

TEST_CASE("the newest Bind owns the leg of a call that rings", "[relay]") {
    base_fixture t;
    t.opens();
    auto ticket = base_caller();
    auto first = t.leg();
    CHECK(t.binds(first, ticket) == bound_code::bound);
    auto second = t.leg();
    second.address.link = 2;
    CHECK(t.binds(second, ticket) == bound_code::bound);
    first.heard();
    CHECK(first.is_cut_off);
    const auto candidate = t.candidate();
    t.until([&] { return !second.heard().empty(); });
}

TEST_CASE("no Bind takes the leg of a call that is up", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    auto second = t.leg();
    second.address.link = 2;
    CHECK_FALSE(t.binds(second, t.ticket));
    t.caller.sends("more");
    t.until([&] { return t.callee_heard() == "more"; });
}

TEST_CASE("a caller that speaks before it has a candidate loses its leg", "[relay]") {
    base_fixture t;
    t.opens();
    auto leg = t.leg();
    auto ticket = base_caller();
    CHECK(t.binds(leg, ticket) == bound_code::bound);
    leg.sends("too soon");
    t.turn();
    leg.heard();
    CHECK(leg.is_cut_off);
}

TEST_CASE("a relay without room refuses a leg", "[relay]") {
    base_fixture t;
    t.limits.calls = 2; // four places; a leg of TLS and its candidate need six
    t.opens();
    auto leg = t.leg();
    auto ticket = base_caller();
    CHECK(t.binds(leg, ticket) == bound_code::no);
    CHECK(t.counts.refused[static_cast<std::size_t>(relay_counters::refusal::full)] == 1);
    t.limits.calls = 3;
    auto second = t.leg();
    CHECK(t.binds(second, ticket) == bound_code::bound);
}

TEST_CASE("places of a base call are free again after its end", "[relay]") {
    base_fixture t;
    t.limits.calls = 3;
    for (int i = 0; i < 3; ++i) {
        t.opens();
        auto leg = t.leg();
        auto ticket = base_caller();
        CHECK(t.binds(leg, ticket) == bound_code::bound);
        t.calls.give_up(test::caller_id);
    }
    CHECK(t.news.size() == 3);
}

TEST_CASE("a call that the server had given up ends, also if it is up", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.calls.end(test::caller_id);
    CHECK(t.calls.legs() == 0);
    CHECK(t.news == std::vector{news_kind::held, news_kind::dropped});
}

TEST_CASE("a call that is given up ends, unless it is up", "[relay]") {
    base_fixture ringing;
    ringing.opens();
    ringing.calls.give_up(test::caller_id);
    CHECK_FALSE(ringing.is_port_open());
    joined_call up;
    up.callee_says(voice());
    up.until([&] { return !up.news.empty(); });
    up.calls.give_up(test::caller_id);
    up.caller.sends("still here");
    up.until([&] { return up.callee_heard() == "still here"; });
}

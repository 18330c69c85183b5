// Legs: bound, refused and dropped.
#include "server/relay/table_fixture.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::relay_news;
using test::datagram;
using test::here;
using test::relay_client;
using test::table_fixture;
using test::there;
using test::tls;
using test::udp;
using drop = server::relay_counters::drop;
using refusal = server::relay_counters::refusal;
using wire::bound_code;

TEST_CASE("a leg is bound to an address that has answered", "[relay]") {
    table_fixture t;
    const auto first = t.alice.take(t.answer(t.alice.bind(), here));
    REQUIRE(first.has_value());
    CHECK(first->verdict == bound_code::again);
    CHECK(first->mine == 10);
    CHECK(first->counter == 1);
    CHECK(t.table.udp_legs() == 0);
    const auto second = t.alice.take(t.answer(t.alice.bind(), here));
    REQUIRE(second.has_value());
    CHECK(second->verdict == bound_code::bound);
    CHECK(second->seen.family == 4);
    CHECK(second->seen.address[0] == 198);
    CHECK(second->seen.address[3] == 1);
    CHECK(second->seen.port == 5000);
    CHECK(t.table.udp_legs() == 1);
}

TEST_CASE("a cookie is for the address that it was sent to", "[relay]") {
    table_fixture t;
    CHECK(t.binds(t.alice, here) == bound_code::again);
    CHECK(t.binds(t.alice, there) == bound_code::again);
    CHECK(t.binds(t.alice, udp("198.51.100.2", 5001)) == bound_code::again);
    CHECK(t.table.udp_legs() == 0);
}

TEST_CASE("a cookie holds for two minutes at least, and four at most", "[relay]") {
    table_fixture t;
    CHECK(t.binds(t.alice, here) == bound_code::again);
    t.unix_time += 120;
    CHECK(t.binds(t.alice, here) == bound_code::bound);
    t.unix_time += 240;
    CHECK(t.binds(t.alice, here) == bound_code::again);
}

TEST_CASE("an answer is smaller than its question", "[relay]") {
    table_fixture t;
    const auto question = t.alice.bind();
    CHECK(t.answer(question, here).size() < question.size());
}

TEST_CASE("an IPv6 address is told whole", "[relay]") {
    table_fixture t;
    const auto got = t.alice.take(t.answer(t.alice.bind(), udp("2001:db8::7", 443)));
    REQUIRE(got.has_value());
    CHECK(got->seen.family == 6);
    CHECK(got->seen.address[0] == 0x20);
    CHECK(got->seen.address[15] == 7);
    CHECK(got->seen.port == 443);
}

TEST_CASE("nothing answers a Bind without a valid ticket", "[relay]") {
    table_fixture t;
    auto question = t.alice.bind();
    for (std::size_t at = 0; at < question.size(); ++at) {
        CAPTURE(at);
        auto changed = question;
        changed[at] ^= 1;
        CHECK(t.answer(changed, here).empty());
    }
    question.push_back(0);
    CHECK(t.answer(question, here).empty());
    CHECK(t.answer({}, here).empty());
    relay_client late(10, 20, test::relay_time);
    CHECK(t.answer(late.bind(), here).empty());
    for (auto wrong : {relay_client(0, 20), relay_client(10, 0), relay_client(10, 10)})
        CHECK(t.answer(wrong.bind(), here).empty());
    relay_client base(10, 20, test::relay_time + 1, 256, wire::ticket_flag::base);
    CHECK(t.answer(base.bind(), here).empty());
    CHECK(t.refused(refusal::ticket) >= 5);
    CHECK(t.table.pairs() == 0);
}

TEST_CASE("a replayed Bind changes nothing and gets no answer", "[relay]") {
    table_fixture t;
    const auto old = t.alice.bind();
    t.is_bound(t.alice, here);
    const auto last = t.alice.bind();
    CHECK_FALSE(t.answer(last, here).empty());
    CHECK(t.answer(last, here).empty());
    CHECK(t.answer(old, there).empty());
    t.is_bound(t.bob, there);
    CHECK(is_same_sender(*t.route(t.bob.sealed(), there), here));
}

TEST_CASE("ten Binds of a leg at once are answered, and two a second", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, here); // the second one has the leg
    for (int i = 1; i < 10; ++i)
        CHECK(t.binds(t.alice, here) == bound_code::bound);
    CHECK_FALSE(t.binds(t.alice, here).has_value());
    CHECK(t.refused(refusal::rate) == 1);
    t.is_bound(t.bob, there);
    t.now += 500ms;
    CHECK(t.binds(t.alice, here) == bound_code::bound);
    CHECK_FALSE(t.binds(t.alice, here).has_value());
}

TEST_CASE("forged and repeated Binds do not count against a leg", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, here);
    const auto old = t.alice.bind_with(1);
    auto forged = t.alice.bind_with(99);
    forged.back() ^= 1;
    for (int i = 0; i < 20; ++i) {
        CHECK(t.answer(old, here).empty());
        CHECK(t.answer(forged, here).empty());
    }
    CHECK(t.binds(t.alice, here) == bound_code::bound);
}

TEST_CASE("an id that another live ticket holds is refused", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, here);
    for (auto other :
         {relay_client(10, 30),
          relay_client(30, 10),
          relay_client(20, 30),
          relay_client(10, 20, test::relay_time + 7)}) {
        CHECK(t.binds(other, udp("203.0.113.9")) == bound_code::no);
    }
    CHECK(t.refused(refusal::full) == 4);
    CHECK(t.table.pairs() == 1);
}

TEST_CASE("a pair that does not pass datagrams both ways within 75 seconds is refused", "[relay]") {
    table_fixture t;
    t.both_bound();
    for (int i = 0; i < 7; ++i) {
        t.later(10s);
        t.is_bound(t.alice, here);
        t.is_bound(t.bob, there);
        CHECK(t.route(t.alice.sealed(), here));
    }
    t.later(4s);
    CHECK(t.table.pairs() == 1);
    SECTION("one way is not enough") {
        t.later(1s);
        CHECK(t.table.pairs() == 0);
        CHECK(t.news.back().what == relay_news::kind::dropped);
        CHECK(t.binds(t.alice, here) == bound_code::no);
        CHECK(t.binds(t.bob, there) == bound_code::no);
        t.later(74s);
        CHECK(t.binds(t.alice, here) == bound_code::no);
        t.later(1s);
        t.is_bound(t.alice, here);
    }
    SECTION("both ways are") {
        CHECK(t.route(t.bob.sealed(), there));
        t.later(1s);
        CHECK(t.table.pairs() == 1);
    }
}

TEST_CASE("a pair that binds no more is dropped after 40 seconds", "[relay]") {
    table_fixture t;
    t.both_bound();
    t.route(t.alice.sealed(), here);
    t.route(t.bob.sealed(), there);
    t.later(39s);
    t.is_bound(t.alice, here);
    CHECK(t.table.pairs() == 1);
    t.later(1s);
    CHECK(t.table.pairs() == 0);
    CHECK(t.table.udp_legs() == 0);
    CHECK(t.news.back().what == relay_news::kind::dropped);
    CHECK(t.binds(t.alice, here) == bound_code::no);
    t.later(3000s);
    CHECK(t.binds(t.bob, there) == bound_code::no);
}

TEST_CASE("the table looks through its pairs once a second", "[relay]") {
    table_fixture t;
    t.both_bound();
    t.table.tidy(t.now + 39500ms, t.unix_time);
    t.table.tidy(
        t.now + 40100ms, t.unix_time
    ); // too long without a Bind, but the last look was 600 ms ago
    CHECK(t.table.pairs() == 1);
    t.table.tidy(t.now + 40500ms, t.unix_time);
    CHECK(t.table.pairs() == 0);
}

TEST_CASE("a pair that the server drops stays away", "[relay]") {
    table_fixture t;
    t.both_bound();
    t.table.drop(20, 10, test::relay_time + 3600);
    CHECK(t.table.pairs() == 0);
    CHECK_FALSE(t.route(t.alice.sealed(), here));
    t.later(3599s);
    CHECK(t.binds(t.bob, there) != bound_code::bound);
}

TEST_CASE("a pair that was dropped before its first Bind stays away", "[relay]") {
    table_fixture t;
    t.table.drop(10, 20, test::relay_time + 3600);
    CHECK(t.binds(t.alice, here) == bound_code::no);
    CHECK(t.binds(t.bob, there) == bound_code::no);
    CHECK(t.news.empty());
}

TEST_CASE("a later ticket for an id that was dropped binds", "[relay]") {
    table_fixture t;
    t.table.drop(10, 20, test::relay_time + 3600);
    CHECK(t.binds(t.alice, here) == bound_code::no);
    relay_client later(10, 20, test::relay_time + 3601);
    t.is_bound(later, here);
}

TEST_CASE("the relay takes as many calls as it may", "[relay]") {
    table_fixture t;
    t.limits.calls = 3;
    t.both_bound();
    relay_client carol(30, 40);
    relay_client dave(40, 30);
    t.is_bound(carol, udp("198.51.100.30"));
    t.is_bound(dave, udp("198.51.100.40"));
    SECTION("a leg of TLS counts as five") {
        CHECK(t.binds(carol, tls(1)) == bound_code::no);
        t.limits.calls = 4;
        CHECK(t.binds(carol, tls(1)) == bound_code::bound);
        CHECK(t.binds(carol, tls(1)) == bound_code::bound);
        CHECK(t.binds(dave, tls(2)) == bound_code::no);
    }
    SECTION("one more call is refused") {
        relay_client erin(50, 60);
        t.is_bound(erin, udp("198.51.100.50"));
        relay_client frank(70, 80);
        CHECK(t.binds(frank, udp("198.51.100.70")) == bound_code::no);
        CHECK(t.refused(refusal::full) == 1);
    }
}

TEST_CASE("a connection has a leg until the leg moves or ends", "[relay]") {
    table_fixture t;
    CHECK_FALSE(t.table.has_leg_at(1));
    t.is_bound(t.alice, tls(1));
    t.is_bound(t.bob, tls(1));
    t.is_bound(t.alice, tls(1)); // once more
    t.is_bound(t.alice, tls(2));
    CHECK(t.table.has_leg_at(1));
    t.is_bound(t.bob, there);
    CHECK_FALSE(t.table.has_leg_at(1));
    CHECK(t.table.has_leg_at(2));
    SECTION("by the end of the call") {
        t.table.drop(10, 20, test::relay_time + 3600);
    }
    SECTION("by the end of the connection") {
        t.table.forget_link(2);
    }
    CHECK_FALSE(t.table.has_leg_at(2));
}

TEST_CASE("the server hears of each pair once", "[relay]") {
    table_fixture t;
    t.is_bound(t.bob, there);
    t.is_bound(t.alice, here);
    REQUIRE(t.news.size() == 1);
    CHECK(t.news.front().what == relay_news::kind::held);
    CHECK(t.news.front().one == 10);
    CHECK(t.news.front().other == 20);
}

TEST_CASE("a pair survives a restart of the relay", "[relay]") {
    table_fixture before;
    before.both_bound();
    table_fixture after;
    CHECK(after.binds(before.alice, here) == bound_code::bound); // its cookie holds, too
    CHECK(after.binds(before.bob, there) == bound_code::bound);
    CHECK(after.route(before.alice.sealed(), here));
}

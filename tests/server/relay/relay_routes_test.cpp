// Datagrams between legs, and their rates.
#include "server/relay/table_fixture.hpp"

#include <algorithm>
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

TEST_CASE("datagrams pass between the two legs of a call", "[relay]") {
    table_fixture t;
    t.both_bound();
    const auto* to_bob = t.route(t.alice.sealed(), here);
    REQUIRE(to_bob);
    CHECK(is_same_sender(*to_bob, there));
    const auto* to_alice = t.route(t.bob.sealed(), there);
    REQUIRE(to_alice);
    CHECK(is_same_sender(*to_alice, here));
    CHECK(t.counts.datagrams == 2);
    CHECK(t.counts.bytes == 200);
}

TEST_CASE("a datagram passes only from the bound address of the opposite leg", "[relay]") {
    table_fixture t;
    t.both_bound();
    const auto good = t.alice.sealed();
    CHECK_FALSE(t.route(good, there)); // the receiver's own
    CHECK_FALSE(t.route(good, udp("198.51.100.9")));
    CHECK_FALSE(t.route(good, udp("198.51.100.1", 5001)));
    auto by_tls = here;
    by_tls.link = 7;
    CHECK_FALSE(t.route(good, by_tls));
    CHECK(t.dropped(drop::source) == 4);
    CHECK_FALSE(t.route(relay_client::sealed_to(11), here));
    CHECK_FALSE(t.route(datagram(100, 0x16), here));
    CHECK_FALSE(t.route(relay_client::sealed_to(20, 25), here));
    CHECK_FALSE(t.route(relay_client::sealed_to(20, 1201), here));
    CHECK(t.dropped(drop::unknown) == 4);
    CHECK(t.route(relay_client::sealed_to(20, 1200), here));
}

TEST_CASE("legs of other calls are no way into a call", "[relay]") {
    table_fixture t;
    t.both_bound();
    relay_client carol(30, 40);
    t.is_bound(carol, udp("198.51.100.30"));
    CHECK_FALSE(t.route(relay_client::sealed_to(10), udp("198.51.100.30")));
    CHECK(t.dropped(drop::source) == 1);
}

TEST_CASE("nothing passes to a leg that is not bound", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, here);
    CHECK_FALSE(t.route(t.alice.sealed(), here));
    CHECK(t.dropped(drop::unknown) == 1);
}

TEST_CASE("the newest Bind owns the leg", "[relay]") {
    table_fixture t;
    t.both_bound();
    const auto elsewhere = udp("203.0.113.5");
    t.is_bound(t.alice, elsewhere);
    CHECK_FALSE(t.route(t.alice.sealed(), here));
    CHECK(is_same_sender(*t.route(t.bob.sealed(), there), elsewhere));
    t.is_bound(t.alice, tls(3));
    CHECK(t.table.tls_legs() == 1);
    CHECK(t.table.udp_legs() == 1);
    CHECK(t.route(t.bob.sealed(), there)->link == 3);
    CHECK(t.route(t.alice.sealed(), tls(3)));
    t.table.forget_link(3);
    CHECK(t.table.tls_legs() == 0);
    CHECK_FALSE(t.route(t.bob.sealed(), there));
    t.is_bound(t.alice, here);
    CHECK(t.route(t.alice.sealed(), here));
}

TEST_CASE("a connection has a cookie of its own, and gets none", "[relay]") {
    table_fixture t;
    const auto got = t.alice.take(t.answer(t.alice.bind_by_tls(tls(1).exported), tls(1)));
    REQUIRE(got.has_value());
    CHECK(got->verdict == bound_code::bound);
    CHECK(got->cookie == wire::relay_cookie{});
}

TEST_CASE("a leg has the rate of its ticket, and at most that of the relay", "[relay]") {
    const auto passed_in_a_second = [](unsigned ticket, unsigned limit, std::size_t size) {
        table_fixture t;
        t.limits.rate_kbits = limit;
        t.alice = relay_client(10, 20, test::relay_time + 3600, static_cast<std::uint16_t>(ticket));
        t.both_bound();
        const auto each = relay_client::sealed_to(20, size);
        for (int i = 0; i < 1000; ++i) // uses the burst up
            t.route(each, here);
        const auto before = t.counts.datagrams.load();
        for (int i = 0; i < 1000; ++i) {
            t.now += 1ms;
            t.route(each, here);
        }
        CHECK(t.dropped(drop::rate) > 0);
        return t.counts.datagrams.load() - before;
    };
    CHECK(passed_in_a_second(256, 256, 1000) == 32);
    CHECK(passed_in_a_second(128, 256, 1000) == 16);
    CHECK(passed_in_a_second(256, 64, 1000) == 8);
    CHECK(passed_in_a_second(256, 0, 1000) == 32);
}

TEST_CASE("all legs together have the rate of the relay", "[relay]") {
    table_fixture t;
    t.limits.total_mbits = 1;
    t.limits.rate_kbits = 60'000;
    t.alice = relay_client(10, 20, test::relay_time + 3600, 60'000);
    t.both_bound();
    for (int i = 0; i < 100; ++i)
        t.route(t.alice.sealed(1000), here);
    CHECK(t.counts.datagrams == 12); // 100 ms of 125 KB a second
}

TEST_CASE("a pair through which nothing passes for a minute is dropped", "[relay]") {
    table_fixture t;
    t.both_bound();
    t.route(t.alice.sealed(), here);
    t.route(t.bob.sealed(), there);
    const auto wait = [&t](std::chrono::seconds time) {
        for (; time > 0s; time -= std::min(time, 20s)) {
            t.is_bound(t.alice, here);
            t.is_bound(t.bob, there);
            t.later(std::min(time, 20s));
        }
    };
    wait(59s);
    t.route(t.bob.sealed(), there);
    wait(59s);
    CHECK(t.table.pairs() == 1);
    wait(1s);
    CHECK(t.table.pairs() == 0);
    CHECK(t.news.back().what == relay_news::kind::dropped);
    CHECK(t.binds(t.alice, here) == bound_code::no);
    t.later(3000s);
    CHECK(t.binds(t.bob, there) == bound_code::no);
}

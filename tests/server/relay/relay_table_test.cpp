// Rules of the relay.
#include "server/relay/relay_fixture.hpp"
#include "server/relay/relay_table.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::ip_address;
using server::leg_address;
using server::relay_news;
using server::relay_table;
using test::datagram;
using test::relay_client;
using drop = server::relay_counters::drop;
using refusal = server::relay_counters::refusal;
using wire::bound_code;

namespace {

leg_address udp(const std::string& address, std::uint16_t port = 5000) {
    leg_address out;
    out.address = *ip_address::parse(address);
    out.port = port;
    return out;
}

leg_address tls(std::uint32_t link) {
    auto out = udp("198.51.100.3");
    out.link = link;
    return out;
}

const leg_address here = udp("198.51.100.1");
const leg_address there = udp("198.51.100.2");

struct table_fixture {
    server::relay_limits limits;
    server::relay_counters counts;
    std::vector<relay_news> news;
    std::uint64_t unix_time = test::relay_time;
    relay_table::time_point now{};
    relay_table table{{test::relay_secret, limits, counts, [this](const relay_news& each) {
                           news.push_back(each);
                       }}};
    relay_client alice{10, 20};
    relay_client bob{20, 10};

    datagram answer(bytes_view bind, const leg_address& from) {
        return table.bind(bind, from, now, unix_time);
    }
    std::optional<bound_code> binds(relay_client& who, const leg_address& from) {
        const auto got = who.take(answer(who.bind(), from));
        return got ? std::optional(got->verdict) : std::nullopt;
    }
    /// Binds by the cookie that the relay sends.
    void is_bound(relay_client& who, const leg_address& from) {
        auto told = binds(who, from);
        if (told == bound_code::again) told = binds(who, from);
        CHECK(told == bound_code::bound);
    }
    void both_bound() {
        is_bound(alice, here);
        is_bound(bob, there);
    }
    const leg_address* route(const datagram& bytes, const leg_address& from) {
        return table.route(bytes, from, now);
    }
    std::uint64_t dropped(drop why) const {
        return counts.dropped[static_cast<std::size_t>(why)].load();
    }
    std::uint64_t refused(refusal why) const {
        return counts.refused[static_cast<std::size_t>(why)].load();
    }
    void later(std::chrono::seconds time) {
        now += time;
        unix_time += static_cast<std::uint64_t>(time.count());
        table.tidy(now);
    }
};

} // namespace

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

TEST_CASE("a connection needs no cookie", "[relay]") {
    table_fixture t;
    CHECK(t.binds(t.alice, tls(1)) == bound_code::bound);
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

TEST_CASE("a leg has the rate of its ticket, and at most that of the relay", "[relay]") {
    const auto passed_in_a_second = [](unsigned ticket, unsigned limit, std::size_t bytes) {
        table_fixture t;
        t.limits.rate_kbits = limit;
        t.alice = relay_client(10, 20, test::relay_time + 3600, static_cast<std::uint16_t>(ticket));
        t.both_bound();
        const auto each = relay_client::sealed_to(20, bytes);
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
    t.is_bound(t.alice, here); // the call may come back
}

TEST_CASE("a pair that the server drops stays away", "[relay]") {
    table_fixture t;
    t.both_bound();
    t.table.drop(20, 10, t.now + 1h);
    CHECK(t.table.pairs() == 0);
    CHECK_FALSE(t.route(t.alice.sealed(), here));
    t.later(3599s);
    CHECK(t.binds(t.bob, there) != bound_code::bound);
}

TEST_CASE("a pair that was dropped before its first Bind stays away", "[relay]") {
    table_fixture t;
    t.table.drop(10, 20, t.now + 1h);
    CHECK(t.binds(t.alice, here) == bound_code::no);
    CHECK(t.binds(t.bob, there) == bound_code::no);
    CHECK(t.news.empty());
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

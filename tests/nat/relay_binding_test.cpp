// A client's leg at the relay: rounds of Binds, cookies, carriers.
#include "nat/leg_under_test.hpp"
#include "support/catch.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/nat/relay_binding.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace babel;
using namespace babel::nat;
using namespace babel::test;
using namespace std::chrono_literals;

TEST_CASE("a round sends five Binds in 2 s, opens TLS after 500 ms, and is quiet until 15 s") {
    leg_under_test leg;
    CHECK(
        leg.until(5000ms) ==
        words{"0 udp 1", "250 udp 2", "500 udp 3", "500 open", "1000 udp 4", "2000 udp 5"}
    );
    leg.closes_tls();
    CHECK(leg.until(14'999ms).empty());
    CHECK(leg.until(15'300ms) == words{"15000 udp 6", "15250 udp 7"});
    CHECK_FALSE(leg.binding.leg().has_value());
}

TEST_CASE("a Bound ends the round, and the next one sends its cookie") {
    leg_under_test leg;
    CHECK(leg.until(60ms) == words{"0 udp 1"});
    CHECK(leg.last.cookie == wire::relay_cookie{});
    CHECK(leg.answer(wire::bound_code::again, 1, udp, 0x11));
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(leg.until(120ms) == words{"60 udp 2"});
    CHECK(leg.last.cookie[15] == 0x11);
    CHECK(leg.answer(wire::bound_code::bound, 2, udp, 0x22));
    CHECK(leg.binding.leg() == udp);
    const auto seen = leg.binding.seen(udp);
    REQUIRE(seen.has_value());
    CHECK(seen->address[0] == 203);
    CHECK(seen->port == 40000);
    CHECK(leg.until(15'000ms) == words{"15000 udp 3"});
    CHECK(leg.last.cookie[0] == 0x22);
}

TEST_CASE("the TLS leg carries while UDP is not answered") {
    leg_under_test leg;
    CHECK(leg.until(600ms).back() == "500 open");
    leg.opens_tls();
    CHECK(leg.until(700ms) == words{"600 tls 4"});
    CHECK(leg.answer(wire::bound_code::bound, 4, tls));
    CHECK(leg.binding.leg() == tls);
    CHECK(leg.until(14'999ms) == words{"1000 udp 5", "2000 udp 6"});
    CHECK(leg.until(15'050ms) == words{"15000 tls 7", "15000 udp 8"});
    CHECK(leg.answer(wire::bound_code::bound, 7, tls));
    CHECK(leg.until(16'999ms) == words{"15250 udp 9", "15500 udp 10", "16000 udp 11"});
}

TEST_CASE("UDP takes the leg back when it is answered, and TLS is closed") {
    leg_under_test leg;
    leg.until(600ms);
    leg.opens_tls();
    leg.until(700ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 4, tls));
    CHECK(leg.until(1000ms) == words{"1000 udp 5"});
    REQUIRE(leg.answer(wire::bound_code::again, 5, udp, 1));
    CHECK(leg.until(1010ms) == words{"1000 udp 6"});
    REQUIRE(leg.answer(wire::bound_code::bound, 6, udp, 2));
    CHECK(leg.binding.leg() == udp);
    CHECK(leg.until(2000ms) == words{"1010 close"});
}

TEST_CASE("a late Bound over UDP does not count while a newer Bind went over TLS") {
    leg_under_test leg;
    leg.until(600ms);
    leg.opens_tls();
    CHECK(leg.until(700ms) == words{"600 tls 4"});
    REQUIRE(leg.answer(wire::bound_code::bound, 3, udp, 5)); // on its way before the relay saw 4
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(leg.until(800ms) == words{"700 udp 5"});
    REQUIRE(leg.answer(wire::bound_code::bound, 5, udp, 6));
    CHECK(leg.binding.leg() == udp);
    REQUIRE(leg.answer(wire::bound_code::bound, 4, tls)); // older than UDP's
    CHECK(leg.binding.leg() == udp);
}

TEST_CASE("the cookie of a UDP path that broke is not sent again once TLS has the leg") {
    leg_under_test leg;
    leg.until(50ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 1, udp, 9));
    leg.until(3000ms);
    leg.binding.doubt(leg.now);
    CHECK(leg.until(3600ms) == words{"3000 udp 2", "3250 udp 3", "3500 udp 4", "3500 open"});
    CHECK(leg.last.cookie[0] == 9);
    CHECK(leg.binding.leg() == udp);
    leg.opens_tls();
    leg.until(3700ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 5, tls));
    CHECK(leg.binding.leg() == tls);
    CHECK(leg.until(4000ms) == words{"4000 udp 6"});
    CHECK(leg.last.cookie == wire::relay_cookie{});
}

TEST_CASE("doubts during a round do not restart it, those after it do") {
    leg_under_test leg;
    words sent;
    for (auto at = 100ms; at <= 2000ms; at += 100ms) {
        const auto more = leg.until(at);
        sent.insert(sent.end(), more.begin(), more.end());
        if (at < 2000ms) leg.binding.doubt(leg.now);
    }
    CHECK(
        sent == words{"0 udp 1", "250 udp 2", "500 udp 3", "500 open", "1000 udp 4", "2000 udp 5"}
    );
    leg.binding.doubt(leg.now);
    CHECK(leg.until(2000ms) == words{"2000 udp 6"});
    leg.until(2050ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 6, udp));
    leg.binding.doubt(leg.now); // soon after the last round's begin
    CHECK(leg.until(2249ms) == words{"2050 close"});
    CHECK(leg.until(2250ms) == words{"2250 udp 7"});
}

TEST_CASE("after a change of the network only Bounds of new Binds count") {
    leg_under_test leg;
    leg.until(300ms);
    leg.binding.on_network_change(leg.now);
    CHECK(leg.until(310ms) == words{"300 udp 3"});
    CHECK_FALSE(leg.answer(wire::bound_code::bound, 2, udp));
    CHECK(leg.answer(wire::bound_code::bound, 3, udp));
    CHECK(leg.binding.leg() == udp);
}

TEST_CASE("a TLS leg that closes is followed by a round; one that never opened is not") {
    leg_under_test leg;
    leg.until(600ms);
    leg.closes_tls();
    CHECK(leg.until(14'999ms) == words{"1000 udp 4", "2000 udp 5"});
    CHECK(leg.until(15'600ms).back() == "15500 open"); // once more in each round
    leg.opens_tls();
    CHECK(leg.until(15'700ms) == words{"15600 tls 9"});
    REQUIRE(leg.answer(wire::bound_code::bound, 9, tls));
    leg.closes_tls();
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(
        leg.until(16'200ms) == words{"15700 udp 10", "15950 udp 11", "16200 udp 12", "16200 open"}
    );
}

TEST_CASE("a relay that keeps asking for Binds gets four more in a round at most") {
    leg_under_test leg;
    std::size_t sent = leg.until(10ms).size();
    for (int i = 0; i < 20; ++i) {
        leg.answer(wire::bound_code::again, leg.highest, udp, 1);
        sent += leg.until(10ms).size();
    }
    CHECK(sent == 4);
}

TEST_CASE("a refused leg waits for the next round") {
    leg_under_test leg;
    leg.until(50ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 1, udp));
    leg.until(15'050ms);
    REQUIRE(leg.answer(wire::bound_code::no, 2, udp));
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(leg.until(29'999ms).empty());
    CHECK(leg.until(30'050ms) == words{"30000 udp 3"});
    REQUIRE(leg.answer(wire::bound_code::bound, 3, udp));
}

TEST_CASE("forged, foreign and repeated Bounds change nothing") {
    leg_under_test leg;
    leg.until(300ms); // counters 1 and 2
    const auto good = leg.bound(wire::bound_code::bound, 2);
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto forged = good;
        forged[at] ^= 1;
        CHECK_FALSE(leg.binding.on_bound(forged, udp));
    }
    CHECK_FALSE(leg.binding.on_bound(bytes_view(good).first(60), udp));
    CHECK_FALSE(leg.answer(wire::bound_code::bound, 0, udp));
    CHECK_FALSE(leg.answer(wire::bound_code::bound, 3, udp));
    CHECK_FALSE(leg.answer(wire::bound_code::bound, 2, tls));
    auto other = *wire::decode_bound(good); // of another leg under the same key
    other.mine = 8;
    auto foreign = wire::encode(other);
    crypto::put_relay_mac(granted_key(), foreign);
    CHECK_FALSE(leg.binding.on_bound(foreign, udp));
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(leg.binding.on_bound(good, udp));
    CHECK_FALSE(leg.binding.on_bound(good, udp));
    CHECK_FALSE(leg.answer(wire::bound_code::no, 1, udp)); // older than the one that counted
    CHECK(leg.binding.leg() == udp);
}

TEST_CASE("bytes that are no ticket make no binding") {
    CHECK(
        relay_binding::make(std::vector<std::uint8_t>(35), granted_key(), start).error() ==
        errc::truncated
    );
}

TEST_CASE("a binding sends few datagrams, whatever happens to it") {
    std::mt19937 random(3); // NOLINT: the same play each time
    leg_under_test leg(GENERATE(std::size_t{1}, std::size_t{2}));
    std::size_t sent = 0;
    for (int step = 0; step < 5000; ++step) {
        const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(leg.now - start);
        sent += leg.until(at + std::chrono::milliseconds(random() % 100)).size();
        const auto over = random() % 2 == 0 ? udp : tls;
        const auto counter = leg.highest - std::min<std::uint32_t>(leg.highest, random() % 4);
        switch (random() % 6) {
        case 0:
            leg.binding.doubt(leg.now);
            break;
        case 1:
            leg.binding.on_network_change(leg.now);
            break;
        case 2:
            leg.opens_tls();
            break;
        case 3:
            leg.closes_tls();
            break;
        default:
            leg.answer(static_cast<wire::bound_code>(random() % 3), counter, over, 1);
        }
        CHECK(leg.binding.wake_at() > leg.now - 1h);
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(leg.now - start).count();
    CHECK(static_cast<long>(sent) < seconds * 40);
}

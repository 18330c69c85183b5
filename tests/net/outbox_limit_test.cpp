// Limits of the bytes that wait to be sent.
#include "net/sender.hpp"
#include "support/allocations.hpp"

using namespace babel;
using namespace babel::test;

TEST_CASE("the limit may wait and a byte more is a slow consumer", "[outbox]") {
    sender_under_test s(100);
    s.peer.stops_taking(5);
    CHECK(s.box->post(packet_of(65))); // 60 of them wait
    CHECK(s.box->post(packet_of(40)));
    CHECK(s.box->waiting_bytes() == 100);
    CHECK_FALSE(s.box->post(packet_of(1)));
    CHECK(s.box->failed());
    CHECK(s.box->failure() == errc::slow_consumer);
    CHECK_FALSE(s.box->post(bytes_view()));
}

TEST_CASE("a new limit holds for the next post", "[outbox]") {
    sender_under_test s(10);
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    s.box->set_limit(20);
    CHECK(s.box->post(packet_of(10)));
    s.box->set_limit(10);
    CHECK_FALSE(s.box->failed());
    CHECK_FALSE(s.box->post(packet_of(1)));
}

TEST_CASE("a packet above the limit may leave if the connection takes enough of it", "[outbox]") {
    sender_under_test s(100);
    s.peer.stops_taking(50);
    CHECK(s.box->post(packet_of(150)));
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK(s.peer.received().size() == 150);
}

TEST_CASE("bytes exempt from the limit do not use it up", "[outbox]") {
    sender_under_test s(100);
    s.peer.stops_taking(30);
    const auto list = packet_of(200);
    const auto slice = wire::whole(list);
    CHECK(s.box->post_beyond_limit(std::span(&slice, 1)));
    CHECK(s.box->post(packet_of(100)));
    CHECK(s.box->waiting_bytes() == 270);

    SECTION("while they wait") {
        CHECK_FALSE(s.box->post(packet_of(1)));
        CHECK(s.box->failure() == errc::slow_consumer);
    }
    SECTION("once they have left") {
        s.peer.takes(170);
        run_ready(s.loop);
        CHECK(s.box->waiting_bytes() == 100);
        CHECK_FALSE(s.box->post(packet_of(1)));
    }
}

TEST_CASE("small packets that wait cost little more than their bytes", "[outbox]") {
    sender_under_test s(1'000'000);
    s.peer.stops_taking(7);
    const auto before = heap().held();
    std::vector<std::uint8_t> expected;
    for (int i = 0; i < 5000; ++i) {
        const auto packet = packet_of(20, static_cast<std::uint8_t>(i));
        if (!s.box->post(bytes_view(*packet))) FAIL("the outbox failed");
        expected.insert(expected.end(), packet->begin(), packet->end());
    }
    expected.shrink_to_fit();
    CHECK(heap().held() - before - expected.size() < 150'000); // for 100'000 bytes
    while (s.box->waiting_bytes() > 0) {
        s.peer.takes(777); // in the middle of packets, and of the buffers that they share
        run_ready(s.loop);
        if (s.box->waiting_bytes() == 0) break;
        const auto more = packet_of(3);
        if (expected.size() < 101'000) {
            CHECK(s.box->post(bytes_view(*more)));
            expected.insert(expected.end(), more->begin(), more->end());
        }
    }
    CHECK(s.peer.received() == expected);
}

TEST_CASE("outboxes share a sum of the bytes that count against their limits", "[outbox]") {
    std::size_t total = 0;
    sender_under_test a(100, &total);
    {
        sender_under_test b(100, &total);
        a.peer.stops_taking(5);
        b.peer.stops_taking();
        CHECK(a.box->post(packet_of(15)));
        CHECK(b.box->post(packet_of(30)));
        CHECK(total == 40);
        const auto slice = wire::whole(packet_of(500));
        CHECK(b.box->post_beyond_limit(std::span(&slice, 1)));
        CHECK(b.box->post(bytes_view(*packet_of(7))));
        CHECK(total == 47);
        a.peer.takes(4);
        run_ready(a.loop);
        CHECK(total == 43);
    }
    CHECK(total == 6);
    a.peer.takes();
    run_until_idle(a.loop);
    CHECK(total == 0);
}

TEST_CASE("small shared packets that wait take little more than their bytes", "[outbox]") {
    sender_under_test s(1'000'000);
    s.peer.stops_taking();
    const auto packet = packet_of(40);
    const auto before = heap().held();
    for (int i = 0; i < 5000; ++i)
        if (!s.box->post(packet)) FAIL("the outbox failed");
    CHECK(heap().held() - before < 300'000); // for 200'000 bytes
}

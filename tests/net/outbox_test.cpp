// Sending: immediately if possible, else queued in order and bounded.
#include "net/sender.hpp"
#include "support/allocations.hpp"

#include <initializer_list>

using namespace babel;
using namespace babel::test;
using net::direction;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("a packet leaves at once if the connection takes it", "[outbox]") {
    sender_under_test s;
    const auto packet = packet_of(10);
    CHECK(s.box->post(packet));
    CHECK(s.box->post(bytes_view(*packet)));
    CHECK(s.peer.received().size() == 20);
    CHECK(s.box->waiting_bytes() == 0);
    CHECK_FALSE(s.peer.is_awaited(direction::write));
    CHECK(packet.use_count() == 1);
}

TEST_CASE("bytes arrive whole and in order however few are taken at a time", "[outbox]") {
    const bytes a{1, 2, 3, 4, 5};
    const bytes b{6};
    const bytes c{7, 8, 9, 10, 11, 12, 13};
    bytes expected(13);
    std::iota(expected.begin(), expected.end(), std::uint8_t{1});
    for (std::size_t first = 0; first <= expected.size(); ++first)
        for (std::size_t step = 1; step <= expected.size(); ++step) {
            INFO(first << " bytes at first, then " << step);
            sender_under_test s;
            s.peer.stops_taking(first);
            CHECK(s.box->post(std::make_shared<const bytes>(a)));
            CHECK(s.box->post(bytes_view(b)));
            CHECK(s.box->post(std::make_shared<const bytes>(c)));
            while (s.box->waiting_bytes() > 0) {
                CHECK(s.box->waiting_bytes() == expected.size() - s.peer.received().size());
                s.peer.takes(step);
                run_ready(s.loop);
            }
            CHECK(s.peer.received() == expected);
            CHECK_FALSE(s.box->failed());
        }
}

TEST_CASE("a false alarm of writability changes nothing", "[outbox]") {
    sender_under_test s;
    s.peer.fails_to_take(errc::would_block);
    s.peer.fails_to_take(errc::would_block);
    CHECK(s.box->post(packet_of(10)));
    run_until_idle(s.loop);
    CHECK(s.peer.received().size() == 10);
}

TEST_CASE("queued packets leave in gather writes of at most 64", "[outbox]") {
    sender_under_test s(100 * 300);
    s.peer.stops_taking();
    for (int i = 0; i < 100; ++i)
        CHECK(s.box->post(packet_of(300)));
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK(s.peer.write_sizes() == std::vector<std::size_t>{64 * 300, 36 * 300});
}

TEST_CASE("after a failure nothing more is sent", "[outbox]") {
    sender_under_test s(10);
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    CHECK_FALSE(s.box->post(packet_of(1)));
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK_FALSE(s.box->post(packet_of(1)));
    CHECK(s.peer.received().empty());
}

TEST_CASE("the first reason of a failure is kept when the connection closes", "[outbox]") {
    sender_under_test s(10);
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    CHECK_FALSE(s.box->post(packet_of(1)));
    s.link->close();
    run_until_idle(s.loop);
    CHECK(s.box->failure() == errc::slow_consumer);
}

TEST_CASE("an error of the connection is the failure", "[outbox]") {
    sender_under_test at_once;
    at_once.peer.fails_to_take(asio::error::broken_pipe);
    CHECK_FALSE(at_once.box->post(packet_of(10)));
    CHECK(at_once.box->failure() == asio::error::broken_pipe);

    sender_under_test pieces;
    pieces.peer.fails_to_take(asio::error::broken_pipe);
    CHECK_FALSE(pieces.box->post(bytes_view(*packet_of(10))));
    CHECK(pieces.box->failure() == asio::error::broken_pipe);

    sender_under_test later;
    later.peer.stops_taking();
    CHECK(later.box->post(packet_of(10)));
    later.peer.fails_to_take(asio::error::connection_reset);
    later.peer.takes();
    run_until_idle(later.loop);
    CHECK(later.box->failure() == asio::error::connection_reset);
    CHECK_FALSE(later.box->post(packet_of(10)));
}

TEST_CASE("a connection that closes while packets wait is a failure", "[outbox]") {
    sender_under_test s;
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    s.link->close();
    run_until_idle(s.loop);
    CHECK(s.box->failure() == asio::error::operation_aborted);
}

TEST_CASE("finishing shuts down at once if nothing waits", "[outbox]") {
    sender_under_test s;
    CHECK(s.box->post(packet_of(10)));
    s.box->finish();
    CHECK(s.peer.saw_shutdown());
}

TEST_CASE("finishing shuts down after the last waiting byte", "[outbox]") {
    sender_under_test s;
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    s.box->finish();
    for (int i = 0; i < 10; ++i) {
        CHECK_FALSE(s.peer.saw_shutdown());
        s.peer.takes(1);
        run_ready(s.loop);
    }
    CHECK(s.peer.received().size() == 10);
    CHECK(s.peer.saw_shutdown());
}

TEST_CASE("an outbox may be destroyed while it waits", "[outbox]") {
    sender_under_test s;
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    s.box.reset();
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK(s.peer.received().empty());
}

TEST_CASE("an outbox and its connection may be destroyed after a wait is complete", "[outbox]") {
    sender_under_test s;
    s.peer.stops_taking();
    CHECK(s.box->post(packet_of(10)));
    s.peer.takes(); // the wait's handler is on its way
    s.box.reset();
    s.link.reset();
    run_until_idle(s.loop);
    CHECK(s.peer.received().empty());
}

TEST_CASE("queues share a large packet and release it when it is sent", "[outbox]") {
    sender_under_test s;
    sender_under_test other;
    s.peer.stops_taking(4);
    other.peer.stops_taking();
    const auto packet = packet_of(300);
    CHECK(s.box->post(packet));
    CHECK(other.box->post(packet));
    CHECK(packet.use_count() == 3);
    s.peer.takes();
    other.peer.takes();
    run_until_idle(s.loop);
    run_until_idle(other.loop);
    CHECK(packet.use_count() == 1);
    CHECK(s.peer.received() == *packet);
    CHECK(other.peer.received() == *packet);
}

TEST_CASE("any number of slices leaves as one run of bytes", "[outbox]") {
    const auto all = packet_of(200);
    std::vector<wire::slice> slices;
    for (std::size_t i = 0; i < all->size(); ++i)
        slices.push_back({all, bytes_view(*all).subspan(i, 1)});
    slices.insert(slices.begin() + 3, wire::slice{});
    for (const auto room : std::initializer_list<std::size_t>{0, 1, 63, 64, 65, 200}) {
        INFO("room for " << room);
        sender_under_test s(0);
        s.peer.stops_taking(room);
        CHECK(s.box->post_beyond_limit(slices));
        s.peer.takes();
        run_until_idle(s.loop);
        CHECK(s.peer.received() == *all);
    }
    slices.clear();
    CHECK(all.use_count() == 1); // no copies, and none kept
}

TEST_CASE("bytes that the connection takes are counted", "[outbox]") {
    sender_under_test s;
    s.peer.stops_taking(15);
    CHECK(s.box->post(packet_of(10)));
    CHECK(s.box->post(packet_of(10)));
    CHECK(s.box->sent_bytes() == 15);
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK(s.box->sent_bytes() == 20);
}

TEST_CASE("posting nothing sends nothing", "[outbox]") {
    sender_under_test s;
    CHECK(s.box->post(bytes_view()));
    s.peer.stops_taking();
    CHECK(s.box->post(bytes_view()));
    CHECK(s.box->post(packet_of(3)));
    CHECK(s.box->post(bytes_view()));
    CHECK(s.box->post(packet_of(0)));
    CHECK(s.box->waiting_bytes() == 3);
    s.peer.takes();
    run_until_idle(s.loop);
    CHECK(s.peer.received().size() == 3);
}

TEST_CASE("an outbox that sent everything holds no memory", "[outbox]") {
    sender_under_test s(1'000'000);
    s.peer.stops_taking();
    const auto packet = packet_of(10);
    for (int i = 0; i < 10'000; ++i)
        if (!s.box->post(packet)) FAIL("the outbox failed");
    s.peer.takes();
    run_until_idle(s.loop);
    const auto before = heap().held();
    s.box.reset();
    CHECK(heap().held() == before);
}

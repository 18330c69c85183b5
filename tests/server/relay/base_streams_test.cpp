// Streams of base calls at the relay: ends, and sides that do not keep up.
#include "server/relay/base_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::joined_call;
using test::unlimited_caller;
using test::voice;
using news_kind = server::relay_news::kind;

namespace {

struct unlimited_call : joined_call {
    unlimited_call() : joined_call(unlimited_caller()) {
        limits.rate_kbits = 0;
        limits.total_mbits = 0;
    }
    /// Returns the number of bytes that `write` sent, turn by turn, before three turns took none.
    template <class Write>
    std::size_t send_unread(Write write) {
        std::size_t sent = 0;
        for (int idle = 0; idle < 3; turn()) {
            const std::size_t count = write();
            sent += count;
            idle = count == 0 ? idle + 1 : 0;
            REQUIRE(sent < 8'000'000);
        }
        return sent;
    }
};

} // namespace

TEST_CASE("the last words of a candidate that hangs up reach the caller", "[relay]") {
    joined_call t;
    t.callee_says(voice() + voice("last"));
    t.callee->shutdown(net::tcp::socket::shutdown_send);
    t.until([&] { return t.caller.heard() == voice() + voice("last"); });
    t.until([&] {
        t.caller.heard();
        return t.caller.client->end == errc::end_of_stream;
    });
    t.caller.sends("late words");
    t.until([&] { return t.callee_heard() == "late words"; });
    t.caller.hangs_up();
    t.turn();
    t.later(0s);
    CHECK(t.news == std::vector{news_kind::held, news_kind::dropped});
}

TEST_CASE("the last words of a caller that hangs up reach the candidate", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.caller.sends("last words");
    t.caller.hangs_up();
    t.until([&] {
        t.callee_heard();
        return t.callee_end == asio::error::eof;
    });
    CHECK(t.came == "last words");
}

TEST_CASE("a candidate that resets its connection hangs up", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.callee->set_option(net::tcp::socket::linger(true, 0));
    t.callee->close();
    t.until([&] {
        t.caller.heard();
        return t.caller.client->end == errc::end_of_stream;
    });
}

TEST_CASE("the last words of a candidate that resets its connection have 5 s", "[relay]") {
    joined_call t;
    t.callee_says(voice() + "last words");
    t.until([&] { return t.caller.heard().ends_with("last words"); });
    t.callee->set_option(net::tcp::socket::linger(true, 0));
    t.callee->close();
    t.turn();
    t.later(4s);
    CHECK(t.calls.legs() == 1);
    t.later(1s);
    CHECK(t.calls.legs() == 0);
}

TEST_CASE("a candidate that is gone is not looked at again and again", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.callee->set_option(net::tcp::socket::linger(true, 0));
    t.callee->close();
    t.turn();
    CHECK(t.ready.wait(std::chrono::milliseconds(20)).empty());
}

TEST_CASE("a caller who talks on after a hang-up is not reset", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.callee->shutdown(net::tcp::socket::shutdown_send);
    t.until([&] {
        t.caller.heard();
        return t.caller.client->end == errc::end_of_stream;
    });
    t.caller.sends("words that nobody reads");
    t.later(5s);
    CHECK(t.calls.legs() == 0);
    t.until([&] {
        t.caller.heard();
        return t.caller.is_cut_off;
    });
}

TEST_CASE("a hang-up that the other side ignores ends the call after 5 s", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.caller.hangs_up();
    t.turn();
    t.later(4s);
    CHECK(t.calls.legs() == 1);
    t.later(1s);
    CHECK(t.calls.legs() == 0);
}

TEST_CASE("a caller whose connection is torn takes its candidate along", "[relay]") {
    joined_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.caller.socket.reset();
    t.turn();
    CHECK(t.news.back() == news_kind::dropped);
}

TEST_CASE("a candidate that does not read stops the caller, and loses nothing", "[relay]") {
    unlimited_call t;
    const std::string record(1000, 'x');
    std::size_t records = 0;
    t.send_unread([&] {
        const bool has_room = t.caller.client->out.empty();
        records += has_room ? 1 : 0;
        return has_room ? t.caller.sends(record) : t.caller.flush();
    });
    t.until([&] {
        t.caller.flush();
        return t.callee_heard().size() == records * record.size();
    });
}

TEST_CASE("a caller that does not read stops its candidate, and loses nothing", "[relay]") {
    unlimited_call t;
    t.callee_says(voice());
    t.until([&] { return !t.news.empty(); });
    t.callee->set_option(net::tcp::socket::send_buffer_size(64 * 1024));
    const std::string piece(1000, 'x');
    const auto sent = t.send_unread([&] {
        std::size_t taken = 0;
        error_code full;
        while (const auto count = t.callee->write_some(asio::buffer(piece), full))
            taken += count;
        return taken;
    });
    t.until([&] { return t.caller.heard().size() == voice().size() + sent; });
}

TEST_CASE("a candidate above the rate is slowed down, and loses nothing", "[relay]") {
    joined_call t;
    t.limits.rate_kbits = 64;
    t.callee_says(voice());
    for (int i = 0; i < 10; ++i) {
        t.callee_says(std::string(4000, 'x'));
        t.turn();
    }
    const auto all = voice().size() + 40'000;
    CHECK(t.caller.heard().size() < 25'000);
    for (int i = 0; i < 60 && t.caller.heard().size() < all; ++i) {
        t.later(1s);
        t.turn();
    }
    CHECK(t.caller.heard().size() == all);
}

TEST_CASE("a base call is no faster than its ticket says", "[relay]") {
    joined_call t(test::base_caller(wire::ticket_flag::base, 64));
    t.limits.rate_kbits = 0;
    t.limits.total_mbits = 0;
    CHECK(t.arriving_of(40'000) < 25'000); // 4 KB and what was read with them
}

TEST_CASE("base calls count for the rate of all together, and wait for it", "[relay]") {
    joined_call t(unlimited_caller());
    t.limits.rate_kbits = 0;
    t.limits.total_mbits = 1; // 125 KB/s, of which 12.5 KB may come at once
    const auto early = t.arriving_of(60'000);
    CHECK(early < 40'000);
    CHECK_FALSE(t.total.take(1000, t.now)); // datagrams of others have no room, either
    t.later(1s);
    t.turn();
    CHECK(t.callee_heard().size() > early);
}

// Sessions of a node that has been without its cluster for too long.
#include "server/session/away_closing.hpp"
#include "server/session/draining_sessions.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::draining_sessions;
using test::heard;
using test::lines;

namespace {

const auto away_start = std::chrono::steady_clock::now();

struct away_sessions : draining_sessions {
    server::away_closing closing{pool, log, rules};
    away_sessions() {
        rules.away_limit = 60s;
        rules.drain_time = 1s;
    }
    /// Users who log in while the node is linked.
    void come(int count) {
        for (int i = 0; i < count; ++i)
            comes(test::numbered("n", i));
        all_names.is_linked = false;
    }
    /// A step so long after the start, and the number of users behind it.
    std::size_t online_after(std::chrono::milliseconds time) {
        closing.step(away_start + time);
        settle();
        return pool.online();
    }
};

} // namespace

TEST_CASE("sessions are closed evenly from the limit on", "[session][away]") {
    away_sessions h;
    h.come(20);
    CHECK(h.online_after(0ms) == 20);
    CHECK(h.online_after(59'999ms) == 20);
    for (int milliseconds = 0; milliseconds <= 1000; milliseconds += 20) {
        INFO(milliseconds);
        const auto left = static_cast<std::size_t>(20 - milliseconds / 50);
        CHECK(h.online_after(60s + std::chrono::milliseconds(milliseconds)) == left);
    }
    CHECK(h.counts.value(counter::ended_away) == 20);
    CHECK(h.counts.value(counter::ended_drained) == 0);
}

TEST_CASE("many steps a second are asked for only while sessions are closed", "[session][away]") {
    away_sessions h;
    h.come(2);
    CHECK(h.closing.step(away_start) == 1s);
    CHECK(h.closing.step(away_start + 60s) == 20ms);
    CHECK(h.closing.step(away_start + 61s) == 1s);
}

TEST_CASE("without a limit sessions stay for ever", "[session][away]") {
    away_sessions h;
    h.rules.away_limit = 0s;
    h.come(2);
    CHECK(h.online_after(0ms) == 2);
    CHECK(h.online_after(100h) == 2);
    h.rules.away_limit = 60s; // by a reload: the time begins with it
    CHECK(h.online_after(101h) == 2);
    CHECK(h.online_after(101h + 60s) == 2);
    CHECK(h.online_after(101h + 60'500ms) == 1);
}

TEST_CASE("a link that is back keeps the rest, and begins the time again", "[session][away]") {
    away_sessions h;
    h.come(4);
    CHECK(h.online_after(0ms) == 4);
    CHECK(h.online_after(60s) == 4);
    CHECK(h.online_after(60'250ms) == 3);
    h.all_names.is_linked = true;
    CHECK(h.online_after(61s) == 3);
    h.all_names.is_linked = false;
    CHECK(h.online_after(62s) == 3);
    CHECK(h.online_after(121s) == 3);
    CHECK(h.online_after(122s) == 3);
    CHECK(h.online_after(123s) == 0);
}

TEST_CASE("connections are taken again after the link is back", "[session][away]") {
    away_sessions h;
    h.come(1);
    h.online_after(0ms);
    CHECK(h.online_after(61s) == 1);
    CHECK(h.online_after(62s) == 0);
    h.all_names.is_linked = true;
    CHECK(h.online_after(63s) == 0);
    h.comes("alice");
    CHECK(h.pool.online() == 1);
}

TEST_CASE("babel/2 clients are sent to another node", "[session][away]") {
    away_sessions h;
    auto& alice = h.comes_extended("alice");
    h.all_names.is_linked = false;
    h.rules.drain_time = 0s;
    h.online_after(0ms);
    CHECK(heard(alice).empty());
    CHECK(h.online_after(60s) == 0);
    CHECK(heard(alice) == lines{"Notice 3 this server has lost the others; use another one"});
    CHECK(alice.saw_close());
}

TEST_CASE("the names of closed sessions are released and not parked", "[session][away]") {
    away_sessions h;
    h.come(1);
    h.rules.drain_time = 0s;
    h.online_after(0ms);
    CHECK(h.online_after(60s) == 0);
    CHECK(h.all_names.released == std::vector<std::string>{"n0"});
    CHECK(h.all_names.parked.empty());
}

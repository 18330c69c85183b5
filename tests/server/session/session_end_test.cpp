// End of all sessions, on the loop's clock.
#include "server/session/draining_sessions.hpp"
#include "server/session/session_end.hpp"

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using test::draining_sessions;
using test::heard;
using test::lines;

namespace {

struct ending_sessions : draining_sessions {
    server::session_end ending{loop.get_executor(), pool, log};
    ending_sessions() { all_names.is_linked = false; }
};

} // namespace

TEST_CASE("a drain without users ends at once", "[session][drain]") {
    ending_sessions h;
    test::run_bounded(h.loop, h.ending.drain(3600s));
}

TEST_CASE("a drain ends once its last user has left", "[session][drain]") {
    ending_sessions h;
    auto& alice = h.comes("alice");
    test::spawned<void> draining(h.loop, h.ending.drain(3600s));
    h.settle();
    CHECK_FALSE(draining.ended());
    CHECK_FALSE(alice.saw_close());
    alice.closes();
    draining.get();
}

TEST_CASE("a drain that is hurried leaves the rest to the end", "[session][drain]") {
    ending_sessions h;
    auto& alice = h.comes_extended("alice");
    test::spawned<void> draining(h.loop, h.ending.drain(3600s));
    h.settle();
    h.ending.hurry();
    draining.get();
    CHECK_FALSE(alice.saw_close());
    test::run_bounded(h.loop, h.ending.close_all());
    h.settle();
    CHECK(heard(alice) == lines{"Notice 2 the server ends or restarts"});
    CHECK(alice.saw_close());
}

TEST_CASE("queued bytes have time to leave at the end, without haste", "[session][drain]") {
    ending_sessions h;
    auto& alice = h.comes_extended("alice");
    alice.stops_taking();
    test::spawned<void> closing(h.loop, h.ending.close_all());
    h.settle();
    CHECK_FALSE(closing.ended());
    SECTION("the client reads them") {
        alice.takes();
        closing.get();
        CHECK(heard(alice) == lines{"Notice 2 the server ends or restarts"});
    }
    SECTION("nobody waits any more") {
        h.ending.hurry();
        closing.get();
        CHECK(heard(alice).empty());
    }
    h.settle();
    CHECK(alice.saw_close());
}

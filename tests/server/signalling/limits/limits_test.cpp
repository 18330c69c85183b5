// Limits that fit into a process's descriptors.
#include "support/catch.hpp"
#include <babel/server/limits.hpp>
#include <babel/server/relay_limits.hpp>

using babel::server::fitted;
using babel::server::limits;

TEST_CASE("limits that fit into the descriptors stay as they are", "[limits]") {
    const limits wanted;
    CHECK(
        fitted(
            wanted, wanted.users + wanted.unauthenticated + babel::server::descriptor_reserve, false
        ) == wanted
    );
    CHECK(fitted(wanted, 1'000'000, false) == wanted);
}

TEST_CASE("few descriptors go to users first and suffice for all admitted", "[limits]") {
    for (std::size_t descriptors = 14; descriptors < 15'100; ++descriptors) {
        const auto limits = fitted({}, descriptors, false);
        if (limits.users < limits.unauthenticated || limits.unauthenticated == 0 ||
            limits.users + limits.unauthenticated > descriptors - 12)
            FAIL(
                descriptors << ": " << limits.users << " users, " << limits.unauthenticated
                            << " unauthenticated"
            );
    }
    CHECK(fitted({}, 64, false).users == 24);
    CHECK(fitted({}, 64, false).unauthenticated == 8);
}

TEST_CASE("connections that wait for a proxy's header have descriptors of their own", "[limits]") {
    const limits wanted;
    const auto needed =
        wanted.users + 2 * wanted.unauthenticated + babel::server::descriptor_reserve;
    CHECK(fitted(wanted, needed, true) == wanted);
    for (std::size_t descriptors = 15; descriptors < needed; ++descriptors) {
        const auto limits = fitted(wanted, descriptors, true);
        const bool fits = limits.users + 2 * limits.unauthenticated <= descriptors - 12;
        if (limits == wanted || !fits || limits.unauthenticated == 0) FAIL(descriptors);
    }
}

TEST_CASE("even without descriptors one connection is allowed", "[limits]") {
    CHECK(fitted({}, 0, false).users == 1);
    CHECK(fitted({}, 0, false).unauthenticated == 1);
}

TEST_CASE("room for unauthenticated connections grows with the number of users", "[limits]") {
    CHECK(babel::server::unauthenticated_for(1) == 1024);
    CHECK(babel::server::unauthenticated_for(10'000) == limits().unauthenticated);
    CHECK(babel::server::unauthenticated_for(100'000) == 50'000);
}

TEST_CASE("connections of the relay take descriptors, too", "[limits]") {
    limits wanted;
    wanted.users = 1000;
    wanted.unauthenticated = 1000;
    const auto needed = 2000 + babel::server::descriptor_reserve + 232;
    CHECK(fitted(wanted, needed, false, 232) == wanted);
    const auto fewer = fitted(wanted, needed - 100, false, 232);
    CHECK(fewer.unauthenticated == 475); // a quarter of the room
    const auto few = fitted(wanted, 64, false, 232);
    CHECK(few.users + few.unauthenticated == 16); // half of the room
}

TEST_CASE("base calls need descriptors for their ports, guests and legs", "[limits]") {
    babel::server::relay_limits relay;
    relay.calls = 100;
    CHECK(babel::server::max_base_descriptors(relay, {40000, 40099}) == 100 * 5 + 66 + 32);
    CHECK(babel::server::max_base_descriptors(relay, {}) == 0);
}

TEST_CASE("limits stay as they are with exactly the descriptors that they need", "[limits]") {
    const limits wanted;
    for (const bool has_proxies : {false, true}) {
        const auto needed = babel::server::descriptors_for(wanted, has_proxies, 100);
        CHECK(fitted(wanted, needed, has_proxies, 100) == wanted);
        CHECK(fitted(wanted, needed - 1, has_proxies, 100) != wanted);
    }
}

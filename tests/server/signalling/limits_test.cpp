// Limits that fit into a process's descriptors.
#include "support/catch.hpp"
#include <babel/server/limits.hpp>

using babel::server::fitted;
using babel::server::limits;

TEST_CASE("limits that fit into the descriptors stay as they are", "[limits]") {
    const limits wanted;
    CHECK(
        fitted(wanted, wanted.users + wanted.unauthenticated + babel::server::descriptor_reserve) ==
        wanted
    );
    CHECK(fitted(wanted, 1'000'000) == wanted);
}

TEST_CASE("few descriptors go to users first and suffice for all admitted", "[limits]") {
    for (std::size_t descriptors = 14; descriptors < 15'100; ++descriptors) {
        const auto limits = fitted({}, descriptors);
        if (limits.users < limits.unauthenticated || limits.unauthenticated == 0 ||
            limits.users + limits.unauthenticated > descriptors - 12)
            FAIL(
                descriptors << ": " << limits.users << " users, " << limits.unauthenticated
                            << " unauthenticated"
            );
    }
    CHECK(fitted({}, 64).users == 24);
    CHECK(fitted({}, 64).unauthenticated == 8);
}

TEST_CASE("even without descriptors one connection is allowed", "[limits]") {
    CHECK(fitted({}, 0).users == 1);
    CHECK(fitted({}, 0).unauthenticated == 1);
}

TEST_CASE("room for unauthenticated connections grows with the number of users", "[limits]") {
    CHECK(babel::server::unauthenticated_for(1) == 1024);
    CHECK(babel::server::unauthenticated_for(10'000) == limits().unauthenticated);
    CHECK(babel::server::unauthenticated_for(100'000) == 50'000);
}

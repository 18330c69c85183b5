// Core dumps of programs that hold keys.
#include "support/catch.hpp"
#include <babel/core/core_dumps.hpp>

#include <sys/resource.h>

TEST_CASE("a program that forbids core dumps leaves none", "[core_dumps]") {
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_CORE, &before) == 0);
    if (before.rlim_max == 0) return; // nobody can allow them
    const rlimit allowed{before.rlim_max, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_CORE, &allowed) == 0);
    babel::forbid_core_dumps();
    rlimit after{};
    ::getrlimit(RLIMIT_CORE, &after);
    ::setrlimit(RLIMIT_CORE, &before);
    CHECK(after.rlim_cur == 1); // which also holds for pipes to other programs
    CHECK(after.rlim_max == before.rlim_max);
}

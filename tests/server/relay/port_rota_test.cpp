// Turns of the relay's ports for callees.
#include "server/relay/port_rota.hpp"
#include "support/catch.hpp"

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using server::port_rota;

TEST_CASE("ports take turns", "[relay]") {
    const port_rota::time_point now{};
    port_rota rota({40000, 40002});
    CHECK(rota.take(now) == 40000);
    CHECK(rota.take(now) == 40001);
    rota.give_back(40000, now);
    CHECK(rota.take(now + 60s) == 40002);
    CHECK(rota.take(now + 60s) == 40000);
}

TEST_CASE("a port rests for 60 s after its call", "[relay]") {
    const port_rota::time_point now{};
    port_rota rota({40000, 40000});
    CHECK(rota.take(now) == 40000);
    CHECK_FALSE(rota.take(now + 1000s));
    rota.give_back(40000, now + 1000s);
    CHECK_FALSE(rota.take(now + 1059s));
    CHECK(rota.take(now + 1060s) == 40000);
}

TEST_CASE("the last port of all is followed by the first", "[relay]") {
    const port_rota::time_point now{};
    port_rota rota({65534, 65535});
    CHECK(rota.take(now) == 65534);
    CHECK(rota.take(now) == 65535);
    CHECK_FALSE(rota.take(now));
    rota.give_back(65534, now);
    CHECK(rota.take(now + 60s) == 65534);
}

TEST_CASE("without ports there is none", "[relay]") {
    CHECK_FALSE(port_rota({0, 0}).take({}));
}

// Turns of the relay's ports for callees.
#include "server/relay/rules/port_rota.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string_view>

using namespace babel;
using namespace std::chrono_literals;
using server::port_rota;

namespace {

const port_rota::time_point rota_start{};

server::source_id source_at(std::string_view address) {
    return server::source_of(*server::ip_address::parse(address));
}

/// Four ports, of each of which another source may have one.
const server::port_span four_ports{40000, 40003};
const auto one_source = source_at("198.51.100.1");
const auto other_source = source_at("198.51.100.2");

/// The ports that callers of that address get.
int ports_for(port_rota& rota, std::string_view address) {
    int count = 0;
    while (rota.take(source_at(address), rota_start))
        ++count;
    return count;
}

} // namespace

TEST_CASE("ports take turns", "[relay]") {
    port_rota rota({40000, 40002});
    CHECK(rota.take(one_source, rota_start) == 40000);
    CHECK(rota.take(other_source, rota_start) == 40001);
    rota.give_back(40000, rota_start);
    CHECK(rota.take(one_source, rota_start + 60s) == 40002);
    CHECK(rota.take(source_at("198.51.100.3"), rota_start + 60s) == 40000);
}

TEST_CASE("a port rests for 60 s after its call", "[relay]") {
    port_rota rota({40000, 40000});
    CHECK(rota.take(one_source, rota_start) == 40000);
    CHECK_FALSE(rota.take(other_source, rota_start + 1000s));
    rota.give_back(40000, rota_start + 1000s);
    CHECK_FALSE(rota.take(other_source, rota_start + 1059s));
    CHECK(rota.take(other_source, rota_start + 1060s) == 40000);
}

TEST_CASE("the last port of all is followed by the first", "[relay]") {
    port_rota rota({65534, 65535});
    CHECK(rota.take(one_source, rota_start) == 65534);
    CHECK(rota.take(other_source, rota_start) == 65535);
    CHECK_FALSE(rota.take(source_at("198.51.100.3"), rota_start));
    rota.give_back(65534, rota_start);
    CHECK(rota.take(one_source, rota_start + 60s) == 65534);
}

TEST_CASE("without ports there is none", "[relay]") {
    CHECK_FALSE(port_rota({0, 0}).take(one_source, {}));
}

TEST_CASE("no user can use up the ports of others", "[relay]") {
    port_rota rota({40000, 40099});
    CHECK(ports_for(rota, "198.51.100.1") == 25);
    CHECK(ports_for(rota, "2001:db8:1:1::1") == 25);
    CHECK(ports_for(rota, "2001:db8:1:2::1") == 25); // the rest of the /56
    CHECK(ports_for(rota, "2001:db8:1:3::1") == 0);
    CHECK(ports_for(rota, "198.51.100.2") == 25);
}

TEST_CASE("ports that rest count for their callers' source", "[relay]") {
    port_rota rota(four_ports);
    rota.give_back(*rota.take(one_source, rota_start), rota_start);
    CHECK_FALSE(rota.take(one_source, rota_start + 59s));
    CHECK(rota.take(one_source, rota_start + 60s) == 40001);
}

TEST_CASE("a port that was not used counts for nobody, and does not rest", "[relay]") {
    port_rota rota(four_ports);
    rota.put_off(*rota.take(one_source, rota_start), rota_start + 10s);
    CHECK(rota.take(one_source, rota_start) == 40001);
    for (const auto* each : {"198.51.100.2", "198.51.100.3"})
        CHECK(rota.take(source_at(each), rota_start));
    CHECK_FALSE(rota.take(source_at("198.51.100.4"), rota_start + 9s));
    CHECK(rota.take(source_at("198.51.100.4"), rota_start + 10s) == 40000);
}

// Addresses and routes of a network namespace, as the kernel reports them.
#include "net/netlink.hpp"
#include "net/network_space.hpp"
#include "support/catch.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/local_network.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace babel;
using test::network_space;

namespace {

using texts = std::vector<std::string>;

texts addresses_now() {
    texts out;
    for (const auto& each : net::own_addresses().value())
        out.push_back(each.to_string());
    return out;
}

/// Waits for that, since links and tests of addresses take their time.
void wait_for(const texts& expected) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (auto now = addresses_now(); now != expected; now = addresses_now())
        if (std::chrono::steady_clock::now() > limit) FAIL("other addresses than expected");
}

result<net::route> way_to(const std::string& address) {
    return net::route_to(boost::asio::ip::make_address(address));
}

} // namespace

TEST_CASE("own addresses are those of running interfaces", "[network]") {
    const network_space space;
    if (!space) return;
    space.must("link set lo up");
    CHECK(addresses_now().empty());
    space.must("address add 10.1.2.3/8 dev here");
    CHECK(addresses_now().empty());
    space.connect();
    space.must("address add 192.0.2.9/32 dev lo");
    wait_for({"10.1.2.3", "192.0.2.1"});
    space.must("link set there down");
    wait_for({});
}

TEST_CASE("the own end of a link between two is an own address", "[network]") {
    const network_space space;
    if (!space) return;
    space.connect();
    space.must("address add 10.0.0.1 peer 10.0.0.2 dev here");
    wait_for({"10.0.0.1", "192.0.2.1"});
}

TEST_CASE("addresses of IPv6 that are not to be used are left out", "[network]") {
    const network_space space;
    if (!space || !space.ip("-6 address add 2001:db8::1/64 dev here nodad")) return;
    space.connect();
    wait_for({"192.0.2.1", "2001:db8::1"}); // none of fe80::/10
    space.must("address add 2001:db8::2/64 dev here nodad preferred_lft 0 valid_lft 100");
    CHECK(addresses_now() == texts{"192.0.2.1", "2001:db8::1"});
}

TEST_CASE("temporary addresses of IPv6 hide the lasting ones", "[network]") {
    const network_space space;
    if (!space) return;
    space.must("link set here up"); // without the other end, addresses stay tentative
    space.must("link set there up");
    const bool is_made =
        std::system(
            "sysctl -q -w net.ipv6.conf.here.use_tempaddr=2 net.ipv6.conf.here.dad_transmits=0"
            " 2>/dev/null"
        ) == 0 && // NOLINT(*-env33-c)
        space.ip("-6 address add 2001:db8::1/64 dev here nodad mngtmpaddr valid_lft 9000 "
                 "preferred_lft 9000");
    if (!is_made) WARN("skipped: no temporary addresses here");
    if (!is_made) return;
    texts all; // the temporary one is tested at first
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    do
        all = addresses_now();
    while (all == texts{"2001:db8::1"} && std::chrono::steady_clock::now() < limit);
    REQUIRE(all.size() == 1);
    CHECK(all[0] != "2001:db8::1");
    CHECK(all[0].starts_with("2001:db8:"));
}

TEST_CASE("a route has a gateway and the own address on it", "[network]") {
    const network_space space;
    if (!space) return;
    space.connect();
    CHECK(way_to("203.0.113.1").error() == asio::error::network_unreachable);
    space.must("route add default via 192.0.2.254");
    const auto far = way_to("203.0.113.1");
    REQUIRE(far.has_value());
    CHECK(far->gateway.value().to_string() == "192.0.2.254");
    CHECK(far->source.to_string() == "192.0.2.1");
    const auto near = way_to("192.0.2.7");
    REQUIRE(near.has_value());
    CHECK_FALSE(near->gateway);
    CHECK(near->source.to_string() == "192.0.2.1");
}

TEST_CASE("a gateway of IPv6 has the zone of its link", "[network]") {
    const network_space space;
    if (!space || !space.ip("-6 address add 2001:db8::1/64 dev here nodad")) return;
    space.connect();
    space.must("-6 route add default via fe80::1 dev here");
    const auto far = way_to("2001:db8:1::1");
    REQUIRE(far.has_value());
    CHECK(far->gateway.value().to_v6().to_string() == "fe80::1%here");
    CHECK(far->source.to_string() == "2001:db8::1");
}

TEST_CASE("a cut message of the kernel ends the reading", "[network]") {
    const auto header = [](std::uint8_t length) {
        return std::array<std::uint8_t, 20>{length, 0, 0, 0, RTM_NEWADDR};
    };
    const auto taken = [](bytes_view all) {
        std::size_t count = 0;
        while (net::take_message(all))
            ++count;
        return count;
    };
    CHECK(taken(header(16)) == 1);
    CHECK(taken(header(20)) == 1);
    CHECK(taken(header(15)) == 0);
    CHECK(taken(header(21)) == 0);
    CHECK(taken(bytes_view(header(16)).first(15)) == 0);
    bytes_view attributes;
    CHECK_FALSE(net::take_attribute(attributes));
    const std::array<std::uint8_t, 8> two{5, 0, 1, 0, 7, 0, 0, 0}; // the second one is empty
    attributes = two;
    const auto first = net::take_attribute(attributes);
    REQUIRE(first.has_value());
    CHECK(first->type == 1);
    CHECK(first->value.size() == 1);
    CHECK_FALSE(net::take_attribute(attributes));
}

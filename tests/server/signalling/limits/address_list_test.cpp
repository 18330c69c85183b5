#include "support/catch.hpp"
#include <babel/server/address_list.hpp>

#include <string>
#include <vector>

using namespace babel;
using server::address_list;
using server::ip_address;

namespace {

bool holds(const address_list& list, const char* address) {
    return list.holds(ip_address::parse(address).value());
}

} // namespace

TEST_CASE("a list of addresses holds these and those of its networks", "[address_list]") {
    address_list list;
    CHECK(list.empty());
    CHECK_FALSE(holds(list, "0.0.0.0"));
    for (const auto* each :
         {"192.0.2.7",
          "10.1.2.3/8",
          "2001:db8::1",
          "fd00::/8",
          "::ffff:198.51.100.7",
          "::ffff:203.0.113.9/120"})
        CHECK(list.add(each));
    for (const auto* each :
         {"192.0.2.7",
          "::ffff:192.0.2.7",
          "10.255.0.1",
          "2001:db8::1",
          "fdff::1",
          "198.51.100.7",
          "203.0.113.0",
          "::ffff:203.0.113.255"}) {
        CAPTURE(each);
        CHECK(holds(list, each));
    }
    for (const auto* each :
         {"192.0.2.8", "11.0.0.1", "203.0.114.0", "2001:db8::2", "fe00::1", "::1", "127.0.0.1"}) {
        CAPTURE(each);
        CHECK_FALSE(holds(list, each));
    }
    const std::vector<std::string> expected{
        "192.0.2.7", "10.0.0.0/8", "2001:db8::1", "fd00::/8", "198.51.100.7", "203.0.113.0/24"};
    CHECK(list.list() == expected);
}

TEST_CASE("only addresses and networks are added", "[address_list]") {
    address_list list;
    for (const auto* each :
         {"",
          "alice",
          "192.0.2",
          "192.0.2.0/33",
          "2001:db8::/129",
          "/8",
          "10.0.0.0/",
          "10.0.0.0/x",
          "::ffff:10.0.0.0/129",
          "fe80::1%lo"}) {
        CAPTURE(each);
        CHECK_FALSE(list.add(each));
    }
    CHECK(list.empty());
    CHECK(list.add("0.0.0.0/0"));
    CHECK(holds(list, "203.0.113.7"));
    CHECK_FALSE(holds(list, "2001:db8::1"));
}

// Addresses of senders as their receivers saw them.
#include "support/catch.hpp"
#include <babel/wire/seen_address.hpp>

using namespace babel;

namespace {

/// ::ffff:192.0.2.7
wire::seen_address mapped_sender() {
    wire::seen_address out;
    out.family = 6;
    out.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7};
    out.port = 4711;
    return out;
}

} // namespace

TEST_CASE("an IPv4-mapped address is the IPv4 address with its port", "[seen_address]") {
    wire::seen_address wanted;
    wanted.family = 4;
    wanted.address = {192, 0, 2, 7};
    wanted.port = 4711;
    CHECK((plain(mapped_sender()) == wanted));
}

TEST_CASE("other addresses stay as they are", "[seen_address]") {
    wire::seen_address ipv4;
    ipv4.address = {192, 0, 2, 7};
    ipv4.port = 4711;
    CHECK((plain(ipv4) == ipv4));
    auto ipv6 = mapped_sender();
    ipv6.address[0] = 0x20;
    CHECK((plain(ipv6) == ipv6));
    auto not_quite = mapped_sender();
    not_quite.address[11] = 0xfe;
    CHECK((plain(not_quite) == not_quite));
}

TEST_CASE("an address of no known family is out of bounds", "[seen_address]") {
    auto sender = mapped_sender();
    CHECK(sender.is_in_bounds());
    sender.family = 4;
    CHECK(sender.is_in_bounds());
    sender.family = 5;
    CHECK_FALSE(sender.is_in_bounds());
}

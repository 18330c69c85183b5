// Answers of routers by UPnP, which anybody in the network may forge.
#include "call/ways/upnp_answers.hpp"
#include "support/catch.hpp"
#include <babel/core/asio.hpp>

#include <boost/asio/ip/address_v4.hpp>

#include <string_view>

using namespace babel;

TEST_CASE("only URLs at the router lead to it", "[upnp]") {
    const auto router = asio::ip::make_address_v4("192.168.1.1");
    for (const std::string_view good :
         {"http://192.168.1.1/", "http://192.168.1.1:5000/rootDesc.xml"})
        CHECK(call::leads_to(good, router));
    for (const std::string_view bad :
         {"",
          "http://",
          "http:///",
          "http://192.168.1.1",
          "http://192.168.1.1#.example.org/",
          "http://192.168.1.1?/",
          "http://192.168.1.10/",
          "http://192.168.1.2/192.168.1.1/",
          "http://127.0.0.1:80/",
          "http://router/",
          "http://192.168.1.1@192.168.1.2/",
          "http://192.168.1.1:80@192.168.1.2",
          "http://[::ffff:192.168.1.1]/",
          "https://192.168.1.1/",
          "HTTP://192.168.1.1/"}) {
        INFO(bad);
        CHECK_FALSE(call::leads_to(bad, router));
    }
}

TEST_CASE("an outer address has to be one of the world", "[upnp]") {
    CHECK(call::outer_end("203.0.113.7", 4000) == wire::seen_address{4, {203, 0, 113, 7}, 4000});
    CHECK_FALSE(call::outer_end("203.0.113.7", 0));
    for (const std::string_view bad :
         {"",
          "0.0.0.0",
          "10.0.0.1",
          "100.64.0.1",
          "127.0.0.1",
          "169.254.1.1",
          "192.168.1.1",
          "224.0.0.1",
          "255.255.255.255",
          "203.0.113",
          "203.0.113.7 ",
          "2001:db8::1",
          "example.org"}) {
        INFO(bad);
        CHECK_FALSE(call::outer_end(bad, 4000));
    }
}

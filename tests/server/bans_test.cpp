// What a ban means, and whom it meets.
#include "support/catch.hpp"
#include <babel/server/bans.hpp>

using namespace babel;
using server::bans;

namespace {

bool is_banned(const bans& all, const std::string& address) {
    return all.holds(asio::ip::make_address(address));
}

} // namespace

TEST_CASE("a banned network meets its addresses and no other", "[bans]") {
    struct row {
        std::string network;
        std::vector<std::string> inside;
        std::vector<std::string> outside;
    };
    const std::vector<row> rows{
        {"192.0.2.7", {"192.0.2.7", "::ffff:192.0.2.7"}, {"192.0.2.6", "::192.0.2.7"}},
        {"192.0.2.0/24", {"192.0.2.0", "192.0.2.255"}, {"192.0.3.0", "192.0.1.255"}},
        {"192.0.2.128/25", {"192.0.2.128", "192.0.2.255"}, {"192.0.2.127"}},
        {"0.0.0.0/0", {"1.2.3.4", "255.255.255.255"}, {"2001:db8::1"}},
        {"2001:db8::/33", {"2001:db8:7fff::1"}, {"2001:db8:8000::1", "192.0.2.7"}},
        {"2001:db8::1", {"2001:db8::1"}, {"2001:db8::2"}},
        {"::/0", {"2001:db8::1"}, {"192.0.2.7"}},
    };
    for (const auto& [network, inside, outside] : rows) {
        INFO(network);
        bans all;
        CHECK(all.add(network).empty());
        for (const auto& address : inside)
            CHECK(is_banned(all, address));
        for (const auto& address : outside)
            CHECK_FALSE(is_banned(all, address));
    }
}

TEST_CASE("what is no address is banned as a name", "[bans]") {
    bans all;
    CHECK(all.add("mallory").empty());
    CHECK(all.holds_name("mallory"));
    CHECK_FALSE(all.holds_name("Mallory"));
    CHECK_FALSE(is_banned(all, "192.0.2.7"));
}

TEST_CASE("what is neither an address nor a name is not banned", "[bans]") {
    bans all;
    for (const char* text :
         {"",
          "192.0.2.0/33",
          "192.0.2.0/",
          "192.0.2.0/2x",
          "2001:db8::/129",
          "192.0.2.0/-1",
          "192.0.2.300",
          "10.0.0/8",
          "1.2.3",
          "2001:db8:::1",
          " mallory",
          "a name that is far longer than 32 bytes"})
        CHECK_FALSE(all.add(text).empty());
    CHECK(all.list().empty());
}

TEST_CASE("a ban is lifted in the words in which it was made", "[bans]") {
    bans all;
    CHECK(all.add("192.0.2.0/24").empty());
    CHECK(all.add("192.0.2.0/24").empty()); // twice is once
    CHECK(all.add("mallory").empty());
    CHECK(all.list() == std::vector<std::string>{"192.0.2.0/24", "mallory"});
    CHECK_FALSE(all.remove("192.0.2.0"));
    CHECK(all.remove("192.0.2.0/24"));
    CHECK(all.remove("mallory"));
    CHECK(all.list().empty());
    CHECK_FALSE(is_banned(all, "192.0.2.7"));
    CHECK_FALSE(all.holds_name("mallory"));
}

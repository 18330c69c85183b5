// Bans, and the users and connections that they affect.
#include "server/signalling/rules.hpp"
#include "support/catch.hpp"
#include <babel/server/bans.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::server;

namespace {

bool is_banned(const bans& all, const std::string& address) {
    return all.holds(ip_address::parse(address).value());
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
        CHECK(all.add(network).has_value());
        for (const auto& address : inside)
            CHECK(is_banned(all, address));
        for (const auto& address : outside)
            CHECK_FALSE(is_banned(all, address));
    }
}

TEST_CASE("a text that is not an address is banned as a name", "[bans]") {
    bans all;
    CHECK(all.add("mallory").has_value());
    CHECK(all.holds_name("mallory"));
    CHECK_FALSE(all.holds_name("Mallory"));
    CHECK_FALSE(is_banned(all, "192.0.2.7"));
}

TEST_CASE("a text that is neither an address nor a name cannot be banned", "[bans]") {
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
          "a name that is far longer than the 84 bytes that people may use when they log in under "
          "it "})
        CHECK_FALSE(all.add(text).has_value());
    CHECK(all.list().empty());
}

TEST_CASE("a name that looks like another can be banned, though it cannot log in", "[bans]") {
    bans all;
    for (const char* text : {"\uff2dallory", "mal  lory", "mal\u3000lory", "o\ufb03cer"}) {
        CHECK_FALSE(server::fault_of_name(text).empty());
        CHECK(all.add(text).has_value());
        CHECK(all.holds_name(text));
    }
}

TEST_CASE("a ban is lifted however it is spelled", "[bans]") {
    bans all;
    CHECK(all.add("192.0.2.0/24").has_value());
    CHECK(all.add("192.0.2.77/24").has_value()); // again
    CHECK(all.add("mallory").has_value());
    CHECK(all.list() == std::vector<std::string>{"192.0.2.0/24", "mallory"});
    const auto remove = [&](std::string_view text) { return all.remove(*to_ban(text)); };
    CHECK_FALSE(remove("192.0.2.0"));
    CHECK(remove("::ffff:192.0.2.1/120"));
    CHECK_FALSE(remove("192.0.2.0/24"));
    CHECK(remove("mallory"));
    CHECK(all.list().empty());
    CHECK_FALSE(is_banned(all, "192.0.2.7"));
    CHECK_FALSE(all.holds_name("mallory"));
}

TEST_CASE("a ban has one spelling", "[bans]") {
    const auto [written, text] = GENERATE(
        std::pair("192.0.2.7", "192.0.2.7"),
        std::pair("192.0.2.7/32", "192.0.2.7"),
        std::pair("::ffff:192.0.2.7", "192.0.2.7"),
        std::pair("::ffff:c000:207", "192.0.2.7"),
        std::pair("::ffff:192.0.2.7/128", "192.0.2.7"),
        std::pair("::ffff:192.0.2.7/120", "192.0.2.0/24"),
        std::pair("::ffff:0:0/96", "0.0.0.0/0"),
        std::pair("10.0.0.1/8", "10.0.0.0/8"),
        std::pair("10.255.255.255/9", "10.128.0.0/9"),
        std::pair("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        std::pair("2001:db8::1/32", "2001:db8::/32"),
        std::pair("2001:db8::1/0", "::/0"),
        std::pair("mallory", "mallory")
    );
    INFO(written);
    CHECK(text_of(*to_ban(written)) == text);
}

TEST_CASE("networks of every length are told from their neighbours", "[bans]") {
    const auto address = ip_address::parse("2001:db8:5a5a:a5a5:c3c3:3c3c:9696:6969").value();
    for (unsigned bits = 1; bits <= ip_address::bits; ++bits) {
        bans all;
        all.insert(ban_target{network{address.network(bits), bits}});
        auto neighbour = address;
        neighbour.bytes[(bits - 1) / 8] ^= static_cast<std::uint8_t>(0x80 >> (bits - 1) % 8);
        INFO(bits);
        CHECK(all.holds(address));
        CHECK_FALSE(all.holds(neighbour));
    }
}

// Room for watched names, which a few networks cannot use up.
#include "server/signalling/presence/watchers.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

using namespace babel;
using server::watchers;
using test::recording_peer;
using wire::watch_change;

namespace {

struct watchers_fixture {
    test::lines record;
    std::deque<recording_peer> people;
    watchers all{
        [](const server::client_peer&, std::string_view) { return std::optional<std::uint8_t>(); }};

    recording_peer& comes_from(const std::string& address) {
        return people.emplace_back(record, "w" + std::to_string(people.size()), test::at(address));
    }
    bool watches(recording_peer& who, std::size_t count, watch_change what = watch_change::add) {
        wire::string_list_buffer names;
        for (std::size_t i = 0; i < count; ++i)
            names.add("n" + std::to_string(i));
        wire::contact_list_buffer online;
        return all.change(who, {what, names.view()}, online);
    }
    /// Peers of that network watch as many names as they may, up to `most`.
    void fill(const std::string& address, std::size_t most) {
        while (most > 0) {
            const auto count = std::min(most, watchers::max_names);
            REQUIRE(watches(comes_from(address), count));
            most -= count;
        }
    }
};

} // namespace

TEST_CASE("one address has a share of all watched names", "[watch]") {
    constexpr auto share = watchers::max_of_network[0];
    watchers_fixture t;
    t.fill("192.0.2.7", share);
    CHECK(t.all.size() == share);
    CHECK_FALSE(t.watches(t.comes_from("192.0.2.7"), 1));
    CHECK(t.watches(t.comes_from("192.0.2.8"), watchers::max_names));
    auto& first = t.people.front();
    CHECK(t.watches(first, watchers::max_names, watch_change::instead)); // as many as before
    CHECK(t.watches(first, 1, watch_change::remove));
    auto& other = t.comes_from("192.0.2.7");
    CHECK_FALSE(t.watches(other, 2));
    CHECK(t.watches(other, 1));
    t.all.leave(first);
    CHECK(t.watches(other, watchers::max_names));
    CHECK_FALSE(t.watches(t.comes_from("192.0.2.7"), 1));
}

TEST_CASE("larger IPv6 networks have larger shares of watched names", "[watch]") {
    constexpr auto& shares = watchers::max_of_network;
    watchers_fixture t;
    t.fill("2001:db8:0:1::1", shares[0]);
    CHECK_FALSE(t.watches(t.comes_from("2001:db8:0:1::2"), 1));
    t.fill("2001:db8:0:2::1", shares[1] - shares[0]);
    CHECK_FALSE(t.watches(t.comes_from("2001:db8:0:3::1"), 1));
    CHECK(t.watches(t.comes_from("2001:db8:0:100::1"), 1));
}

TEST_CASE("a proxy at the server's own host has no share of watched names", "[watch]") {
    constexpr auto share = watchers::max_of_network[0];
    watchers_fixture t;
    t.fill("127.0.0.1", share);
    CHECK(t.watches(t.comes_from("127.0.0.1"), watchers::max_names));
}

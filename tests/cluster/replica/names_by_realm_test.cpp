// Names that one realm is read of.
#include "cluster/cluster_fixture.hpp"
#include "cluster/replica/names_by_realm.hpp"
#include "cluster/replica/replica.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {
namespace {

using realm_numbers = names_by_realm<int>;
using name_list_of_realm = std::vector<std::string>;

realm_numbers numbers_of_realms() {
    realm_numbers all;
    all.sort();
    all.add("alice", 1);
    all.add("bob@acme", 2);
    all.add("carol@acme", 3);
    all.add("dave@other", 4);
    return all;
}

name_list_of_realm names_in_realm(const realm_numbers& from, std::string_view realm) {
    name_list_of_realm out;
    from.for_each_in(realm, [&](const std::string& name, int) { out.push_back(name); });
    std::ranges::sort(out);
    return out;
}

} // namespace

TEST_CASE("a realm is read without the others", "[realms]") {
    const auto all = numbers_of_realms();
    CHECK(all.size() == 4);
    CHECK(names_in_realm(all, "acme") == name_list_of_realm{"bob@acme", "carol@acme"});
    CHECK(names_in_realm(all, "") == name_list_of_realm{"alice"});
    CHECK(names_in_realm(all, "nowhere").empty());
    CHECK(all.size_around("nobody@acme") == 2);
    CHECK(all.size_around("nobody@nowhere") == 0);
    int sum = 0;
    all.for_each([&](const std::string&, int each) { sum += each; });
    CHECK(sum == 10);
}

TEST_CASE("names are found, changed and removed in their realms", "[realms]") {
    auto all = numbers_of_realms();
    REQUIRE(all.find("bob@acme"));
    *all.find("bob@acme") = 7;
    CHECK(*std::as_const(all).find("bob@acme") == 7);
    CHECK_FALSE(all.find("bob"));
    CHECK_FALSE(all.find("bob@nowhere"));
    all.erase("dave@other");
    all.erase("alice");
    CHECK(all.size() == 2);
    CHECK(names_in_realm(all, "other").empty());
    CHECK(names_in_realm(all, "").empty());
}

TEST_CASE("names that are not sorted have no realm", "[realms]") {
    realm_numbers all;
    all.add("bob@acme", 2);
    CHECK(*all.find("bob@acme") == 2);
    CHECK(names_in_realm(all, "acme").empty());
    CHECK(names_in_realm(all, "") == name_list_of_realm{"bob@acme"});
}

TEST_CASE("a replica counts and reads a realm, with its parked names", "[realms][replica]") {
    replica others;
    others.sort_by_realm();
    presence_facts facts;
    const auto shown = snapshot_of(10, "1 2", "far@acme 2/4 kept@acme p5 x@other 2 plain 2");
    others.adopt(shown, 1, replica::continuity::same_run, time_point{}, facts);
    CHECK(others.size() == 4);
    CHECK(others.size_besides("alice@acme") == 2);
    CHECK(others.size_besides("far@acme") == 1);
    name_list_of_realm seen;
    others.for_each_in("acme", [&](const std::string& name, const replica::place& at) {
        seen.push_back(name + (at.is_callable ? "" : "?"));
    });
    std::ranges::sort(seen);
    CHECK(seen == name_list_of_realm{"far@acme", "kept@acme?"});
}

} // namespace babel::cluster

#include "client/similar_name.hpp"
#include "support/catch.hpp"

using babel::client::similar_name;

TEST_CASE("a name that differs only by case or normal form is found", "[names]") {
    const std::set<std::string, std::less<>> online{"bob", "J\u00f6rg", "Ann Lee"};
    CHECK(similar_name("Bob", online) == "bob");
    CHECK(similar_name("BOB", online) == "bob");
    CHECK(similar_name("Jo\u0308rg", online) == "J\u00f6rg");
    CHECK(similar_name("jorg", online) == "J\u00f6rg");
    CHECK(similar_name("ann lee", online) == "Ann Lee");
    CHECK(similar_name("bo", online).empty());
    CHECK(similar_name("", online).empty());
    CHECK(similar_name("\xff", online).empty());
}

TEST_CASE("no name is found if two are similar", "[names]") {
    const std::set<std::string, std::less<>> online{"Bob", "bob"};
    CHECK(similar_name("BOB", online).empty());
}

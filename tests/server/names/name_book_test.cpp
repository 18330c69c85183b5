// Names and their owners.
#include "server/names/support.hpp"
#include "support/catch.hpp"
#include <babel/server/name_book.hpp>

#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using test::key;

TEST_CASE("a name belongs to one key until it is freed", "[names]") {
    name_book names;
    CHECK(names.bind("alice", {key(1), 7}));
    CHECK_FALSE(names.bind("alice", {key(2), 8}));
    REQUIRE(names.find("alice"));
    CHECK(*names.find("alice") == binding{key(1), 7});
    CHECK_FALSE(names.find("Alice"));
    CHECK(names.unbind("alice"));
    CHECK_FALSE(names.unbind("alice"));
    CHECK_FALSE(names.find("alice"));
}

TEST_CASE("the names of a key are counted", "[names]") {
    name_book names;
    CHECK(names.count_of(key(1)) == 0);
    names.bind("alice", {key(1)});
    names.bind("bob", {key(2)});
    names.bind("al", {key(1)});
    CHECK(names.count_of(key(1)) == 2);
    CHECK(names.count_of(key(2)) == 1);
    names.unbind("alice");
    names.unbind("bob");
    CHECK(names.count_of(key(1)) == 1);
    CHECK(names.count_of(key(2)) == 0);
}

TEST_CASE("names are listed in order, and no more than asked for", "[names]") {
    name_book names;
    for (const auto* each : {"carol", "alice", "dave", "bob"})
        names.bind(each, {key(1)});
    CHECK(names.names(2) == std::vector<std::string>{"alice", "bob"});
    CHECK(names.names(9).size() == 4);
    CHECK(name_book().names(9).empty());
}

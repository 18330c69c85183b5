#include "support/catch.hpp"
#include <babel/client/roster.hpp>

using babel::client::roster;
using babel::wire::string_list_buffer;
using names = std::vector<std::string>;

namespace {

string_list_buffer list_of(const names& all) {
    string_list_buffer list;
    for (const auto& name : all)
        list.add(name);
    return list;
}

} // namespace

TEST_CASE("the roster reports only names that were not there", "[roster]") {
    roster r;
    CHECK(r.add(list_of({"bob", "carol"}).view()) == names{"bob", "carol"});
    CHECK(r.add(list_of({"bob", "dave", "dave"}).view()) == names{"dave"});
    CHECK(r.names().size() == 3);
}

TEST_CASE("the roster reports only departures of names that were there", "[roster]") {
    roster r;
    static_cast<void>(r.add(list_of({"bob"}).view()));
    CHECK(r.remove(list_of({"zoe", "bob", "bob"}).view()) == names{"bob"});
    CHECK_FALSE(r.contains("bob"));
}

TEST_CASE("the roster ignores invalid names from old servers", "[roster]") {
    roster r;
    CHECK(r.add(list_of({"", std::string(256, 'x'), "ok"}).view()) == names{"ok"});
}

TEST_CASE("the roster holds no more names than its limit", "[roster]") {
    roster r(2);
    CHECK(r.add(list_of({"a", "b", "c"}).view()) == names{"a", "b"});
    CHECK(r.remove(list_of({"a"}).view()) == names{"a"});
    CHECK(r.add(list_of({"c"}).view()) == names{"c"});
}

TEST_CASE(
    "after a comparison the roster holds the names that the server listed again", "[roster]"
) {
    roster r;
    static_cast<void>(r.add(list_of({"bob", "carol", "dave"}).view()));
    r.begin_comparison();
    CHECK(r.add(list_of({"bob", "zoe"}).view()) == names{"zoe"});
    CHECK(r.remove(list_of({"dave"}).view()) == names{"dave"});
    CHECK(r.end_comparison() == names{"carol"});
    CHECK(r.contains("bob"));
    CHECK(r.contains("zoe"));
    CHECK(r.names().size() == 2);
    CHECK(r.end_comparison().empty());
}

TEST_CASE("the roster keeps the flags that the server told last", "[roster]") {
    roster r;
    babel::wire::contact_list_buffer first;
    first.add({"bob", 1});
    first.add({"carol", 4});
    CHECK(r.add(first.view()) == names{"bob", "carol"});
    babel::wire::contact_list_buffer next;
    next.add({"bob", 4});
    CHECK(r.add(next.view()).empty());
    CHECK(r.flags("bob") == 4);
    static_cast<void>(r.remove(list_of({"bob"}).view()));
    CHECK_FALSE(r.flags("bob"));
    static_cast<void>(r.add(list_of({"bob"}).view())); // by a base link
    CHECK_FALSE(r.flags("bob"));
    CHECK(r.flags("carol") == 4);
}

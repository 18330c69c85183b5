// Lists of strings as views into packets, and the buffers that they are made from.
#include "support/catch.hpp"
#include "wire/vectors.hpp"

#include <iterator>

using namespace babel;

namespace {

std::vector<std::string> strings(const wire::string_list& list) {
    return {list.begin(), list.end()};
}

} // namespace

TEST_CASE("a list yields its strings in order with every byte kept", "[wire]") {
    const std::string binary("\0\xff\n", 3);
    wire::string_list_buffer list;
    for (const std::string_view text :
         {std::string_view("bob"),
          std::string_view(),
          std::string_view(binary),
          std::string_view("bob")})
        list.add(text);
    CHECK(list.size() == 4);
    CHECK_FALSE(list.empty());
    CHECK(strings(list.view()) == std::vector<std::string>{"bob", "", binary, "bob"});
}

TEST_CASE("an empty list has no strings", "[wire]") {
    const wire::string_list_buffer list;
    CHECK(list.empty());
    CHECK(list.view().empty());
    CHECK(list.encoded().empty());
    CHECK(strings(list.view()).empty());
    CHECK(strings(wire::string_list()).empty());
}

TEST_CASE("a cleared list can be filled again", "[wire]") {
    wire::string_list_buffer list;
    list.add("alice");
    list.clear();
    CHECK(list.empty());
    list.add("bob");
    CHECK(strings(list.view()) == std::vector<std::string>{"bob"});
}

TEST_CASE("a list made of a buffer survives the wire", "[wire]") {
    wire::string_list_buffer list;
    for (int i = 0; i < 300; ++i)
        list.add("name" + std::to_string(i));
    const auto packet = wire::encode(wire::add_contact{list.view()});
    const bytes_view whole(packet);
    const auto decoded = wire::decode<wire::to_client>(whole.subspan(wire::length_bytes));
    REQUIRE(decoded.has_value());
    const auto& contacts = std::get<wire::add_contact>(*decoded).contacts;
    CHECK(contacts.size() == 300);
    CHECK(strings(contacts) == strings(list.view()));
}

static_assert(std::forward_iterator<wire::string_list::iterator>);

// Lists and short strings as views into packets, and the buffers that lists are made from.
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/extensions.hpp>

#include <iterator>
#include <utility>

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

TEST_CASE("a list of names with flags yields both", "[wire]") {
    wire::contact_list_buffer list;
    list.add({"bob", 3});
    list.add({"", 0});
    std::vector<std::pair<std::string, int>> got;
    for (const auto& [name, flags] : list.view())
        got.emplace_back(name, flags);
    CHECK(got == std::vector<std::pair<std::string, int>>{{"bob", 3}, {"", 0}});
}

TEST_CASE("a short string has a size of one byte", "[wire]") {
    const std::string text(300, 'a');
    for (const std::size_t size : {0u, 1u, 255u}) {
        std::vector<std::uint8_t> out;
        wire::writer(out).put(wire::short_string{std::string_view(text).substr(0, size)});
        CHECK(out.size() == 1 + size);
        wire::short_string got;
        wire::reader in(out);
        in.get(got);
        CHECK(in.is_ok());
        CHECK(got.text.size() == size);
        wire::reader cut(bytes_view(out).first(size));
        cut.get(got);
        CHECK_FALSE(cut.is_ok());
        CHECK(got.text.empty());
    }
    std::vector<std::uint8_t> out;
    wire::writer(out).put(wire::short_string{text});
    CHECK(out.size() == 256); // cut off
}

static_assert(std::forward_iterator<wire::string_list::iterator>);
static_assert(std::forward_iterator<wire::contact_list::iterator>);

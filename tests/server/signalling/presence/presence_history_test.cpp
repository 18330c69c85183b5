// Names whose presence changed lately.
#include "support/catch.hpp"
#include <babel/server/presence_history.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using babel::server::presence_history;
using name_views = std::vector<std::string_view>;

namespace {

/// The latest first; null: the history does not have them, or they are too many.
std::optional<name_views>
changed_after(const presence_history& history, std::uint64_t number, std::size_t most = 100) {
    name_views found;
    return history.read(number, most, found) ? std::optional(found) : std::nullopt;
}

} // namespace

TEST_CASE("a name counts with its latest change", "[since]") {
    presence_history history;
    history.begin(10);
    history.note("alice", 11);
    history.note("bob", 11);
    history.note("carol", 12);
    history.note("alice", 13);
    CHECK(changed_after(history, 10) == name_views{"alice", "carol", "bob"});
    CHECK(changed_after(history, 11) == name_views{"alice", "carol"});
    CHECK(changed_after(history, 12) == name_views{"alice"});
    CHECK(changed_after(history, 13) == name_views{});
}

TEST_CASE("a history does not know of changes before its beginning", "[since]") {
    presence_history history;
    history.begin(10);
    history.note("alice", 11);
    CHECK_FALSE(changed_after(history, 9));
    history.begin(20);
    CHECK_FALSE(changed_after(history, 19));
    CHECK(changed_after(history, 20) == name_views{});
}

TEST_CASE("no more names are read than there is room for", "[since]") {
    presence_history history;
    history.note("alice", 1);
    history.note("bob", 2);
    CHECK(changed_after(history, 0, 2));
    CHECK_FALSE(changed_after(history, 0, 1));
    CHECK(changed_after(history, 1, 1) == name_views{"bob"});
}

TEST_CASE("the oldest names are forgotten, and those who need them are told so", "[since]") {
    constexpr auto most = presence_history::max_names;
    presence_history history;
    for (std::size_t i = 0; i < most; ++i)
        history.note("n" + std::to_string(i), i + 1);
    CHECK(changed_after(history, 0, most));
    history.note("n0", most + 1); // no new name
    CHECK(changed_after(history, 0, most)->size() == most);
    history.note("one more", most + 2);
    CHECK_FALSE(changed_after(history, 1, most)); // n1 changed at 2
    CHECK(changed_after(history, 2, most)->size() == most);
}

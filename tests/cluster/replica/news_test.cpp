// News and messages, as they come from the engine; and what is not valid among them.
#include "cluster/cluster_fixture.hpp"
#include "cluster/replica/news.hpp"
#include "support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {
namespace {

using enum name_event;

TEST_CASE("each kind of news is understood", "[news]") {
    const std::pair<std::string, decltype(news_entry::what)> rows[] = {
        {"o 2 + alice", names_changed{2, {{claimed, "alice"}}}},
        {"o 2 + alice - bob ~ carol",
         names_changed{2, {{claimed, "alice"}, {released, "bob"}, {parked, "carol"}}}},
        {"o 2 +6 alice", names_changed{2, {{claimed, "alice", 6}}}},
        {"o 0 - alice", names_changed{parked_names, {{released, "alice"}}}},
        {"up 3", node_up{3}},
        {"down 3", node_down{3}},
        {"ban mallory change 7", ban_changed{"mallory", true, 7}},
        {"unban mallory change 8", ban_changed{"mallory", false, 8}}};
    for (const auto& [fields, what] : rows) {
        CAPTURE(fields);
        CHECK(news(7, fields) == news_entry{7, what});
    }
}

TEST_CASE("news that is not valid keeps its place and nothing else", "[news]") {
    const auto fields = GENERATE(
        as<std::string>{},
        "",
        "o",
        "o x + alice",
        "o -1 + alice",
        "up",
        "up 0",
        "up x",
        "down",
        "down 0",
        "later 3",
        "ban",
        "ban mallory",
        "ban mallory at 7",
        "ban mallory change 0",
        "unban mallory change x",
        "ban mallory change 9007199254740993",
        "o 99999999999999999999 + alice"
    );
    CAPTURE(fields);
    const auto read =
        parse_reading(array({array({text("{b}:news"), array({entry_of("0-4", fields)})})}));
    REQUIRE(read.has_value());
    CHECK(read->news == std::vector{news_entry{4, unknown_news{}}});
    CHECK(read->dropped == 1);
}

TEST_CASE("names that are not valid are left out of their entry", "[news]") {
    const auto fields = GENERATE(
        as<reply>{},
        words("o 2 + \xff + alice"),
        words("o 2 ! bob + alice"),
        words("o 2 +256 bob + alice"),
        words("o 2 +x bob + alice"),
        words("o 2 -4 bob + alice"),
        words("o 2 + " + std::string(256, 'x') + " + alice"),
        array({text("o"), text("2"), text("+"), text(""), text("+"), text("alice")}),
        array({text("o"), text("2"), text("+"), reply{}, text("+"), text("alice")})
    );
    const auto read =
        parse_reading(array({array({text("{b}:news"), array({array({text("0-4"), fields})})})}));
    REQUIRE(read.has_value());
    CHECK(read->news == std::vector{news_entry{4, names_changed{2, {{claimed, "alice"}}}}});
    CHECK(read->dropped == 1);
}

TEST_CASE("a reading has both streams, and the place in the inbox", "[news]") {
    const auto read = parse_reading(array(
        {array({text("{b}:news"), array({entry_of("0-1", "up 1"), entry_of("0-2", "up 2")})}),
         array(
             {text("{b}:in:1"),
              array(
                  {entry_of("17-0", "from 2 message hello"),
                   entry_of("17-1", "from x message y"),
                   entry_of("18-0", "nonsense")}
              )}
         )}
    ));
    REQUIRE(read.has_value());
    CHECK(read->news.size() == 2);
    CHECK(read->inbox == std::vector{inbox_message{2, "hello"}});
    CHECK(read->inbox_id == "18-0");
    CHECK(read->dropped == 2);
}

TEST_CASE("a read without news is empty", "[news]") {
    const auto read = parse_reading(reply{});
    REQUIRE(read.has_value());
    CHECK(read->news.empty());
    CHECK(read->inbox_id.empty());
}

TEST_CASE("an answer without the form of a reading is refused", "[news]") {
    const auto answer = GENERATE(
        as<reply>{},
        text("OK"),
        failure("ERR"),
        words("a b"),
        array({array({text("{b}:news")})}),
        array({array({text("{b}:news"), text("x")})}),
        array({array({text("{b}:news"), array({text("x")})})}),
        array({array({text("{b}:news"), array({entry_of("1-1", "up 1")})})}),
        array({array({text("{b}:news"), array({entry_of("0-x", "up 1")})})}),
        array({array({text("{b}:in:1"), array({array({text("17-0")})})})})
    );
    CHECK_FALSE(parse_reading(answer).has_value());
}

TEST_CASE("a name's value is a number with flags, or a source that it is parked for", "[news]") {
    const std::pair<std::string, std::optional<name_value>> rows[] = {
        {"7", name_value{7}},
        {"7/4", name_value{7, 4}},
        {"p1f", name_value{parked_names}},
        {"p", name_value{parked_names}},
        {"0", {}},
        {"0/4", {}},
        {"", {}},
        {"/4", {}},
        {"7/", {}},
        {"7/x", {}},
        {"7/256", {}},
        {"7x", {}}};
    for (const auto& [text, value] : rows) {
        CAPTURE(text);
        CHECK(parse_value(text) == value);
    }
}

} // namespace
} // namespace babel::cluster

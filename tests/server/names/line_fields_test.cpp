// Names and times as fields of lines.
#include "server/names/line_fields.hpp"
#include "server/names/support.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

using namespace babel::server;
using babel::test::value_in;

TEST_CASE("a name is a field that ssh-keygen reads, and comes back unchanged", "[names]") {
    struct row {
        std::string name;
        std::string field;
    };
    const auto [name, field] = GENERATE(
        row{"alice", "alice"},
        row{"al ice", "\"al ice\""},
        row{"Ünï", "Ünï"},
        row{"#one", "\"#one\""},
        row{"a,b", "a%2Cb"},
        row{"a*b?", "a%2Ab%3F"},
        row{"!a", "%21a"},
        row{"a\"b c", "\"a%22b c\""},
        row{"100%", "100%25"},
        row{"a\\b='c'", "a\\b='c'"}
    );
    CAPTURE(name);
    CHECK(name_field(name) == field);
    const auto line = field + "\tssh-ed25519";
    std::string_view rest = line;
    CHECK(value_in(take_name(rest)) == name);
    CHECK(rest == "ssh-ed25519");
}

TEST_CASE("a name that is no valid field is refused with the reason", "[names]") {
    struct row {
        std::string field;
        std::string why;
    };
    const auto [field, why] = GENERATE(
        row{"\"al ice ssh", "the quotation marks"},
        row{"\"al\"ice ssh", "the quotation marks"},
        row{"alice,bob ssh", "a line is for one name"},
        row{"* ssh", "a line is for one name"},
        row{"!alice ssh", "a line is for one name"},
        row{"al?ce ssh", "a line is for one name"},
        row{"al\"ce ssh", "a line is for one name"},
        row{"50% ssh", "the name has a % without"},
        row{"a%0gb ssh", "the name has a % without"},
        row{"a%00b ssh", "the name has a control character"},
        row{"\"\" ssh", "the name is empty"},
        row{"a/b ssh", "the name has a slash"},
        row{"\xff ssh", "the name is not valid UTF-8"},
        row{std::string(85, 'a') + " ssh", "the name is longer"}
    );
    CAPTURE(field);
    std::string_view rest = field;
    const auto name = take_name(rest);
    REQUIRE_FALSE(name.has_value());
    CHECK(name.error().why.starts_with(why));
}

TEST_CASE("a time is a field to the second", "[names]") {
    struct row {
        std::string text;
        std::uint64_t seconds;
    };
    const auto [text, seconds] = GENERATE(
        row{"1970-01-01T00:00:00Z", 0},
        row{"2026-11-29T12:34:56Z", 1795955696},
        row{"2024-02-29T23:59:59Z", 1709251199},
        row{"2261-12-31T23:59:59Z", 9214646399}
    );
    CHECK(time_field(seconds) == text);
    CHECK(to_unix_seconds(text) == seconds);
}

TEST_CASE("a date alone is its midnight, and other texts are no times", "[names]") {
    CHECK(to_unix_seconds("2026-11-29") == 1795910400);
    const auto text = GENERATE(
        "",
        "2026",
        "2026-11-2",
        "2026-11-299",
        "2026-13-01",
        "2026-02-30",
        "1969-12-31",
        "2262-01-01",
        "2026-11-29T24:00:00Z",
        "2026-11-29T12:60:00Z",
        "2026-11-29T12:00:60Z",
        "2026-11-29T12:00:00",
        "2026-11-29t12:00:00Z",
        "2026-11-29T12:00:00+01:00",
        "-026-11-29",
        "2026/11/29"
    );
    CAPTURE(text);
    CHECK_FALSE(to_unix_seconds(text));
}

TEST_CASE("blank lines and comments have no content", "[names]") {
    CHECK(is_without_content(""));
    CHECK(is_without_content(" \t\r"));
    CHECK(is_without_content("  # alice"));
    CHECK_FALSE(is_without_content("alice # bob"));
    CHECK_FALSE(is_without_content("\"#\" x"));
}

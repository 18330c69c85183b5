// Lines of the lists in the user's folder.
#include "client/known/list_line.hpp"
#include "support/catch.hpp"

#include <string_view>
#include <vector>

using babel::client::is_comment_line;
using babel::client::is_date;
using babel::client::words_of_line;

using line_words = std::vector<std::string_view>;

TEST_CASE("words of a line stand between blanks", "[list_line]") {
    CHECK(words_of_line("", 3).empty());
    CHECK(words_of_line(" \t\r", 3).empty());
    CHECK(words_of_line("one", 3) == line_words{"one"});
    CHECK(words_of_line("\tone  two\r", 3) == line_words{"one", "two"});
}

TEST_CASE("no more words are read than are asked for", "[list_line]") {
    CHECK(words_of_line("one two three", 2) == line_words{"one", "two"});
    CHECK(words_of_line("one two three", 0).empty());
}

TEST_CASE("a date has digits in its three places", "[list_line]") {
    for (const auto* good : {"2026-11-29", "0000-01-01", "9999-12-31"})
        CHECK(is_date(good));
    for (const auto* bad :
         {"",
          "2026-11-2",
          "2026-11-299",
          "2026/11/29",
          "2026-00-10",
          "2026-13-10",
          "2026-11-00",
          "2026-11-32",
          "20x6-11-29",
          "2026- 1-29",
          "2026-11--1"}) {
        INFO(bad);
        CHECK_FALSE(is_date(bad));
    }
}

TEST_CASE("a comment is the user's, behind blanks too", "[list_line]") {
    for (const auto* theirs : {"", "  ", "# known", "\t# known", "#"})
        CHECK(is_comment_line(theirs));
    CHECK_FALSE(is_comment_line("example.org # known"));
}

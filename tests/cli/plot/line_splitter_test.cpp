#include "cli/plot/line_splitter.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using cli::line_splitter;

namespace {

/// The lines of a text that comes in pieces of that size; "LONG" for one that is too long.
std::vector<std::string> split_lines(std::string_view text, std::size_t piece) {
    std::vector<std::string> out;
    line_splitter lines(
        {[&](std::string_view line) { out.emplace_back(line); }, [&] { out.emplace_back("LONG"); }}
    );
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        lines.feed(text.substr(0, piece));
    lines.finish();
    return out;
}

} // namespace

TEST_CASE("lines are the same in pieces of any size", "[plot]") {
    const std::vector<std::string> expected{"one", "", "two", "three"};
    for (const std::size_t piece : {1, 2, 3, 100})
        CHECK(split_lines("one\n\ntwo\nthree", piece) == expected);
    CHECK(split_lines("one\n\ntwo\nthree\n", 4) == expected);
    CHECK(split_lines("", 1).empty());
}

TEST_CASE("a line that is too long is reported once and the next one is whole", "[plot]") {
    const std::string fits(line_splitter::most_bytes, 'a');
    const std::vector<std::string> expected{fits, "LONG", "end"};
    for (const std::size_t piece : {1000, 1'000'000})
        CHECK(split_lines(fits + "\n" + fits + "b\nend\n", piece) == expected);
    CHECK(split_lines(fits + fits, 1000) == std::vector<std::string>{"LONG"});
}

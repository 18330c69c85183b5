#include "config/file_lines.hpp"
#include "support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace babel::config;

namespace {

/// The lines as `number:key=value`, or the fault.
std::string lines_of(std::string_view text) {
    const auto lines = parse_lines(text, "f");
    if (!lines) return to_string(lines.error());
    std::string out;
    for (const auto& line : *lines)
        out += std::to_string(line.number) + ":" + line.key + "=" + line.value + ";";
    return out;
}

} // namespace

TEST_CASE("lines of a configuration file are keys and values", "[config]") {
    using namespace std::string_literals;
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", ""},
        {"\n\n# all\n  \t# is comment\n", ""},
        {"a = b", "1:a=b;"},
        {"a=b\r\nc =\td e \n", "1:a=b;2:c=d e;"},
        {"a = b # why\nc = d#e", "1:a=b;2:c=d#e;"},
        {"a =", "1:a=;"},
        {"a = b = c", "1:a=b = c;"},
        {"a = b\nnonsense", "f:2: 'nonsense' is not of the form KEY = VALUE"},
        {"= b", "f:1: '= b' is not of the form KEY = VALUE"},
        {"[part]", "f:1: there are no sections in this file"},
        {"\n\x1b[2J", "f:2: '\\x1b[2J' is not of the form KEY = VALUE"},
        {"a = b\0c"s, "f:1: there is a NUL byte in this line; is this a text file?"},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(lines_of(text) == expected);
    }
}

TEST_CASE("a line of a megabyte is cut short in its fault", "[config]") {
    CHECK(lines_of(std::string(1024 * 1024, 'x')).size() < 200);
}

TEST_CASE("a byte order mark is no part of the first key", "[config]") {
    CHECK(
        lines_of("\xef\xbb\xbf"
                 "name = alice\n") == "1:name=alice;"
    );
}

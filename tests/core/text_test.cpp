// Text of strangers, made safe to print.
#include "support/catch.hpp"
#include <babel/core/text.hpp>

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

using namespace babel;

namespace {

std::string utf8(char32_t c) {
    if (c < 0x80) return std::string(1, static_cast<char>(c));
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    const auto lead = (0xf0u << (3 - more)) & 0xff; // as many ones as there are bytes
    std::string out(1, static_cast<char>(lead | (c >> (6 * more))));
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6)
        out += static_cast<char>(0x80 | ((c >> shift) & 0x3f));
    return out;
}

constexpr auto ellipsis = "\u2026";

} // namespace

TEST_CASE("a text is UTF-8 if all of its code points are", "[text]") {
    for (const std::string text : {"", "door", "T\u00fcr \u9580 \U0001F6AA"})
        CHECK(is_utf8(text));
    for (const std::string text : {"\xff", "door\x80", "T\xc3", "\xed\xa0\x80", "\xc0\xaf"})
        CHECK_FALSE(is_utf8(text));
}

TEST_CASE("plain text of any script is printed as it is", "[text]") {
    for (const std::string text :
         {"",
          "alice",
          "a b",
          "~!\"$%&/()=?`'\\",
          "\u00a0",
          "J\u00f6rg",
          "\u0416\u0435\u043d\u044f",
          "\u738b\u5c0f\u660e",
          "\u05d0\u05d1",
          "\U0001f600",
          "e\u0301",
          "\U0010fffd"}) {
        INFO(text);
        CHECK(printable(text) == text);
    }
}

TEST_CASE("every control character is shown as its bytes", "[text]") {
    std::vector<char32_t> controls;
    for (char32_t c = 0; c < 0x20; ++c)
        controls.push_back(c);
    for (char32_t c = 0x7f; c < 0xa0; ++c)
        controls.push_back(c);
    for (const auto c : controls) {
        INFO("U+" << std::hex << static_cast<unsigned>(c));
        CHECK(is_unprintable(c));
        const auto out = printable(std::string("a").append(utf8(c)).append("b"));
        CHECK(out.substr(0, 3) == "a\\x");
        CHECK(out.find(utf8(c)) == out.npos);
        CHECK(out.back() == 'b');
    }
    CHECK(printable("\x1b[2J") == "\\x1b[2J");
    CHECK(printable("\u0085") == "\\xc2\\x85"); // C1, next line
    CHECK(printable("\x9b") == "\\x9b");        // C1 as one byte, which is not UTF-8
}

TEST_CASE("characters that reorder or hide text are shown as their bytes", "[text]") {
    for (const auto c : std::initializer_list<char32_t>{
             0xad,   0x61c,  0x180e, 0x200b, 0x200c, 0x200d,  0x200e,  0x200f, 0x2028, 0x2029,
             0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060,  0x2066,  0x2067, 0x2068, 0x2069,
             0x206f, 0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xe0001, 0xe0020, 0xe007f}) {
        INFO("U+" << std::hex << static_cast<unsigned>(c));
        CHECK(is_unprintable(c));
        CHECK(printable(utf8(c)).substr(0, 2) == "\\x");
    }
    CHECK(printable("\u202eecila") == "\\xe2\\x80\\xaeecila");
}

TEST_CASE("the neighbours of hidden characters are printed", "[text]") {
    for (const auto c : std::initializer_list<char32_t>{
             0x20,
             0x7e,
             0xa0,
             0xac,
             0xae,
             0x200a,
             0x2010,
             0x2027,
             0x202f,
             0x205f,
             0x2070,
             0xfff8,
             0xfffc}) {
        INFO("U+" << std::hex << static_cast<unsigned>(c));
        CHECK_FALSE(is_unprintable(c));
        CHECK(printable(utf8(c)) == utf8(c));
    }
}

TEST_CASE("bytes that are not UTF-8 are shown one by one", "[text]") {
    struct row {
        std::string what, bytes, shown;
    };
    const std::vector<row> rows{
        {"a lone continuation byte", "\x80", "\\x80"},
        {"the last continuation byte", "\xbf", "\\xbf"},
        {"an overlong slash of two bytes", "\xc0\xaf", "\\xc0\\xaf"},
        {"the last overlong lead byte", "\xc1\xbf", "\\xc1\\xbf"},
        {"an overlong slash of three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"the last overlong of three bytes", "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},
        {"an overlong slash of four bytes", "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
        {"the last overlong of four bytes", "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},
        {"the first surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"the last surrogate", "\xed\xbf\xbf", "\\xed\\xbf\\xbf"},
        {"above U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"a lead byte of no code point", "\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},
        {"a lead byte of five", "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
        {"0xfe and 0xff", "\xfe\xff", "\\xfe\\xff"},
        {"two bytes cut short", "\xc3", "\\xc3"},
        {"three bytes cut short", "\xe2\x82", "\\xe2\\x82"},
        {"four bytes cut short", "\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
        {"a letter instead of a continuation", "\xe2\x82z", "\\xe2\\x82z"},
        {"an escape instead of a continuation", "\xc3\x1b", "\\xc3\\x1b"},
        {"good after bad", "\xff\xc3\xb6", "\\xff\u00f6"},
    };
    for (const auto& r : rows) {
        INFO(r.what);
        CHECK(first_code_point(r.bytes).bytes == 0);
        CHECK(printable(r.bytes) == r.shown);
    }
}

TEST_CASE("the first and the last code point of each length are read", "[text]") {
    for (const auto c : std::initializer_list<char32_t>{
             0x0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff}) {
        const auto text = utf8(c);
        INFO("U+" << std::hex << static_cast<unsigned>(c));
        const auto got = first_code_point(text + "x");
        CHECK(got.value == c);
        CHECK(got.bytes == text.size());
    }
    CHECK(first_code_point("").bytes == 0);
}

TEST_CASE("the printable text of any bytes is valid and harmless", "[text]") {
    for (int first = 0; first < 256; ++first)
        for (int second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
            const auto out = printable(text);
            std::string_view rest = out;
            while (!rest.empty()) {
                const auto next = first_code_point(rest);
                if (next.bytes == 0 || is_unprintable(next.value)) FAIL(first << ", " << second);
                rest.remove_prefix(next.bytes);
            }
        }
}

TEST_CASE("long text is cut between code points with an ellipsis", "[text]") {
    struct row {
        std::string text;
        std::size_t columns;
        std::string shown;
    };
    const std::vector<row> rows{
        {"alice", 5, "alice"},
        {"alice", 4, std::string("alic") + ellipsis},
        {"alice", 0, ellipsis},
        {"", 0, ""},
        {"J\u00f6rg", 4, "J\u00f6rg"},
        {"J\u00f6rg", 2, std::string("J\u00f6") + ellipsis},
        {"a\x1b", 5, "a\\x1b"},
        {"a\x1b", 4, std::string("a") + ellipsis}, // an escape is not cut in two
        {"\u2028", 11, ellipsis},
        {"\u2028", 12, "\\xe2\\x80\\xa8"},
    };
    for (const auto& r : rows) {
        INFO(r.text << " in " << r.columns << " columns");
        CHECK(printable(r.text, r.columns) == r.shown);
    }
    CHECK(printable(std::string(64, 'a')) == std::string(64, 'a'));
    CHECK(printable(std::string(65, 'a')) == std::string(64, 'a') + ellipsis);
}

TEST_CASE("different names become different parts of file names", "[text]") {
    using babel::safe_file_name;
    CHECK(safe_file_name("bob") == "bob");
    CHECK(safe_file_name("Zo\u00eb Lee") == "Zo\u00eb Lee");
    CHECK(safe_file_name("../b\\o:b") == "%2e.%2fb%5co%3ab");
    CHECK(safe_file_name("a.b..") == "a.b..");
    CHECK(safe_file_name("100%\xff\n") == "100%25%ff%0a");
    const std::string_view names[] = {"a/b", "a_b", "a%2fb", "a\\b", "A/b", ".a", "%2ea", "_a"};
    std::set<std::string> all;
    for (const auto name : names)
        all.insert(safe_file_name(name));
    CHECK(all.size() == std::size(names));
}

TEST_CASE("long names become parts of short file names that are still different", "[text]") {
    using babel::safe_file_name;
    std::string long_name;
    for (int i = 0; i < 64; ++i)
        long_name += "\u65e5"; // 192 bytes
    const auto one = safe_file_name(long_name + "1");
    const auto two = safe_file_name(long_name + "2");
    CHECK(one != two);
    CHECK(one.size() <= 180);
    CHECK(one.starts_with(long_name.substr(0, 3 * 53))); // whole characters
    CHECK(safe_file_name(long_name, 60).size() <= 60);
}

TEST_CASE("text is measured in columns of a terminal", "[text]") {
    using babel::columns_of;
    CHECK(columns_of("anna") == 4);
    CHECK(columns_of("Zo\u00eb") == 3);
    CHECK(columns_of("e\u0301mile") == 5);
    CHECK(columns_of("\u7530\u4e2d") == 4);
    CHECK(columns_of("\U0001F514") == 2);
    CHECK(columns_of("\xff") == 1);
    CHECK(babel::padded("\u7530", 4) == "\u7530  ");
    CHECK(babel::padded("e\u0301", 2) == "e\u0301 ");
    CHECK(babel::printable("\u7530\u4e2d\u6c34", 4) == "\u7530\u4e2d\u2026");
}

TEST_CASE("marks that take no columns do not make a name endless", "[text]") {
    std::string name = "a";
    for (int i = 0; i < 10'000; ++i)
        name += "\u0301";
    CHECK(babel::printable(name).size() < 1'000);
}

TEST_CASE("a port follows its host and an IPv6 address has brackets", "[text]") {
    CHECK(babel::with_port("example.org", 4242) == "example.org:4242");
    CHECK(babel::with_port("192.0.2.1", 1) == "192.0.2.1:1");
    CHECK(babel::with_port("::1", 4242) == "[::1]:4242");
}

#include "cli/terminal/typed_text.hpp"
#include "support/catch.hpp"

#include <clocale>

using namespace babel::cli;

TEST_CASE("typed bytes survive decoding whether or not they are UTF-8", "[typed]") {
    for (const std::string text :
         {"plain", "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x8e\xa4", "\xff\xc3(\x80"})
        CHECK(encode_typed(decode_typed(text)) == text);
    CHECK(decode_typed("Zo\xc3\xab").size() == 3);
    CHECK(decode_typed("\xff\xc3(").size() == 3);
}

TEST_CASE("a character is taken when all its bytes have arrived", "[typed]") {
    std::string bytes = "\xe2\x82";
    CHECK(!take_typed(bytes));
    bytes += "\xac!";
    CHECK(take_typed(bytes) == wchar_t{0x20ac});
    CHECK(take_typed(bytes) == L'!');
    CHECK(!take_typed(bytes));
    bytes = "\xc3(";
    CHECK(take_typed(bytes) == wchar_t{0xdcc3});
    CHECK(take_typed(bytes) == L'(');
}

TEST_CASE("the place after a text counts rows and wide characters", "[typed]") {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    const auto place = [](std::wstring_view text) {
        const auto at = place_behind(L"a> ", text, 10);
        return std::pair(at.row, at.column);
    };
    CHECK(place(L"") == std::pair(0, 3));
    CHECK(place(L"123456") == std::pair(0, 9));
    CHECK(place(L"1234567") == std::pair(1, 0)); // libedit moves to the next row at once
    CHECK(place(L"12345678901234567x") == std::pair(2, 1));
    CHECK(place(L"123456\u4f60") == std::pair(1, 2)); // does not fit into the last column
    CHECK(place(L"\x01") == std::pair(0, 5));         // ^A
    CHECK(place(L"one\ntwo") == std::pair(1, 3));
    CHECK(place({L"\xdcff", 1}) == std::pair(1, 0)); // \U+dcff
    std::setlocale(LC_CTYPE, "C");
}

TEST_CASE(
    "columns are counted and a text is cut before a wide character that does not fit", "[typed]"
) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    CHECK(shown_columns(L"a\u4f60\u0301b") == 4);
    CHECK(first_columns(L"a\u4f60b", 2) == L"a");
    CHECK(first_columns(L"a\u4f60b", 3) == L"a\u4f60");
    CHECK(first_columns(L"ab", 9) == L"ab");
    CHECK(first_columns(L"ab", 0).empty());
    std::setlocale(LC_CTYPE, "C");
}

TEST_CASE("characters that the locale cannot show are shown as bytes", "[typed]") {
    std::setlocale(LC_CTYPE, "C");
    CHECK(shown_in_locale("Zo\xc3\xab> ") == L"Zo\\xc3\\xab> ");
    std::setlocale(LC_CTYPE, "C.UTF-8");
    CHECK(shown_in_locale("Zo\xc3\xab> ") == L"Zo\u00eb> ");
    std::setlocale(LC_CTYPE, "C");
}

// Text typed at a terminal, as characters, and its place on the screen. No I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// UTF-8 to characters, whatever the locale. An invalid byte becomes one of the lone surrogates
/// U+DC80 to U+DCFF, so that encode_typed() restores the same bytes.
std::wstring decode_typed(std::string_view bytes);
std::string encode_typed(std::wstring_view characters);

/// Takes the first character off the front; nothing while bytes of it are missing.
std::optional<wchar_t> take_typed(std::string& bytes);

/// The text, with characters that the locale cannot show as `\xNN`, byte by byte.
std::wstring shown_in_locale(std::string_view text);

/// The columns that the text takes in one row, in the locale.
int shown_columns(std::wstring_view text);
/// The part of the text that fits into these columns.
std::wstring first_columns(std::wstring_view text, int columns);

/// Rows and columns from where the prompt starts, both from 0.
struct screen_place {
    int row = 0;
    int column = 0;
};

/// The place of libedit's cursor after a prompt and a text, on a terminal of `columns` columns.
screen_place place_behind(std::wstring_view prompt, std::wstring_view text, int columns);

} // namespace babel::cli

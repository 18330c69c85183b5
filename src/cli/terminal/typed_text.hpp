// What is typed at a terminal, as characters, and the place that they take on its screen. No I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// UTF-8 to characters, whatever the locale. A byte that belongs to none becomes one of the lone
/// surrogates U+DC80 to U+DCFF, so that encode_typed() gives the same bytes again.
std::wstring decode_typed(std::string_view bytes);
std::string encode_typed(std::wstring_view characters);

/// Takes the first character off the front; nothing while its bytes have not all come.
std::optional<wchar_t> take_typed(std::string& bytes);

/// The text with what the locale cannot show as `\xNN`, byte by byte.
std::wstring shown_in_locale(std::string_view text);

/// The columns that it takes in one row, as the locale has it.
int shown_columns(std::wstring_view text);
/// As much of it as these columns hold.
std::wstring first_columns(std::wstring_view text, int columns);

/// Rows and columns from where the prompt starts, both from 0.
struct screen_place {
    int row = 0;
    int column = 0;
};

/// Where libedit leaves the cursor behind a prompt and a text, `columns` being the width of the
/// terminal.
screen_place place_behind(std::wstring_view prompt, std::wstring_view text, int columns);

} // namespace babel::cli

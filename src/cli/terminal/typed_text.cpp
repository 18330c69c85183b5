#include "cli/terminal/typed_text.hpp"

#include <babel/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cwchar>
#include <cwctype>

namespace babel::cli {
namespace {

constexpr wchar_t lone_byte = 0xdc00; // and the byte

/// Number of bytes of a character that starts with this one.
std::size_t announced_bytes(unsigned char first) {
    if (first >= 0xf0) return 4;
    if (first >= 0xe0) return 3;
    return first >= 0xc0 ? 2 : 1;
}

/// True if more bytes may complete a character.
bool is_unfinished(std::string_view bytes) {
    if (bytes.size() >= announced_bytes(static_cast<unsigned char>(bytes.front()))) return false;
    return std::ranges::none_of(bytes.substr(1), starts_code_point);
}

wchar_t take_first(std::string_view& bytes) {
    const auto found = first_code_point(bytes);
    if (found.bytes == 0) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        return static_cast<wchar_t>(lone_byte + byte);
    }
    bytes.remove_prefix(found.bytes);
    return static_cast<wchar_t>(found.value);
}

void append(std::string& to, char32_t c) {
    const auto add = [&](char32_t bits) { to += static_cast<char>(bits); };
    const auto add_rest = [&](int shift) { add(0x80 | ((c >> shift) & 0x3f)); };
    if (c >= lone_byte + 0x80 && c <= lone_byte + 0xff) {
        add(c - lone_byte);
    } else if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xc0 | (c >> 6));
        add_rest(0);
    } else if (c < 0x10000) {
        add(0xe0 | (c >> 12));
        add_rest(6);
        add_rest(0);
    } else {
        add(0xf0 | (c >> 18));
        add_rest(12);
        add_rest(6);
        add_rest(0);
    }
}

class pen {
public:
    explicit pen(int columns) : columns_(columns) {}
    screen_place place() const { return place_; }

    void draw(int width) {
        if (place_.column + width > columns_) start_row(); // a wide one that does not fit any more
        place_.column += width;
        if (place_.column >= columns_) start_row();
    }
    void start_row() {
        ++place_.row;
        place_.column = 0;
    }

private:
    int columns_;
    screen_place place_;
};

int width_of(wchar_t c) {
    return std::max(::wcwidth(c), 0);
}

/// As libedit shows unprintable characters: ^X, or \U+ and four or five digits.
int columns_of_unprintable(wchar_t c) {
    if (std::iswcntrl(static_cast<std::wint_t>(c))) return 2;
    return c > 0xffff ? 8 : 7;
}

} // namespace

std::wstring decode_typed(std::string_view bytes) {
    std::wstring characters;
    while (!bytes.empty())
        characters += take_first(bytes);
    return characters;
}

std::string encode_typed(std::wstring_view characters) {
    std::string bytes;
    for (const wchar_t c : characters)
        append(bytes, static_cast<char32_t>(c));
    return bytes;
}

std::optional<wchar_t> take_typed(std::string& bytes) {
    if (bytes.empty()) return {};
    std::string_view rest = bytes;
    if (first_code_point(rest).bytes == 0 && is_unfinished(rest)) return {};
    const wchar_t first = take_first(rest);
    bytes.erase(0, bytes.size() - rest.size());
    return first;
}

std::wstring shown_in_locale(std::string_view text) {
    std::wstring shown;
    for (const wchar_t c : decode_typed(text)) {
        if (std::iswprint(static_cast<std::wint_t>(c))) {
            shown += c;
            continue;
        }
        for (const char byte : encode_typed({&c, 1})) {
            constexpr std::wstring_view digits = L"0123456789abcdef";
            const auto value = static_cast<unsigned char>(byte);
            shown += {L'\\', L'x', digits[value >> 4], digits[value & 15]};
        }
    }
    return shown;
}

int shown_columns(std::wstring_view text) {
    int columns = 0;
    for (const wchar_t c : text)
        columns += width_of(c);
    return columns;
}

std::wstring first_columns(std::wstring_view text, int columns) {
    std::size_t kept = 0;
    while (kept < text.size() && width_of(text[kept]) <= columns)
        columns -= width_of(text[kept++]);
    return std::wstring(text.substr(0, kept));
}

screen_place place_behind(std::wstring_view prompt, std::wstring_view text, int columns) {
    pen at(columns);
    for (const wchar_t c : prompt)
        at.draw(width_of(c));
    for (const wchar_t c : text) {
        if (c == L'\n') {
            at.start_row();
        } else if (std::iswprint(static_cast<std::wint_t>(c))) {
            at.draw(width_of(c));
        } else {
            for (int left = columns_of_unprintable(c); left > 0; --left)
                at.draw(1);
        }
    }
    return at.place();
}

} // namespace babel::cli

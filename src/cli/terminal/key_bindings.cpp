#include "cli/terminal/key_bindings.hpp"

#include <array>

namespace babel::cli {
namespace {

// Beyond the defaults of libedit: the usual keys of terminals. Removed are keys that read another
// key without a prompt (^V), and libedit's own commands (M-x).
constexpr std::array<std::array<const char*, 2>, 19> key_table{{
    {"^I", "babel-complete"},        {"^L", "babel-clear"},
    {"\\e^L", "babel-clear"},        {"^R", "em-inc-search-prev"},
    {"^W", "ed-delete-prev-word"},   {"^?", "ed-delete-prev-char"},
    {"^H", "ed-delete-prev-char"},   {"\\e[3~", "ed-delete-next-char"},
    {"\\e[H", "ed-move-to-beg"},     {"\\e[1~", "ed-move-to-beg"},
    {"\\e[7~", "ed-move-to-beg"},    {"\\eOH", "ed-move-to-beg"},
    {"\\e[F", "ed-move-to-end"},     {"\\e[4~", "ed-move-to-end"},
    {"\\e[8~", "ed-move-to-end"},    {"\\eOF", "ed-move-to-end"},
    {"\\e[1;5C", "em-next-word"},    {"\\e[1;5D", "ed-prev-word"},
    {"\\ed", "ed-delete-next-word"},
}};

} // namespace

void bind_keys(EditLine* editor, key_function complete, key_function clear) {
    ::el_wset(editor, EL_ADDFN, L"babel-complete", L"complete the word", complete);
    ::el_wset(editor, EL_ADDFN, L"babel-clear", L"clear the screen", clear);
    for (const auto& [key, action] : key_table)
        ::el_set(editor, EL_BIND, key, action, nullptr);
    for (const char* key : {"^V", "\\ex", "\\eX"})
        ::el_set(editor, EL_BIND, "-r", key, nullptr);
    // If the locale has no such letters, libedit takes them for keys with Meta.
    for (wchar_t letter = 0xa0; letter <= 0xff; ++letter) {
        const std::array<wchar_t, 2> key{letter, 0};
        ::el_wset(editor, EL_BIND, key.data(), L"ed-insert", nullptr);
    }
}

} // namespace babel::cli

#!/usr/bin/env python3
"""Writes src/client/letter_table.hpp: the letter below the accents of each composed one.

usage: scripts/unicode-letters.py > src/client/letter_table.hpp
"""
import sys
import unicodedata


def base(code):
    """The letter that is left without its marks; the same one where it has none."""
    parts = unicodedata.normalize("NFD", chr(code))
    marks = all(unicodedata.combining(mark) for mark in parts[1:])
    return ord(parts[0]) if marks else code


rows = [f"    {{0x{code:x}, 0x{base(code):x}}}," for code in range(sys.maxunicode + 1)
        if base(code) != code]
print(f"""// Made by scripts/unicode-letters.py of Unicode {unicodedata.unidata_version}: not to be edited.
#pragma once

namespace babel::client {{

struct composed_letter {{
    char32_t letter;
    char32_t base;
}};

// clang-format off
constexpr composed_letter composed_letters[] = {{""", *rows, """};
// clang-format on

} // namespace babel::client""", sep="\n")

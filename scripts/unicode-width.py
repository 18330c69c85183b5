#!/usr/bin/env python3
"""Writes src/core/width_table.hpp: which code points take two columns of a terminal, and which none.

usage: scripts/unicode-width.py > src/core/width_table.hpp
"""
import unicodedata

LAST = 0x10FFFF


def width(code):
    character = chr(code)
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or 0x1160 <= code <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def ranges(wanted):
    """(first, last) of the runs of that width."""
    first = None
    for code in range(LAST + 2):
        if code <= LAST and width(code) == wanted:
            first = code if first is None else first
        elif first is not None:
            yield first, code - 1
            first = None


def table(name, wanted):
    rows = [f"    {{0x{first:x}, 0x{last:x}}}," for first, last in ranges(wanted)]
    return "\n".join([f"constexpr code_range {name}[] = {{", *rows, "};"])


print(f"""// Made by scripts/unicode-width.py of Unicode {unicodedata.unidata_version}: not to be edited.
#pragma once

namespace babel {{

struct code_range {{
    char32_t first;
    char32_t last;
}};

// clang-format off
{table("wide_characters", 2)}

{table("zero_width_characters", 0)}
// clang-format on

}} // namespace babel""")

#!/usr/bin/env python3
"""Writes src/core/width_table.hpp: code points that take two columns of a terminal, or none.

usage: scripts/unicode-width.py > src/core/width_table.hpp
"""
import unicodedata

import unicode_table

TYPES = """struct code_range {
    char32_t first;
    char32_t last;
};"""


def width(code):
    character = chr(code)
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or 0x1160 <= code <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def table(name, wanted):
    of_width = unicode_table.runs(lambda code: True if width(code) == wanted else None)
    return unicode_table.table(f"code_range {name}", ((first, last) for first, last, _ in of_width))


unicode_table.print_header("babel", TYPES, table("wide_characters", 2), table("zero_width_characters", 0))

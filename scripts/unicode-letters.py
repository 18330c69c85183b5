#!/usr/bin/env python3
"""Writes src/client/letter_table.hpp: the letter below the accents of each composed one.

usage: scripts/unicode-letters.py > src/client/letter_table.hpp
"""
import sys
import unicodedata

import unicode_table

TYPES = """struct composed_letter {
    char32_t letter;
    char32_t base;
};"""


def base(code):
    """The letter without its marks; the same one if it has no marks."""
    parts = unicodedata.normalize("NFD", chr(code))
    marks = all(unicodedata.combining(mark) for mark in parts[1:])
    return ord(parts[0]) if marks else code


letters = ((code, base(code)) for code in range(sys.maxunicode + 1) if base(code) != code)
unicode_table.print_header("babel::client", TYPES, unicode_table.table("composed_letter composed_letters", letters))

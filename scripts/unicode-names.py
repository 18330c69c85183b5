#!/usr/bin/env python3
"""Writes src/server/signalling/name_table.hpp: the code points that no login name may contain.

usage: scripts/unicode-names.py > src/server/signalling/name_table.hpp
"""
import sys
import unicodedata

import unicode_table

# Default_Ignorable_Code_Point of DerivedCoreProperties.txt, in this version of Unicode.
VERSION = "14.0.0"
IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)
# Hangul fillers, the Braille blank, the Khitan filler and the null notehead: drawn as nothing.
BLANK = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, 0x16FE4, 0x1D159}
TYPES = """enum class unfit { invisible, blank, private_use, unassigned };

struct unfit_range {
    char32_t first;
    char32_t last;
    unfit why;
};"""
KINDS = {"Cf": "invisible", "Zl": "invisible", "Zp": "invisible", "Co": "private_use", "Cn": "unassigned"}


def kind(code):
    """None where a name may contain it, or another rule decides (controls, surrogates)."""
    if code in BLANK:
        return "blank"
    if any(first <= code <= last for first, last in IGNORABLE):
        return "invisible"
    return KINDS.get(unicodedata.category(chr(code)))


if unicodedata.unidata_version != VERSION:
    sys.exit(f"this python3 has Unicode {unicodedata.unidata_version}: IGNORABLE is of {VERSION}, update both")

unfit = ((first, last, f"unfit::{why}") for first, last, why in unicode_table.runs(kind))
unicode_table.print_header("babel::server", TYPES, unicode_table.table("unfit_range unfit_for_names", unfit))

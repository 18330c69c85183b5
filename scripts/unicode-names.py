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
# Hangul fillers, the Braille blank, the Khitan filler and the null notehead: drawn as blanks.
BLANK = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, 0x16FE4, 0x1D159}
# Ordinary letters and keys, although NFKC replaces them. Every other character that it replaces is refused: a
# full-width, circled or mathematical letter, a ligature or a presentation form is a second spelling.
ORDINARY = (
    (0xA8, 0xA8), (0xAF, 0xAF), (0xB4, 0xB4), (0xB8, 0xB8), (0x2D8, 0x2DD), (0x384, 0x385),  # accents typed alone
    (0x309B, 0x309C),                                      # the same of Kana
    (0xAA, 0xAA), (0xBA, 0xBA), (0x2116, 0x2116),          # keys in Spain, Portugal and Italy, and of Cyrillic
    (0x2B0, 0x2B8), (0x1DBB, 0x1DBB), (0x1DBF, 0x1DBF),    # raised letters of Salishan and other alphabets
    (0x1D3A, 0x1D3A), (0x207F, 0x207F), (0x2D6F, 0x2D6F),  # the same of Taiwanese and Berber
    (0x587, 0x587), (0x675, 0x678),                        # Armenian, Kazakh in Arabic letters
    (0xE33, 0xE33), (0xEB3, 0xEB3), (0xEDC, 0xEDD),        # Thai, Lao
    (0x3131, 0x3163), (0x3165, 0x318E),                    # Hangul letters that stand alone
)
TYPES = """enum class unfit { invisible, blank, private_use, unassigned, styled };

struct unfit_range {
    char32_t first;
    char32_t last;
    unfit why;
};"""
KINDS = {"Cf": "invisible", "Zl": "invisible", "Zp": "invisible", "Co": "private_use", "Cn": "unassigned"}


def is_in(ranges, code):
    return any(first <= code <= last for first, last in ranges)


def is_styled(code):
    """True for a compatibility form of other characters. NFC alone replaces some: another rule refuses those."""
    return unicodedata.normalize("NFKC", chr(code)) != unicodedata.normalize("NFC", chr(code))


def kind(code):
    """None if a name may contain it, or if another rule decides (controls, surrogates, spaces, NFC)."""
    category = unicodedata.category(chr(code))
    if code in BLANK:
        return "blank"
    if is_in(IGNORABLE, code):
        return "invisible"
    if category in KINDS:
        return KINDS[category]
    return "styled" if category != "Zs" and is_styled(code) and not is_in(ORDINARY, code) else None


if unicodedata.unidata_version != VERSION:
    sys.exit(f"this python3 has Unicode {unicodedata.unidata_version}: IGNORABLE is of {VERSION}, update both")

unfit = ((first, last, f"unfit::{why}") for first, last, why in unicode_table.runs(kind))
unicode_table.print_header("babel::server", TYPES, unicode_table.table("unfit_range unfit_for_names", unfit))

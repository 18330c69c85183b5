#!/usr/bin/env python3
"""Writes the tables of Unicode normalization form C, or samples with the answers of Python.

usage: scripts/unicode-nfc.py > src/core/normal_form_table.hpp
       scripts/unicode-nfc.py --samples > tests/core/normal_form_samples.hpp
"""
import random
import sys
import unicodedata

import unicode_table
from unicode_table import table

TYPES = """struct combining_range {
    char32_t first;
    char32_t last;
    unsigned combining_class;
};

struct decomposition {
    char32_t composed;
    char32_t first;
    char32_t second; // 0: there is none
};

struct composition {
    char32_t first;
    char32_t second;
    char32_t composed;
};"""
SAMPLE_TYPE = """struct normal_form_sample {
    std::string_view text;
    bool is_nfc;
};"""

# Latin, Hebrew, Indic, Hangul, Kana, CJK and musical characters that compose, decompose or are reordered.
POOL = [chr(code) for code in (
    0x41, 0x61, 0x65, 0x6F, 0x73, 0xE2, 0xE9, 0xF6, 0x1A1, 0x1EA5, 0x1E69, 0x212B, 0x2126, 0x2000, 0x226E, 0x3C,
    0x300, 0x301, 0x302, 0x307, 0x308, 0x31B, 0x323, 0x327, 0x338, 0x345, 0x340, 0x344, 0x3B1, 0x1FB3,
    0x5D9, 0x5B0, 0x5B4, 0x5BF, 0xFB1D, 0x915, 0x93C, 0x958, 0x9C7, 0x9BE, 0x9CB, 0xB47, 0xB56, 0xDD9, 0xDCF, 0xDDD,
    0x1025, 0x102E, 0x1100, 0x1112, 0x1161, 0x1175, 0x11A7, 0x11A8, 0x11C2, 0xAC00, 0xAC01, 0xD788, 0xD7A3,
    0x304B, 0x304C, 0x3099, 0x7530, 0xF900, 0x2ADC, 0x110A5, 0x110BA, 0x1109C, 0x1D157, 0x1D165, 0x1D15E, 0x2F800, 0x1F680,
)]
SAMPLES = 160  # most of them not in NFC: each is also written in NFC and in NFD


def decompositions():
    """(code, first, second) of each canonical decomposition; second is 0 for a single code point."""
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if parts and not parts[0].startswith("<"):
            first, second = (*(int(part, 16) for part in parts), 0)[:2]
            yield code, first, second


def compositions():
    """(first, second, code), without the composition exclusions."""
    return sorted((first, second, code) for code, first, second in decompositions()
                  if second and unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(code))


def combining_class(code):
    return unicodedata.combining(chr(code)) or None


def samples():
    """(text in UTF-8, True if it is in NFC), in C++ syntax."""
    chance = random.Random(1)
    texts = POOL + ["".join(chance.choice(POOL) for _ in range(chance.randint(2, 6))) for _ in range(SAMPLES)]
    texts += [unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in texts]
    for text in dict.fromkeys(texts):
        escaped = "".join(f"\\x{byte:02x}" for byte in text.encode())
        yield f'"{escaped}"', str(unicodedata.is_normalized("NFC", text)).lower()


if sys.argv[1:] == ["--samples"]:
    unicode_table.print_header("babel::test", SAMPLE_TYPE, table("normal_form_sample normal_form_samples", samples()),
                               include="string_view")
else:
    classes = ((first, last, str(each)) for first, last, each in unicode_table.runs(combining_class))
    unicode_table.print_header(
        "babel", TYPES, table("combining_range combining_classes", classes),
        table("decomposition decompositions", decompositions()), table("composition compositions", compositions()))

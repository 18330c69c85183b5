"""Shared by the scripts unicode-*.py: C++ headers with tables of Python's Unicode."""
import os
import sys
import unicodedata


def runs(kind):
    """(first, last, kind) of each run of code points of one kind; kind(code) returns None to leave a code point out."""
    first, of_first = 0, kind(0)
    for code in range(1, sys.maxunicode + 2):
        of_code = kind(code) if code <= sys.maxunicode else None
        if of_code != of_first:
            if of_first is not None:
                yield first, code - 1, of_first
            first, of_first = code, of_code


def table(head, rows):
    """An array; numbers are written as code points, everything else unchanged."""
    def cell(value):
        return f"0x{value:x}" if isinstance(value, int) else value

    return "\n".join([f"constexpr {head}[] = {{", *(f"    {{{', '.join(map(cell, row))}}}," for row in rows), "};"])


def print_header(namespace, types, *tables, include=None):
    """Prints the header with these tables."""
    made_by = f"// Made by scripts/{os.path.basename(sys.argv[0])} of Unicode {unicodedata.unidata_version}"
    print(made_by + ": not to be edited.\n#pragma once\n")
    if include:
        print(f"#include <{include}>\n")
    print(f"namespace {namespace} {{\n\n{types}\n\n// clang-format off")
    print(*tables, sep="\n\n")
    print(f"// clang-format on\n\n}} // namespace {namespace}")

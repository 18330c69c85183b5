#!/usr/bin/env python3
"""Checks the tables in docs/cli.md against babel-cli, which makes them, or writes them with --write.

usage: scripts/cli-tables.py PROGRAM [--write]
"""
import pathlib
import subprocess
import sys

BEGIN = "<!-- made by scripts/cli-tables.py: begin -->\n"
END = "<!-- made by scripts/cli-tables.py: end -->\n"
DOCUMENT = pathlib.Path(__file__).resolve().parent.parent / "docs" / "cli.md"


def main():
    program = sys.argv[1]
    tables = subprocess.run([program, "help", "tables"], check=True, capture_output=True, text=True,
                            timeout=60).stdout
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    made, after = rest.split(END)
    if made == tables:
        return 0
    if "--write" not in sys.argv[2:]:
        print(f"{DOCUMENT.name} differs from what {program} has; update it with:\n"
              f"  scripts/cli-tables.py {program} --write")
        return 1
    DOCUMENT.write_text(before + BEGIN + tables + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

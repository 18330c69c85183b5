#!/usr/bin/env python3
"""Makes a manual page for scdoc: a source of docs/man with the lists that the programs print.

usage: scripts/man-page.py SOURCE BABEL_CLI BABEL_SERVER [EMULATOR...] >PAGE.scd

A line "%list PROGRAM ARGUMENT... [: HEADING]" becomes the list that PROGRAM (cli or server) prints for these
arguments, or the part of it below "HEADING:". EMULATOR runs programs that were built for another machine.
"""
import re
import subprocess
import sys


def escaped(text):
    return re.sub(r"([\\*_~<`])", r"\\\1", text)


def below(heading, text):
    """The lines between that heading and the next one."""
    after = text.split(f"\n{heading}:\n", 1)
    if len(after) < 2:
        raise SystemExit(f"man-page.py: nothing is headed {heading!r}")
    return re.split(r"\n(?=\S)", after[1], maxsplit=1)[0]


def rows(text):
    """The lines of two or three columns; continuation lines are joined to them."""
    found = []
    for line in text.splitlines():
        if re.match(r" {2,8}\S", line):
            found.append(re.split(r"\s{2,}", line.strip()))
        elif found and re.match(r" {9,}\S", line):
            found[-1][-1] += " " + line.strip()
    return found


def listed(text):
    for term, *more in rows(text):
        *fields, meaning = more or [""]
        yield f"*{escaped(term)}*" + "".join(f" {escaped(each)}" for each in fields)
        yield f"\t{escaped(meaning)}"
        yield ""


def expanded(line, programs):
    wanted = re.fullmatch(r"%list (cli|server) (.*?)(?: : (.+))?", line)
    if not wanted:
        return [line]
    program, arguments, heading = wanted.groups()
    said = subprocess.run([*programs[program], *arguments.split()], check=True, text=True,
                          capture_output=True, timeout=60).stdout
    lines = list(listed(below(heading, said) if heading else said))
    if not lines:
        raise SystemExit(f"man-page.py: no list where {line!r} looks for one")
    return lines


def main():
    source, cli, server, *emulator = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        for line in file.read().splitlines():
            print("\n".join(expanded(line, {"cli": [*emulator, cli], "server": [*emulator, server]})))


if __name__ == "__main__":
    main()

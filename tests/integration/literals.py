"""String literals of C++ that are prose, on the lines where they stand.

literals_of() replaces code by nothing, so that line numbers stay. Adjacent literals are one text. A text becomes an item
("- "), because it begins on its own, if it can be the beginning of a sentence.
"""
import re

import prose

TOKEN = re.compile(r"""
    R"(?P<mark>[^(\s"]*)\((?P<raw>.*?)\)(?P=mark)"
  | "(?P<text>(?:\\.|[^"\\\n])*)"
  | \b\d[\w.]*(?:'\w+)*         # a number with separators
  | '(?:\\.|[^'\\\n])*'
  | //[^\n]*
  | /\*.*?\*/
  | ^[ \t]*\#[ \t]*(?:include|error)[^\n]*
  | [^\s"'/]
""", re.S | re.X | re.M)
ESCAPES = {"n": " ", "t": " ", '"': "'", "'": "'", "\\": "\\"}
NO_EXAMPLES = re.compile(r"(?!)")
SPEAKING = re.compile(r"\b(?:says?|speaks?|tells?|knows?|wants?|ha(?:s|ve) to say)\b")


def plain(text):
    """Without escapes; a line end becomes a space, so that the line stays one."""
    return re.sub(r"\\(?:x[0-9a-fA-F]+|[0-7]{1,3}|(.))", lambda found: ESCAPES.get(found.group(1), " "), text)


def texts_of(code):
    """(lines that start at 0, text) of each chain of adjacent literals."""
    chain = []
    for found in TOKEN.finditer(code):
        kind = "raw" if found.group("raw") is not None else "text" if found.group("text") is not None else None
        if kind:
            line = code.count("\n", 0, found.start(kind))
            text = found.group(kind)
            chain += enumerate(text.split("\n"), line) if kind == "raw" else [(line, plain(text))]
        elif not found.group().startswith(("//", "/*")) and chain:
            yield chain
            chain = []
    if chain:
        yield chain


def literals_of(code):
    """The literals of a source that hold words, without its code. Several on a line become cells of a table."""
    lines = [""] * (code.count("\n") + 1)
    for chain in texts_of(code):
        whole = "".join(text for _, text in chain)
        if not re.search(r"[a-z]{2,}\S* +[^ ]*[a-z]{2,}", whole):
            continue  # a word, a name or a format
        if re.match(r"\w+ \[", whole):
            continue  # fields of an event, or a usage
        for at, (number, text) in enumerate(chain):
            begins = at == 0 and re.match(r"[A-Za-z]", text)
            mark = (" | " if lines[number] else "- ") if begins else " " if lines[number] else ""
            lines[number] += mark + text.strip()
    return "\n".join(lines)


def breaches(code):
    """(number of the line, complaint), as prose.breaches(), except of paragraphs: these are not what a user sees."""
    text = literals_of(code)
    for number, complaint in prose.breaches(text, NO_EXAMPLES):
        if not complaint.startswith("a paragraph"):
            yield number, complaint
    for number, line in enumerate(text.split("\n"), 1):
        for found in SPEAKING.finditer(line):
            yield number, f'"{found.group()}": programs print, show, report, answer, require'

"""Comments, docstrings and test titles of a source, on the lines where they stand.

comments_of() replaces code by nothing, so that line numbers stay. A comment after code and a title become items
("- "), because they begin on their own.
"""
import io
import re
import textwrap
import tokenize

CPP = re.compile(r"""
    R"(?P<mark>[^(\s"]*)\(.*?\)(?P=mark)"
  | TEST_CASE\w*\(\s*"(?P<title>(?:\\.|[^"\\\n])*)"
  | "(?:\\.|[^"\\\n])*"
  | \b\d[\w.]*(?:'\w+)*         # a number with separators
  | '(?:\\.|[^'\\\n])*'
  | //[/!]?<?[ ]?(?P<line>[^\n]*)
  | /\*(?P<block>.*?)\*/
""", re.S | re.X)
SHELL = re.compile(r"""
    \A\#![^\n]*
  | <<-?\s*(?P<quote>["']?)(?P<end>\w+)(?P=quote)[^\n]*\n.*?^\s*(?P=end)$   # a here document
  | \\.
  | '[^']*'
  | "(?:\\.|[^"\\])*"
  | (?<!\S)\#[ ]?(?P<line>[^\n]*)
""", re.S | re.M | re.X)
CMAKE = re.compile(r"""
    \[(?P<mark>=*)\[.*?\](?P=mark)\]
  | "(?:\\.|[^"\\])*"
  | \#[ ]?(?P<line>[^\n]*)
""", re.S | re.X)
LANGUAGES = {".cpp": CPP, ".hpp": CPP, ".sh": SHELL, ".cmake": CMAKE, "CMakeLists.txt": CMAKE}
DOCSTRING = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')(.*)\1", re.S)
BEFORE_DOCSTRINGS = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, None)


def of_pattern(text, language):
    """(line, code before it, comment) for each comment and title; lines count from 0."""
    for found in language.finditer(text):
        kind = found.lastgroup
        if kind in ("line", "block", "title"):
            line = text.rfind("\n", 0, found.start()) + 1
            before = kind if kind == "title" else text[line:found.start()]
            yield text.count("\n", 0, found.start(kind)), before, found.group(kind)


def of_python(text):
    """The same for comments and docstrings of Python."""
    previous = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT:
            if not token.string.startswith("#!"):
                yield line - 1, token.line[:column], token.string.removeprefix("#").removeprefix(" ")
        elif token.type != tokenize.NL:
            if token.type == tokenize.STRING and previous in BEFORE_DOCSTRINGS:
                first, *others = DOCSTRING.fullmatch(token.string).group(2).split("\n", 1)
                yield line - 1, "", "\n".join([first, *map(textwrap.dedent, others)])
            previous = token.type


def is_known(name):
    return name.endswith((".py", *LANGUAGES))


def comments_of(name, text):
    """The text of a source without its code; `name` ends as the file's name does."""
    lines = [""] * (text.count("\n") + 1)
    language = next((pattern for end, pattern in LANGUAGES.items() if name.endswith(end)), None)
    for first, before, comment in of_pattern(text, language) if language else of_python(text):
        for number, line in enumerate(comment.split("\n"), first):
            lines[number] = f"- {line}" if before.strip() and number == first else line
    return "\n".join(lines)

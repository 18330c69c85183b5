"""Comments, docstrings, test titles and descriptions in JSON of a source, on the lines where they stand.

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
CONFIGURATION = re.compile(r"^\s*\#[ ](?P<line>[^\n]*)", re.M)  # "#key = value" is an example
JSON = re.compile(r"\"(?:description|title)\":\s*\"(?P<title>(?:\\.|[^\"\\\n])*)\"")
LANGUAGES = {".cpp": CPP, ".hpp": CPP, ".sh": SHELL, "debian/postinst": SHELL, "debian/postrm": SHELL,
             "debian/prerm": SHELL, ".cmake": CMAKE, "CMakeLists.txt": CMAKE, ".conf": CONFIGURATION,
             ".service.in": CONFIGURATION, ".socket.in": CONFIGURATION, ".json": JSON, "PKGBUILD": SHELL,
             ".spec": CONFIGURATION, ".nix": CONFIGURATION, ".yml": CONFIGURATION, "Containerfile": CONFIGURATION,
             "packaging/compose.yaml": CONFIGURATION}
LANGUAGES_OF_FOLDERS = {"conan/profiles/": CONFIGURATION}
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


def language_of(name):
    """None for Python, and for files that are not known."""
    of_folder = (pattern for folder, pattern in LANGUAGES_OF_FOLDERS.items() if name.startswith(folder))
    of_name = (pattern for end, pattern in LANGUAGES.items() if name.endswith(end))
    return next(of_folder, None) or next(of_name, None)


def is_known(name):
    return name.endswith(".py") or language_of(name) is not None


def comments_of(name, text):
    """The text of a source without its code; `name` ends as the file's name does."""
    lines = [""] * (text.count("\n") + 1)
    language = language_of(name)
    for first, before, comment in of_pattern(text, language) if language else of_python(text):
        for number, line in enumerate(comment.split("\n"), first):
            lines[number] = f"- {line}" if before.strip() and number == first else line
    return "\n".join(lines)

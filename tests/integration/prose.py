"""Patterns of English that the project avoids (CONTRIBUTING.md, Style), and where a text has them.

PATTERNS holds for any English text: documents_test.py reads documents, comments_test.py comments and test titles,
literals_test.py the texts of the programs.
"""
import re

PEOPLE = r"(?<![\w'])(he|him|his|himself)(?![\w'])"
PROGRAMS = (r"\b(?:servers?|clients?|programs?|nodes?|systems?|kernels?|logs?|options?|files?|pages?|columns?|status|"
            r"fields?|headers?|tests?|it)")
QUESTION_WORDS = r"(?:who|whom|whose|what|how|whether|where|why)"

# (pattern, what to write instead); the case of letters does not matter.
PATTERNS = [(re.compile(pattern, re.IGNORECASE), advice) for pattern, advice in (
    (r"\bwho(?:m)?ever\b", "anyone who"),
    (r"\banew\b", "again"),
    (r"\blikewise\b", "the same, or the words again"),
    (r"\bbut for\b", "except"),
    (r"(?<!there )\b(?-i:is|are) none\b", "there is no"),
    (r"\b(?:by (?:it|them|him)sel(?:f|ves))\b", "on its own, automatically, or nothing"),
    (r"\blets? go\b", "closes, releases, drops"),
    (r"\bas long as\b", "while, or if"),
    (r"\bwhat is there\b", "the existing one"),
    (PEOPLE, "they, the user, the peer, the caller"),
    (PROGRAMS + r" (?:says?|tells?|knows?|wants?|speaks?)\b",
     "prints, logs, reports, shows, has, checks, returns, requires"),
    (r"(?<![\d.,])\d{1,3} \d{3}(?![\d.])", "10,000"),
)]
# At the beginning of a sentence, a title, an item or a cell.
OPENING = re.compile(rf"[*_(]*{QUESTION_WORDS}\b[^.?|]*(?P<end>\??)", re.IGNORECASE)
BEGINNINGS = re.compile(r"(?<=[.!?] )|(?<=\| )")
EXAMPLE = re.compile(r" {4}|\t(babel-|[\w-]+ = )")  # a line of code, in Markdown or scdoc
MOST_LINES = 5  # of a paragraph
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|\"[^\"]*\"")
LABELS = r"(?:Cancellation|Errors|Lifetime|Thread): "  # of facts in docstrings of C++
# Begins an item, a title, the target of a link, or a row.
ALONE = re.compile(rf"\s*(?:(?:[-*]|\d+\.|#+|\[[\w-]+\]:) |{LABELS}|[|%])")
ALONE_WHOLE = re.compile(r"#|[|%]")  # ends with its line


def fragments(text, examples):
    """(number, line) of the lines of prose: no code, no examples."""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not examples.match(line):
            yield number, CODE.sub("`", line)


def paragraphs(lines):
    """Lists of (number, line): a paragraph, an item, a title or a row of a table each."""
    found = []
    for number, line in lines:
        goes_on = found and number == found[-1][0] + 1 and line.strip() and not ALONE.match(line)
        if found and not (goes_on and not ALONE_WHOLE.match(found[-1][1])):
            yield found
            found = []
        if line.strip():
            found.append((number, line))
    if found:
        yield found


def breaches_of_words(paragraph):
    for number, line in paragraph:
        for pattern, advice in PATTERNS:
            for found in pattern.finditer(line):
                yield number, f'"{found.group()}": write {advice}'


def breaches_of_openings(paragraph):
    before = "."
    for number, line in paragraph:
        mark = ALONE.match(line)
        beginnings = [mark.end() if mark else 0] if before.endswith((".", "!", "?")) else []
        beginnings += [found.start() for found in BEGINNINGS.finditer(line)]
        for at in beginnings:
            found = OPENING.match(line, at)
            if found and not found.group("end"):
                yield number, f'"{found.group().strip()[:40]}": start with the noun or the verb'
        before = line.rstrip("*_ ")


def breaches_of_length(paragraph):
    if len(paragraph) > MOST_LINES:
        yield paragraph[0][0], f"a paragraph of {len(paragraph)} lines, more than {MOST_LINES}"


def breaches(text, examples=EXAMPLE):
    """(number of the line, complaint) for everything that the project would write otherwise.

    `examples` matches the lines that are code.
    """
    for paragraph in paragraphs(fragments(text, examples)):
        for rule in (breaches_of_words, breaches_of_openings, breaches_of_length):
            yield from rule(paragraph)

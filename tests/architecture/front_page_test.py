"""The README's first screen and blocks, and docs/comparison.md: every cell has its source."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1]).resolve()
MOST_LINES = 100
SCREEN = 40  # lines
UNKNOWN = "not known"
LINK = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<target>[^)\s]+)\)|\[(?P<name>[\w-]+)\])")
DEFINITION = re.compile(r"^\[([\w-]+)\]: (\S+)$", re.M)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def rows(text):
    """The cells of each row of a table, without those of headings."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        is_ruler = re.match(r"\|(?:-+\|)+$", line)
        is_heading = at + 1 < len(lines) and re.match(r"\|(?:-+\|)+$", lines[at + 1])
        if line.startswith("|") and not is_ruler and not is_heading:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def program(label):
    """A program's name in a row, without its version."""
    return re.sub(r" \d[\d.]*|, encrypted", "", label)


def complaints(text, measured):
    """(cell, reason) for each cell without a source, and each measured one whose figure is not in `measured`."""
    sources = dict(DEFINITION.findall(text))
    figures = {}
    for label, *cells in rows(measured):
        figures.setdefault(program(label), set()).update(cells)
    for label, *cells in rows(text):
        for cell in filter(lambda cell: cell != UNKNOWN, cells):
            links = list(LINK.finditer(cell))
            if not links or re.search(r"\w", LINK.sub("", cell)):
                yield cell, "no source"
            for link in links:
                target = link["target"] or sources.get(link["name"], "")
                if not re.match(r"https://[\w.-]+/\S|[\w./-]+\.md(#[\w-]+)?$", target):
                    yield cell, "no such source"
                elif target.startswith("benchmarks.md") and link["text"] not in figures.get(program(label), ()):
                    yield cell, "not measured"


class Comparison(unittest.TestCase):
    text = read("docs/comparison.md")
    measured = "# A\n| | ms |\n|---|---|\n| Mumble 1.3, UDP | 97 / 120 |\n| Babel, encrypted | 67 |\n"

    def test_every_cell_has_a_source_or_is_unknown(self):
        self.assertEqual(list(complaints(self.text, read("docs/benchmarks.md"))), [])
        found = list(rows(self.text))
        self.assertGreater(len(found), 20)
        self.assertGreater(sum(len(LINK.findall(cell)) for row in found for cell in row), 90)

    def test_every_row_of_a_table_is_complete(self):
        for table in re.findall(r"(?:^\|.*\n)+", self.text, re.M):
            self.assertEqual(len({line.count("|") for line in table.strip().split("\n")}), 1, table)

    def test_every_source_is_used(self):
        names = {link["name"] for link in LINK.finditer(DEFINITION.sub("", self.text))}
        self.assertEqual(set(dict(DEFINITION.findall(self.text))), names - {None})

    def test_cells_without_a_source_are_found(self):
        head, sources = "| | a |\n|---|---|\n", "\n\n[a]: https://example.org/a\n[m]: benchmarks.md#a\n"
        for row, expected in (
            ("| Babel | yes |", ["no source"]),
            ("| Babel | [yes](a.md) and video |", ["no source"]),
            ("| Babel | [yes][b] |", ["no such source"]),
            ("| Babel | [yes](http:a) |", ["no such source"]),
            ("| Babel | [68][m] |", ["not measured"]),
            ("| Mumble, UDP | [67][m] |", ["not measured"]),
            ("| toxic | [67][m] |", ["not measured"]),
            ("| Babel | [yes][a]; [no](a.md#b) |", []),
            ("| Mumble, UDP | [97 / 120][m] |", []),
            ("| Babel | not known |", []),
        ):
            with self.subTest(row):
                found = complaints(head + row + sources, self.measured)
                self.assertEqual([reason for _, reason in found], expected)


class FrontPage(unittest.TestCase):
    text = read("README.md")

    def test_it_has_four_blocks_of_at_most_a_hundred_lines(self):
        self.assertLessEqual(len(self.text.strip().split("\n")), MOST_LINES)
        self.assertEqual(len(re.findall(r"^##? ", self.text, re.M)), 4)

    def test_the_first_screen_has_all_that_a_stranger_asks(self):
        first = re.split(r"^## ", self.text, flags=re.M)[0]
        self.assertLessEqual(len(first.split("\n")), SCREEN)
        for wanted in ("docs/call-light.svg", "docs/call-dark.svg", "Mumble", "baresip", "Tox", "no video",
                       "docs/comparison.md", "\n    scripts/package.sh && apt-get install", "\n    babel-cli call bob"):
            with self.subTest(wanted):
                self.assertIn(wanted, first)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

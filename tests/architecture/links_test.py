"""Links and pictures of the documents: each target exists, with its heading; the index is complete."""
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(sys.argv[1]).resolve()
DOCS = ROOT / "docs"
NAME = re.compile(r"`(?:\w+::)*([a-z0-9]+(?:_[a-z0-9]+)+)(?:\(\))?`")  # of a class, a function or a file
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|\b(?:src|srcset)=\"([^\"]+)\"")


def documents():
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def names_in_code():
    """Every word of the sources with an underscore, and the names of the files."""
    folders = ("include", "src", "apps", "tests")
    sources = [file for folder in folders for file in (ROOT / folder).rglob("*.?pp")]
    words = (re.findall(r"\w+_\w+", source.read_text(encoding="utf-8")) for source in sources)
    return {source.stem for source in sources}.union(*words)


def links(file):
    """(path of the target, heading or "") of every link and picture that is a file of ours."""
    for marked_down, html in LINK.findall("\n".join(prose(file))):
        target = marked_down or html
        if not re.match("[a-z]+:", target):  # the network is not ours to test
            path, _, heading = target.partition("#")
            yield (file.parent / path).resolve() if path else file, heading


def prose(file):
    """Its lines without those of fenced and indented blocks."""
    fenced = False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield line


def anchor(heading):
    """The name of a heading in links, as the usual renderers have it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(file):
    return {anchor(line.lstrip("#")) for line in prose(file) if re.match("#{1,6} ", line)}


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        seen = 0
        for file in documents():
            for target, heading in links(file):
                seen += 1
                with self.subTest(file.name, target=target, heading=heading):
                    self.assertTrue(target.exists())
                    if heading:
                        self.assertIn(heading, anchors(target))
        self.assertGreater(seen, 20)

    def test_every_picture_is_well_formed_and_shown(self):
        shown = {target for file in documents() for target, _ in links(file)}
        pictures = sorted(DOCS.rglob("*.svg"))
        self.assertIn(DOCS / "call-dark.svg", pictures)
        for picture in pictures:
            with self.subTest(picture.name):
                self.assertTrue(xml.etree.ElementTree.parse(picture).getroot().tag.endswith("}svg"))
                self.assertIn(picture, shown)

    def test_every_name_of_code_in_the_designs_exists(self):
        known = names_in_code()
        for file in [DOCS / "architecture.md", *sorted((DOCS / "design").glob("*.md"))]:
            for name in NAME.findall("\n".join(prose(file))):
                with self.subTest(file.name, name=name):
                    self.assertIn(name, known)

    def test_the_index_names_every_document(self):
        index = (DOCS / "README.md").read_text(encoding="utf-8")
        for file in sorted(DOCS.rglob("*.md")):
            if file.name != "README.md":
                with self.subTest(file.name):
                    self.assertIn(f"({file.relative_to(DOCS)})", index)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

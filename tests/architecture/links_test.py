"""Every link of the documents leads to a file that is there, and to a heading that is in it."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1]).resolve()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def documents():
    folders = (ROOT, ROOT / "docs")
    return [file for folder in folders for file in sorted(folder.glob("*.md"))]


def prose(file):
    """Its lines without those of fenced and indented blocks."""
    fenced = False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield line


def anchor(heading):
    """What a heading is called in a link, as the usual renderers have it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(file):
    return {anchor(line.lstrip("#")) for line in prose(file) if re.match("#{1,6} ", line)}


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        seen = 0
        for file in documents():
            for target in LINK.findall("\n".join(prose(file))):
                if re.match("[a-z]+:", target):
                    continue  # the network is not ours to test
                seen += 1
                path, _, heading = target.partition("#")
                where = (file.parent / path).resolve() if path else file
                with self.subTest(file.name, link=target):
                    self.assertTrue(where.exists())
                    if heading:
                        self.assertIn(heading, anchors(where))
        self.assertGreater(seen, 20)

    def test_the_index_names_every_document(self):
        index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
        for file in sorted((ROOT / "docs").glob("*.md")):
            if file.name != "README.md":
                with self.subTest(file.name):
                    self.assertIn(f"({file.name})", index)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

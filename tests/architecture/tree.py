"""The files of a source tree: their rooms, includes and units."""

import pathlib
import re

CODE = {".hpp", ".cpp", ".in"}
COUNTED = CODE | {".py", ".sh", ".cmake"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = [
            path
            for folder in ("include", "src", "apps", "tests", "scripts")
            for path in sorted((root / folder).rglob("*"))
            if path.is_file() and (path.suffix in COUNTED or path.name == "CMakeLists.txt")
        ]
        self.text = {path: path.read_text(encoding="utf-8") for path in self.files}

    def name(self, path):
        return str(path.relative_to(self.root))

    def is_door(self, path):
        return path.relative_to(self.root).parts[:2] == ("include", "babel")

    def room(self, path):
        """None for the tests and scripts, which may include anything."""
        parts = path.relative_to(self.root).parts
        if parts[0] == "apps":
            return "apps"
        if parts[0] == "src":
            return parts[1]
        return parts[2] if parts[:2] == ("include", "babel") else None

    def includes(self, path):
        """(as written, our file or None)"""
        for quote, target in INCLUDE.findall(self.text[path]):
            places = [self.root / "include" / target, self.root / "include" / (target + ".in")]
            if quote == '"':
                places += [path.parent / target, self.root / "src" / target, self.root / "tests" / target]
            found = next((place.resolve() for place in places if place.is_file()), None)
            if found is None and (quote == '"' or target.startswith("babel/")):
                yield target, "missing"
            else:
                yield target, found


def lines_in(tree, path):
    is_generated = tree.text[path].startswith("// Made by scripts/")
    return 0 if is_generated else tree.text[path].count("\n")


def header_of(source, headers):
    """The owner of a source: the header of the same name, or else that of the longest beginning of it up to a `_`."""
    owners = [each for each in headers if f"{source.stem}_".startswith(f"{each.stem}_")]
    return max(owners, key=lambda each: len(each.stem), default=None)


def owners(tree):
    """The owner of each source of a room; None if it has none."""
    out = {}
    for room in {tree.room(path) for path in tree.files} - {None}:
        files = [path for path in tree.files if tree.room(path) == room]
        headers = [path for path in files if path.suffix == ".hpp"]
        out |= {path: header_of(path, headers) for path in files if path.suffix == ".cpp"}
    return out


def unit_lines(tree):
    """Lines of each header of a room, with those of the sources that it owns."""
    headers = (path for path in tree.files if path.suffix == ".hpp" and tree.room(path))
    lines = {path: lines_in(tree, path) for path in headers}
    for source, header in owners(tree).items():
        if header:
            lines[header] += lines_in(tree, source)
    return lines

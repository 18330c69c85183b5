"""Checks the rules of docs/architecture.md that no compiler checks; prints every breach."""

import pathlib
import re
import sys

from awaits import breaches_in_awaits, strip

# A layer may include itself and these.
MAY_INCLUDE = {
    "core": set(),
    "wire": {"core"},
    "net": {"wire", "core"},
    "audio": {"core"},
    "server": {"net", "wire", "core"},
    "client": {"net", "audio", "wire", "core"},
    "cli": {"client", "net", "audio", "wire", "core"},
    "apps": {"cli", "client", "server", "net", "audio", "wire", "core"},
}

# Neither these nor what they include, however deep, may include Asio. Each with its source.
FREE_OF_ASIO = [
    "core/error", "core/text", "core/log",
    "wire/codec", "wire/framer", "wire/messages", "wire/string_list",
    "audio/ring", "audio/playout",
    "server/registry", "server/rules",
    "client/roster", "client/call_machine", "client/quality",
    "cli/command", "cli/completion", "cli/render", "cli/doctor",
]

MAX_LINES = 300
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

    def layer(self, path):
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


def breaches_of_layers(tree):
    for path in tree.files:
        layer = tree.layer(path)
        if path.suffix not in CODE or layer is None:
            continue
        if layer not in MAY_INCLUDE:
            yield f"{tree.name(path)}: no layer is called {layer}"
            continue
        for target, found in tree.includes(path):
            if found == "missing":
                yield f"{tree.name(path)}: there is no {target}"
            elif found is not None and tree.layer(found) != layer:
                if tree.layer(found) not in MAY_INCLUDE[layer]:
                    yield f"{tree.name(path)}: {layer} must not include {target}"


def way_to_asio(tree, path, seen):
    """How `path` comes to include Asio, as a list of names; None if it does not."""
    seen.add(path)
    for target, found in tree.includes(path):
        if target.startswith("boost/asio"):
            return [tree.name(path), target]
        if isinstance(found, pathlib.Path) and found in tree.text and found not in seen:
            if way := way_to_asio(tree, found, seen):
                return [tree.name(path)] + way
    return None


def breaches_of_purity(tree):
    for name in FREE_OF_ASIO:
        header = tree.root / "include" / "babel" / (name + ".hpp")
        source = tree.root / "src" / (name + ".cpp")
        if header not in tree.text:
            yield f"{tree.name(header)} is not there; was it renamed? See FREE_OF_ASIO"
        for path in (header, source):
            if path in tree.text and (way := way_to_asio(tree, path, set())):
                yield "Asio where none may be: " + " -> ".join(way)


def breaches_of_awaits(tree):
    for path in tree.files:
        if path.suffix in CODE:
            for line, what in breaches_in_awaits(strip(tree.text[path])):
                yield f"{tree.name(path)}:{line}: {what} in a statement with co_await (name it first)"


def breaches_of_length(tree):
    for path in tree.files:
        lines = tree.text[path].count("\n")
        is_generated = tree.text[path].startswith("// Made by scripts/")
        if lines > MAX_LINES and not is_generated:
            yield f"{tree.name(path)}: {lines} lines, more than {MAX_LINES}"


def breaches_of_version(tree):
    project = (tree.root / "CMakeLists.txt").read_text(encoding="utf-8")
    version = re.search(r"VERSION (\d+\.\d+\.\d+)\n", project).group(1)
    changes = (tree.root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)}\b", changes, re.MULTILINE):
        yield f"CHANGELOG.md: nothing is told of {version}, which CMakeLists.txt says this is"
    for path in [*tree.files, *sorted((tree.root / "conan").rglob("*.py"))]:
        if version in path.read_text(encoding="utf-8"):
            yield f"{tree.name(path)}: the version stands in CMakeLists.txt alone"


def main():
    tree = Tree(pathlib.Path(sys.argv[1]).resolve())
    rules = (breaches_of_layers, breaches_of_purity, breaches_of_awaits, breaches_of_length, breaches_of_version)
    breaches = [breach for rule in rules for breach in rule(tree)]
    print("\n".join(breaches) or f"{len(tree.files)} files keep the rules")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())

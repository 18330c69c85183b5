#!/usr/bin/env python3
"""Counts the structure of a source tree, to compare it before and after a change.

usage: tests/architecture/structure.py [ROOT]...
"""
import pathlib
import re
import sys

from awaits import strip
from tree import Tree, unit_lines

LISTED = 5
QUESTION = re.compile(r"//+ *(?:What|How|Who|Whom|Whose|Which|Where|When|Why|Whether)\b")
FAILURE_TYPE = r"(?:\w*_)?(?:error|fault|failure|wrong_usage|complaint)"
# Ways to tell a failure, as functions are declared.
IDIOMS = {
    "result<T>": re.compile(r"\bresult<[^;{}]*>\s+\w+\("),
    "error_code": re.compile(r"\berror_code>?\s+\w+\("),
    "variant with a failure": re.compile(rf"\bvariant<[^;{{}}]*\b{FAILURE_TYPE}>\s+\w+\("),
    "optional failure": re.compile(rf"\boptional<{FAILURE_TYPE}>\s+\w+\("),
    "string that holds the failure": re.compile(r"\bstd::string(?:_view)?\s+(?:check|take|set|add|apply|fault)_\w+\("),
    "exception": re.compile(r"\bthrow\s+\w"),
}


def includes(tree, path):
    return (found for _, found in tree.includes(path) if isinstance(found, pathlib.Path) and found in tree.text)


def doors(tree, code):
    """(all headers in include/, those that another room includes)"""
    public = {path for path in code if tree.is_door(path)}
    used = {found for path in code for found in includes(tree, path) if tree.room(found) != tree.room(path)}
    return len(public), len(used & public)


def facade(tree):
    """(headers that client.hpp brings along, length of the longest chain)"""
    depth = {}

    def walk(path):
        if path not in depth:
            depth[path] = 1  # ends a circle
            depth[path] = 1 + max((walk(each) for each in includes(tree, path)), default=0)
        return depth[path]

    longest = walk(tree.root / "include/babel/client/client.hpp") - 1
    return len(depth) - 1, longest


def functions(texts):
    """(lines, file and first line) of the bodies that stand in a namespace or a class."""
    for path, text in texts.items():
        code, opened = strip(text), []
        for found in re.finditer(r"[{}]", code):
            if found.group() == "{":
                before = code[max(0, found.start() - 300) : found.start()].rstrip()
                is_body = re.search(r"\)\s*(?:const|noexcept|override|mutable|final|->\s*[\w:<>&*, ]+|\s)*$", before)
                opened.append((found.start(), bool(is_body) and not any(body for _, body in opened)))
            elif opened:
                start, is_body = opened.pop()
                if is_body:
                    yield code.count("\n", start, found.start()) + 1, f"{path.name}:{code.count(chr(10), 0, start) + 1}"


def count(root):
    tree = Tree(root)
    code = [path for path in tree.files if path.suffix in {".hpp", ".cpp"} and tree.room(path)]
    texts = {path: tree.text[path] for path in code}
    largest = sorted(
        ((lines, f"{tree.room(path)}/{path.stem}") for path, lines in unit_lines(tree).items()), reverse=True)
    bodies = sorted(functions(texts), reverse=True)
    public, used = doors(tree, code)
    brought, depth = facade(tree)
    headers = "\n".join(text for path, text in texts.items() if path.suffix == ".hpp")
    all_code = strip("\n".join(texts.values()))
    openings = sum(bool(QUESTION.match(text)) for text in texts.values())
    yield f"files {len(texts)}, units {len(largest)}"
    yield "largest units: " + ", ".join(f"{name} {lines}" for lines, name in largest[:LISTED])
    yield f"units above 350 lines: {sum(lines > 350 for lines, _ in largest)}"
    yield f"headers in include/: {public}, included from another room: {used}"
    yield f"client.hpp: {brought} headers of ours, in chains of up to {depth}"
    yield f"longest functions: {', '.join(f'{place} {lines}' for lines, place in bodies[:LISTED])}"
    yield f"functions: {len(bodies)}, median {bodies[len(bodies) // 2][0]} lines, above 30: {sum(n > 30 for n, _ in bodies)}"
    for name, pattern in IDIOMS.items():
        where = all_code if name == "exception" else headers
        yield f"failures as {name}: {len(pattern.findall(where))}"
    yield f"files that open with a question word: {openings} ({100 * openings / len(texts):.0f} %)"


if __name__ == "__main__":
    for given in sys.argv[1:] or ["."]:
        print(f"{given}:")
        for line in count(pathlib.Path(given).resolve()):
            print("  " + line)

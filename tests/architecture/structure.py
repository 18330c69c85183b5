#!/usr/bin/env python3
"""Counts the structure of a source tree, to compare it before and after a change.

usage: tests/architecture/structure.py [ROOT]...
"""
import pathlib
import re
import sys

from awaits import strip

LISTED = 5
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
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


def code_files(root):
    for folder in ("include", "src", "apps"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".hpp", ".cpp"}:
                yield path


def room_of(root, path):
    parts = path.relative_to(root).parts
    return {"apps": "apps", "src": parts[1]}.get(parts[0], parts[2] if len(parts) > 3 else "")


def units(root, texts):
    """Lines of each header with the sources that implement it: NAME.cpp and NAME_PART.cpp."""
    lines = {}
    for room in {room_of(root, path) for path in texts}:
        files = [path for path in texts if room_of(root, path) == room]
        headers = [path for path in files if path.suffix == ".hpp"]
        for path in files:
            owners = [each for each in headers if f"{path.stem}_".startswith(f"{each.stem}_")]
            if texts[path].startswith("// Made by scripts/") or not owners:
                continue
            owner = path if path.suffix == ".hpp" else max(owners, key=lambda each: len(each.stem))
            name = f"{room}/{owner.stem}"
            lines[name] = lines.get(name, 0) + texts[path].count("\n")
    return sorted(((count, name) for name, count in lines.items()), reverse=True)


def includes(root, path, text):
    for target in INCLUDE.findall(text):
        for place in (root / "include" / target, root / "src" / target, path.parent / target):
            if place.is_file():
                yield place
                break


def doors(root, texts):
    """(all headers in include/, those that another room includes)"""
    public = [path for path in texts if path.is_relative_to(root / "include")]
    used = {
        found
        for path, text in texts.items()
        for found in includes(root, path, text)
        if room_of(root, found) != room_of(root, path)
    }
    return len(public), len(used & set(public))


def facade(root, texts):
    """(headers that client.hpp brings along, length of the longest chain)"""
    start = root / "include/babel/client/client.hpp"
    depth = {}

    def walk(path):
        if path not in depth:
            depth[path] = 1  # ends a circle
            depth[path] = 1 + max((walk(each) for each in includes(root, path, texts[path])), default=0)
        return depth[path]

    longest = walk(start) - 1
    return len(depth) - 1, longest


def functions(texts):
    """(lines, file and first line) of the bodies that stand in a namespace or a class."""
    for path, text in texts.items():
        code, depth, opened = strip(text), 0, []
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
    texts = {path: path.read_text(encoding="utf-8") for path in code_files(root)}
    largest = units(root, texts)
    bodies = sorted(functions(texts), reverse=True)
    public, used = doors(root, texts)
    brought, depth = facade(root, texts)
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


for given in sys.argv[1:] or ["."]:
    print(f"{given}:")
    for line in count(pathlib.Path(given).resolve()):
        print("  " + line)

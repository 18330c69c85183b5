"""The rule that tests/ROOM has the folders of src/ROOM, and each test the folder of its unit."""

import collections

# Folders of src/ without a folder of unit tests, with the reason.
UNMIRRORED = {
    "cli/app/modes": "ways to run the whole program; tests/integration runs it in each",
}


def folders_of_units(tree):
    """Of each room: the folders of each name of a unit, from src/ROOM on."""
    folders = collections.defaultdict(lambda: collections.defaultdict(set))
    for path in tree.files:
        parts = path.relative_to(tree.root).parts
        if parts[0] == "src" and path.suffix in {".hpp", ".cpp"}:
            folders[parts[1]][path.stem].add("/".join(parts[1:-1]))
    return folders


def breaches_of_mirror(tree):
    units = folders_of_units(tree)
    sources = {"/".join(path.relative_to(tree.root).parts[1:-1]) for path in tree.files
               if tree.root / "src" in path.parents and path.suffix == ".cpp"}
    tests = set()
    for path in tree.files:
        parts = path.relative_to(tree.root).parts
        if parts[0] != "tests" or parts[1] not in units or not path.name.endswith("_test.cpp"):
            continue
        folder = "/".join(parts[1:-1])
        tests.add(folder)
        homes = units[parts[1]].get(path.stem.removesuffix("_test"), {folder})
        if folder not in sources:
            yield f"{tree.name(path)}: src/{folder} has no sources; tests stand in a folder like that of their units"
        elif folder not in homes:
            yield f"{tree.name(path)}: its unit stands in src/{', src/'.join(sorted(homes))}"
    for folder in sorted(sources - tests - set(UNMIRRORED)):
        yield f"src/{folder}: tests/{folder} has no test; see UNMIRRORED in mirror.py"
    for folder in UNMIRRORED:
        if folder not in sources or folder in tests:
            yield f"src/{folder} is no folder without tests; take it out of UNMIRRORED in mirror.py"

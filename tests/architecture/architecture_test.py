"""Checks the rules of docs/design/rooms.md that no compiler checks; prints every breach."""

import collections
import pathlib
import re
import sys

from awaits import breaches_in_awaits, strip
from mirror import breaches_of_mirror
from old_names import NAMES, PARTS
from porting import breaches_of_porting
from structure import functions
from tested_units import breaches_of_tests
from tree import CODE, Tree, lines_in, owners, unit_lines

# A room may include itself and these: rooms from left to right, as docs/architecture.md draws them.
VOICE = {"audio", "net", "nat", "wire", "crypto", "core"}
MAY_INCLUDE = {
    "core": set(),
    "config": {"core"},
    "wire": {"core"},
    "crypto": {"core"},
    "nat": {"wire", "crypto", "core"},
    "net": {"wire", "crypto", "core"},
    "audio": {"core"},
    "voice": VOICE,
    "mixer": {"voice"} | VOICE,
    "call": {"mixer", "voice"} | VOICE,
    "client": {"call", "mixer", "voice"} | VOICE,
    "cli": {"client", "call", "mixer", "voice", "config"} | VOICE,
    "server": {"net", "wire", "crypto", "core"},
    "cluster": {"server", "net", "wire", "crypto", "core"},
    "apps": {"cli", "client", "call", "mixer", "voice", "server", "cluster", "config"} | VOICE,
}

# Folders without I/O: neither these nor what they include, however deep, may include Asio or headers of the system, and
# none of their files may read a clock: times are passed in. The same holds for their headers in include/babel.
PURE_FOLDERS = ["config", "wire", "crypto", "nat", "audio/dsp", "voice/datagram", "voice/playout",
                "server/signalling", "server/names", "server/relay/rules", "cluster/membership", "cluster/operating",
                "cluster/replica", "cluster/scripts", "cli/plot"]
# Pure headers of other folders, each with its source: their neighbours do I/O.
PURE_UNITS = [
    "client/calls/asked_ports",
    "core/backoff", "core/error", "core/text", "core/log", "core/percent", "core/host_and_port", "net/control_protocol", "audio/ring",
    "client/card", "client/known_peers", "client/known_servers", "client/known/list_line", "client/known/peer_policy",
    "client/link/link_failure", "client/link/link_machine", "client/link/port_plan", "client/link/node_order", "client/link/srv_order", "net/srv_answer", "client/server_address", "client/server_trust", "client/roster", "client/known/words_meter",
    "call/call_machine", "call/sealed/handshake", "call/handshake_facts", "call/sealed/peer_proof", "voice/quality",
    "mixer/capture_chain", "mixer/playback_chain",
    "server/directory",
    "cluster/engine/engine_info", "cluster/engine/engine_url", "cluster/engine/news_pace", "cluster/engine/reply",
    "cluster/engine/resp",
    "cli/command/command", "cli/command/word_completion", "cli/doctor/doctor", "cli/doctor/network_verdicts", "call/network_facts",
    "cli/render/call_table", "cli/render/event_types", "cli/render/render_text", "cli/render/render_json", "cli/terminal/line_drawing",
]
# Libraries that one place alone knows.
OPENSSL_INCLUDE = re.compile(r"openssl/")
HIREDIS_INCLUDE = re.compile(r"hiredis/")
# Headers of I/O. Those that only convert addresses and times are allowed: arpa/inet.h, netinet/in.h, time.h.
IMPURE = re.compile(r"boost/asio|sys/(?!types\.h)|netinet/tcp|linux/|(?:fcntl|ifaddrs|netdb|pthread|signal|"
                    r"spawn|termios|unistd)\.h|fstream$")
CLOCK = re.compile(r"\b(?:steady|system|high_resolution)_clock::now\b|\b(?:clock_gettime|gettimeofday|std::time)\(")
# Sources of pure folders and units that are not pure, with the reason; their headers are.
NOT_PURE = {
    "src/config/config_file_reader.cpp": "opens the file, which every user of the room needs, with the room's faults",
    "src/core/log.cpp": "writes the log, with the time; a user sees the header alone",
    "src/crypto/call_stream.cpp": "asks an ARM processor for its instructions (getauxval), which is no I/O",
}

BELOW_CLI = VOICE | {"client", "call", "mixer", "voice"}
OPTION_IN_STRING = re.compile(r'"(?:[^"\\\n]*[\s(])?-(?:-[a-z][a-z-]+|[46vq])\b[^"\n]*"')

MAX_LINES = 300
# Of a header and the sources that implement it.
MAX_UNIT_LINES = 350
MAX_FUNCTION_LINES = 40
# Functions that are one table, a line or two a row.
TABLES = ["src/core/error.cpp"]
# Units that stand in a folder of src/, without those of its sub-folders.
MAX_UNITS = 20
def breaches_of_rooms(tree):
    for path in tree.files:
        room = tree.room(path)
        if path.suffix not in CODE or room is None:
            continue
        if room not in MAY_INCLUDE:
            yield f"{tree.name(path)}: no room is called {room}"
            continue
        for target, found in tree.includes(path):
            if found == "missing":
                yield f"{tree.name(path)}: there is no {target}"
            elif found is not None and tree.room(found) != room:
                if tree.room(found) not in MAY_INCLUDE[room]:
                    yield f"{tree.name(path)}: {room} must not include {target}"


def breaches_of_doors(tree):
    """include/babel/ROOM holds what other rooms include, and what that needs; nothing else."""
    used = set()
    for path in tree.files:
        room = tree.room(path)
        if path.suffix not in CODE or room is None:
            continue
        for target, found in tree.includes(path):
            if not isinstance(found, pathlib.Path) or tree.room(found) is None:
                continue
            if tree.room(found) != room and not tree.is_door(found):
                yield f"{tree.name(path)}: {target} is not for other rooms"
            if tree.is_door(path) and not tree.is_door(found):
                yield f"{tree.name(path)}: a header for other rooms must not include {target}"
            if tree.room(found) != room or tree.is_door(path):
                used.add(found)
    for path in tree.files:
        if tree.is_door(path) and path not in used:
            yield f"{tree.name(path)}: no other room includes it; it belongs in src/{tree.room(path)}"


def way_to_io(tree, path, seen):
    """The chain of includes from `path` to Asio or the system, as a list of names; None if there is no such chain."""
    seen.add(path)
    for target, found in tree.includes(path):
        if IMPURE.match(target):
            return [tree.name(path), target]
        if isinstance(found, pathlib.Path) and found in tree.text and found not in seen:
            if way := way_to_io(tree, found, seen):
                return [tree.name(path)] + way
    return None


def is_in_pure_folder(tree, path):
    return any((tree.root / "src" / folder) in path.parents for folder in PURE_FOLDERS)


def pure_files(tree):
    """The pure folders with their headers in include/babel, and the pure units of other folders."""
    sources = tree.root / "src"
    owners_there = {header for source, header in owners(tree).items() if is_in_pure_folder(tree, source)}
    for path in tree.files:
        is_pure_door = tree.is_door(path) and (tree.room(path) in PURE_FOLDERS or path in owners_there)
        if path.suffix in CODE and (is_in_pure_folder(tree, path) or is_pure_door):
            yield path
    for unit in PURE_UNITS:
        room, name = unit.split("/", 1)
        places = [tree.root / "include" / "babel" / room / (name + ".hpp")]
        places += [sources / room / (name + suffix) for suffix in (".hpp", ".cpp")]
        found = [place for place in places if place in tree.text]
        if not found:
            raise LookupError(f"there is no {unit}; was it renamed? See PURE_UNITS")
        yield from found


def breaches_of_purity(tree):
    for name in NOT_PURE:
        if tree.root / name not in tree.text:
            yield f"there is no {name}; was it renamed? See NOT_PURE"
    for path in pure_files(tree):
        if tree.name(path) in NOT_PURE:
            continue
        if way := way_to_io(tree, path, set()):
            yield "I/O where none may be: " + " -> ".join(way)
        code = strip(tree.text[path])
        for found in CLOCK.finditer(code):
            line = code.count("\n", 0, found.start()) + 1
            yield f"{tree.name(path)}:{line}: a clock where times are passed in: {found.group()}"


def breaches_of_awaits(tree):
    for path in tree.files:
        if path.suffix in CODE:
            for line, what in breaches_in_awaits(strip(tree.text[path])):
                yield f"{tree.name(path)}:{line}: {what} in a statement with co_await (name it first)"


def breaches_of_libraries(tree):
    """OpenSSL stays behind crypto's own headers, and hiredis in a source of the room cluster."""
    for path in tree.files:
        if path.suffix in CODE and tree.name(path) != "src/cluster/engine/resp.cpp":
            for target, _ in tree.includes(path):
                if HIREDIS_INCLUDE.match(target):
                    yield f"{tree.name(path)}: only cluster/engine/resp.cpp includes {target}"
        if path.suffix not in CODE or tree.room(path) is None or (tree.room(path) == "crypto" and not tree.is_door(path)):
            continue
        for target, _ in tree.includes(path):
            if OPENSSL_INCLUDE.match(target):
                yield f"{tree.name(path)}: only the sources of crypto include {target}"


def breaches_of_words(tree):
    """Options are words for users: only cli and the programs name them."""
    for path in tree.files:
        if path.suffix in CODE and tree.room(path) in BELOW_CLI:
            for found in OPTION_IN_STRING.finditer(tree.text[path]):
                line = tree.text[path].count("\n", 0, found.start()) + 1
                yield f"{tree.name(path)}:{line}: an option in {found.group()}; see cli/render"


def breaches_of_names(tree):
    word = re.compile(rf"\b({'|'.join(NAMES)})\b|\b\w*?(?P<part>{'|'.join(PARTS)})\w*")
    for path in [*tree.files, *sorted((tree.root / "bench").rglob("*"))]:
        if path.suffix not in {".hpp", ".cpp"}:
            continue
        code = strip(path.read_text(encoding="utf-8"))
        for found in word.finditer(code):
            # Of tests and benchmarks only the members count: a local name stands beside its first value.
            if tree.room(path) is None and not found["part"] and not found.group().endswith("_"):
                continue
            line = code.count("\n", 0, found.start()) + 1
            better = PARTS[found["part"]] if found["part"] else NAMES[found.group()]
            yield f"{tree.name(path)}:{line}: {found.group()}; say {better}"


def breaches_of_length(tree):
    for path in tree.files:
        if (lines := lines_in(tree, path)) > MAX_LINES:
            yield f"{tree.name(path)}: {lines} lines, more than {MAX_LINES}"


def breaches_of_owners(tree):
    """A source is counted for the header of its name, or for one whose name and a `_` its own begins with."""
    for source, header in owners(tree).items():
        if header is None:
            if not (source.name == "main.cpp" and tree.room(source) == "apps"):
                yield f"{tree.name(source)}: no header has its name, or the beginning of its name up to a _"
        elif header.stem != source.stem and header not in {found for _, found in tree.includes(source)}:
            yield f"{tree.name(source)}: does not include {tree.name(header)}, for which it is counted by its name"


def breaches_of_unit_length(tree):
    """A unit is a header with the sources that it owns, however many they are: NAME.hpp, NAME.cpp, NAME_PART.cpp."""
    for header, count in unit_lines(tree).items():
        if count > MAX_UNIT_LINES:
            yield f"{tree.name(header)}: {count} lines with its sources, more than {MAX_UNIT_LINES}"


def breaches_of_function_length(tree):
    code = {path: tree.text[path] for path in tree.files
            if path.suffix in {".hpp", ".cpp"} and tree.room(path) and tree.name(path) not in TABLES}
    for path, text in code.items():
        for lines, place in functions({path: text}):
            if lines > MAX_FUNCTION_LINES:
                yield f"{tree.name(path.parent)}/{place}: a function of {lines} lines, more than {MAX_FUNCTION_LINES}"


def breaches_of_folders(tree):
    units = collections.defaultdict(set)
    for path in tree.files:
        if path.suffix in CODE and tree.root / "src" in path.parents:
            units[tree.name(path.parent)].add(path.stem)
    for folder, names in units.items():
        if len(names) > MAX_UNITS:
            yield f"{folder}: {len(names)} units, more than {MAX_UNITS}; make sub-folders"


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
    rules = (breaches_of_rooms, breaches_of_doors, breaches_of_purity, breaches_of_awaits,
             breaches_of_libraries, breaches_of_words, breaches_of_names, breaches_of_length, breaches_of_owners,
             breaches_of_unit_length, breaches_of_function_length, breaches_of_folders, breaches_of_version,
             breaches_of_tests, breaches_of_mirror, breaches_of_porting)
    breaches = [breach for rule in rules for breach in rule(tree)]
    print("\n".join(breaches) or f"{len(tree.files)} files keep the rules")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())

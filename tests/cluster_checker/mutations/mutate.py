"""Takes the rules of a cluster out, one after the other, and runs the test of each, which has to fail.

Usage: mutate.py [--scripts | --nodes] [TEXT...]
Rules of scripts need no build. Those of nodes are taken out of a copy of the sources in build/mutants, of which the unit
tests of their rooms are built without optimization. Texts choose the rules that have one of them. Exit 0 if all tests fail, as they
should.
"""
import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile

import mutation
import of_nodes
import of_scripts
import of_servers

NODES = (*of_nodes.ALL, *of_servers.ALL)
SCRIPTS = os.path.join(mutation.FOLDER, "cluster", "scripts")
UNGUARDED = "join"
EVERY_SCRIPT = "cluster_races Rights.test_every_script_runs"
COPY = os.path.join(mutation.ROOT, "build", "mutants")
BUILD = os.path.join(COPY, "build", "debug")
LONGEST_TEST = 300  # seconds


def read(folder, path):
    with open(os.path.join(folder, path), encoding="utf-8") as file:
        return file.read()


def write(folder, path, text):
    with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
        file.write(text)


def assemble(folder, changed=None):
    """Whole scripts, as the build makes them; `changed`: the rule that is left out."""
    parts = {name[:-4]: read(mutation.ROOT, os.path.join(SCRIPTS, name))
             for name in os.listdir(os.path.join(mutation.ROOT, SCRIPTS)) if name.endswith(".lua")}
    if changed:
        part = os.path.basename(changed.file)[:-4]
        parts[part] = mutation.mutated(changed, parts[part])
    head, guard = parts.pop("head"), parts.pop("guard")
    for name, body in parts.items():
        write(folder, name + ".lua", head + (guard if name != UNGUARDED else "") + body)


def fails(argv, **environment):
    """Returns whether a test fails. One that hangs does, too."""
    try:
        return subprocess.run(argv, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_TEST).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def script_fails(test, changed):
    file, name = test.split()
    path = os.path.join(mutation.ROOT, "tests", "integration", file + "_test.py")
    with tempfile.TemporaryDirectory(prefix="babel-mutant-") as folder:
        assemble(folder, changed)
        return fails([sys.executable, path, name], BABEL_CLUSTER_SCRIPTS=folder)


def outcome_of_script(rule):
    if script_fails(rule.test, None):
        return "its test fails with the rule, too"
    if script_fails(EVERY_SCRIPT, rule):
        return "the script does not run without it"
    return "" if script_fails(rule.test, rule) else "its test does not fail"


def make_copy():
    """The sources as they are now, also those that are not committed."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=mutation.ROOT,
                            check=True, capture_output=True).stdout
    for path in filter(None, listed.decode().split("\0")):
        source, copied = os.path.join(mutation.ROOT, path), os.path.join(COPY, path)
        if not os.path.isfile(source) or os.path.exists(copied) and filecmp.cmp(source, copied, shallow=False):
            continue
        os.makedirs(os.path.dirname(copied), exist_ok=True)
        shutil.copy(source, copied)  # with the time of now, for the build
    subprocess.run(["cmake", "--preset", "debug", "-DBABEL_WARNINGS_AS_ERRORS=OFF"], cwd=COPY, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def build(*rules):
    """Builds the tests of the rooms of these rules."""
    targets = sorted({"test_" + mutation.room_of(rule) for rule in rules})
    return subprocess.run(["cmake", "--build", BUILD, "--target", *targets], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL).returncode == 0


def unit_fails(rule):
    room, title = mutation.room_of(rule), rule.test.replace(",", "\\,")  # which separates titles
    return fails([os.path.join(BUILD, "tests", room, "test_" + room), title])


def outcome_of_node(rule):
    """Between two rules, the sources are whole, and what is built is that of the last one."""
    path = mutation.path_of(rule)
    whole = read(COPY, path)
    write(COPY, path, mutation.mutated(rule, whole))
    try:
        if not build(rule):
            return "it does not compile without it"
        return "" if unit_fails(rule) else "its test does not fail"
    finally:
        write(COPY, path, whole)


def run(rules, outcome):
    """Returns the number of rules for which something is wrong."""
    wrong = 0
    for rule in rules:
        why = outcome(rule)
        wrong += bool(why)
        print(f"{'FAILED' if why else 'ok'}: {rule.rule} ({rule.file}){why and ': ' + why}", flush=True)
    return wrong


def run_nodes(rules):
    make_copy()
    if not build(*rules):
        sys.exit("the sources do not compile as they are")
    if broken := [rule.test for rule in rules if unit_fails(rule)]:
        sys.exit(f"these fail with all rules: {broken}")
    return run(rules, outcome_of_node)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scripts", action="store_true", help="their rules alone")
    parser.add_argument("--nodes", action="store_true", help="their rules alone")
    parser.add_argument("texts", nargs="*")
    options = parser.parse_args()

    def chosen(rules):
        return [rule for rule in rules if not options.texts or any(text in rule.rule for text in options.texts)]

    wrong = 0 if options.nodes else run(chosen(of_scripts.ALL), outcome_of_script)
    if not options.scripts and chosen(NODES):
        wrong += run_nodes(chosen(NODES))
    sys.exit(f"{wrong} rules are not missed as they should be" if wrong else 0)


if __name__ == "__main__":
    main()

"""One rule taken out of the sources, and the test that has to fail without it."""
import collections
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
FOLDER = "src"

# rule: in words; file: below FOLDER; old: text that is there exactly once; new: instead of it; test: the title of a case
# of the file's room, or "FILE CLASS.NAME" of tests/integration for a script.
Mutation = collections.namedtuple("Mutation", "rule file old new test")


def in_room(room, *rules):
    """The rules, whose files are given below the folder of their room."""
    return tuple(rule._replace(file=f"{room}/{rule.file}") for rule in rules)


def room_of(mutation):
    return mutation.file.partition("/")[0]


def path_of(mutation):
    return os.path.join(FOLDER, mutation.file)


def is_of_script(mutation):
    return mutation.file.endswith(".lua")


def mutated(mutation, text):
    """The text of the file without the rule."""
    if text.count(mutation.old) != 1:
        raise ValueError(f"{mutation.file} has not once {mutation.old!r}: adapt the mutation {mutation.rule!r}")
    return text.replace(mutation.old, mutation.new)

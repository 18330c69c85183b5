"""The JSON Schema of babel-cli's output, compiled once: every line in the tests is checked against it."""
import functools
import json
import os

try:
    import jsonschema
except ImportError:
    jsonschema = None

FILE = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../share/babel/events.schema.json")
MISSING = "python3-jsonschema is not installed (scripts/deps.sh test): no event was checked"


@functools.lru_cache(None)
def document():
    with open(FILE, encoding="utf-8") as file:
        return json.load(file)


@functools.lru_cache(None)
def event_types():
    return [each["$ref"].rpartition("/")[2] for each in document()["$defs"]["event"]["oneOf"]]


@functools.lru_cache(None)
def validator(name=None):
    """The validator of one entry of $defs, which is much quicker than trying all of them; or of the whole."""
    whole = document()
    wanted = {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]} if name else whole
    return jsonschema.Draft202012Validator(wanted)


def complaint(value, name=None):
    """The error of a line as that entry of $defs, or otherwise by its type in a session; or ''."""
    if jsonschema is None:
        return ""
    if name is None:
        name = value.get("type") if isinstance(value, dict) else None
        if name not in [*event_types(), "reply"]:
            return f"no event is called {name!r}"
    wrong = jsonschema.exceptions.best_match(validator(name).iter_errors(value))
    return f"{'.'.join(map(str, wrong.absolute_path))}: {wrong.message}" if wrong else ""


def checked(line):
    """The event in a line of a session. AssertionError: none, or one that breaks the schema."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise AssertionError(f"this line is no JSON: {line!r} ({error})") from None
    if wrong := complaint(value):
        raise AssertionError(f"not as events.schema.json has it: {line}\n{wrong}")
    return value

"""The JSON Schema of the events: strict, and complete for the program."""
import copy
import json
import re
import subprocess

import event_schema
import harness

# A sound system whose only card is missing. (Without any card, PortAudio 19.6 aborts.)
ALSA = 'pcm.!default { type hw card 31 hint { show on description "nothing" } }'


def of_fields(words):
    """({all}, {those that are always present}) of "call peer [detail]"."""
    return ({word.strip("[]") for word in words}, {word for word in words if word[0] != "["})


class Schema(harness.Case):
    def setUp(self):
        super().setUp()
        if event_schema.jsonschema is None:
            self.skipTest(event_schema.MISSING)
        self.defs = event_schema.document()["$defs"]

    def environment(self):
        config = self.path("asound.conf")
        with open(config, "w") as file:
            file.write(ALSA)
        return {**super().environment(), "ALSA_CONFIG_PATH": config}

    def run_cli(self, *arguments):
        return subprocess.run(
            [harness.program("babel-cli"), *arguments], env=self.environment(), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=20 * harness.SLOWDOWN)

    def told(self):
        """The output of `babel-cli help json`: {type: words of its fields}, reasons, figures."""
        text = self.run_cli("help", "json").stdout
        words = {kind.strip(): fields.split()
                 for kind, fields in re.findall(r"(?m)^  (\S+)  +(\S+(?: \S+)*)  +\S", text)}
        reasons = re.search(r"(?m)^reason: (.*)$", text).group(1).split(", ")
        figures = re.search(r"(?m)^figures: (.*)$", text).group(1).split()
        return words, reasons, figures

    def in_schema(self, name):
        """The same as of_fields() for an entry, without the fields of the stamp."""
        entry = self.defs[name]
        self.assertIs(entry["additionalProperties"], False, name)
        stamp = {"v", "seq", "ts", "type"}
        parts = [self.defs["figures"]] if name == "stats" else []
        needed = {key for part in [entry, *parts] for key in part.get("required", [])}
        return set(entry["properties"]) - stamp, needed

    def test_it_is_a_schema(self):
        event_schema.jsonschema.Draft202012Validator.check_schema(event_schema.document())

    def test_it_has_the_events_of_the_program_and_their_fields(self):
        events, reasons, figures = self.told()
        self.assertEqual(sorted(events), sorted(event_schema.event_types()))
        for name, words in events.items():
            with self.subTest(name):
                if "figures" in words:
                    words = [word for word in words if word != "figures"] + figures
                self.assertEqual(self.in_schema(name), of_fields(words))
                self.assertEqual(self.defs[name]["properties"]["type"], {"const": name})
        self.assertEqual(self.defs["reason"]["enum"], reasons)
        for name in ("figures", "figures_alone"):
            self.assertEqual(set(self.defs[name]["properties"]), of_fields(figures)[0])

    def test_a_line_that_is_not_as_documented_is_refused(self):
        port = self.server().port
        self.listen(port, "bob")
        alice = self.call(port, "bob", "alice")
        alice.expect("call.up")
        alice.command('stats\n{"cmd":"stats","id":1}\n{"cmd":"dance","id":"2"}\nhangup')
        alice.expect("reply", ok=False)
        self.assert_ends(alice, "hangup", 0)
        events = alice.events()
        self.assertGreater(len(events), 7)
        for event in events:
            with self.subTest(event["type"]):
                self.assert_accepted(event)
                self.assert_strict(event)

    def assert_accepted(self, event):
        self.assertEqual(event_schema.complaint(event), "")
        whole = list(event_schema.validator().iter_errors(event))
        self.assertFalse(whole, "the schema as a whole has it too")

    def assert_strict(self, event):
        """No field may be added, removed, or have another type; nor may it be another event."""
        def refused(change):
            other = copy.deepcopy(event)
            change(other)
            self.assertNotEqual(event_schema.complaint(other), "", other)
        refused(lambda e: e.update(more=1))
        optional = {"detail", "rtt_ms", "kbps", "mos", "id", "text", "names", "error"}
        if event["type"] == "call.ended":
            optional.add("security")
        if event["type"] == "stats":
            optional.add("path")
        for field in event:
            if field not in optional:
                refused(lambda e: e.pop(field))
            refused(lambda e: e.update({field: [None]}))
        refused(lambda e: e.update(v=2))
        refused(lambda e: e.update(ts=e["ts"].replace("T", " ")))
        refused(lambda e: e.update(type="nonsense"))
        for part in ("stats", "reason"):
            if part in event and event["type"] == "call.ended":
                refused(lambda e: e.update({part: {**event["stats"], "more": 1}}))
        if "peer" in event:
            refused(lambda e: e.update(peer="\x1b[2J"))

    def test_objects_outside_sessions_are_in_it(self):
        port = self.server().port
        self.login(port, "alice")
        at = ("--server", f"127.0.0.1:{port}")
        for name, arguments in (
                ("config", ["config", "--name", "alice"]), ("doctor", ["doctor", *at]),
                ("doctor", ["doctor", "--audio", "null", *at]),
                ("devices", ["devices"]),
                ("ctl_reply", ["ctl", "status"]), ("ctl_reply", ["ctl", "contacts"]),
                ("ctl_reply", ["ctl", "help"]), ("ctl_reply", ["ctl", "mute"]),
                ("ctl_reply", ["ctl", "calls"]), ("ctl_reply", ["ctl", "block"]), ("ctl_reply", ["ctl", "peers"]),
                ("ctl_reply", ["ctl", "hangup"]), ("ctl_reply", ["ctl", "dance"])):
            with self.subTest(arguments):
                said = self.run_cli(*arguments, "--json")
                self.assertEqual(said.stdout.count("\n"), 1, said)
                line = json.loads(said.stdout)
                if name == "devices" and line["type"] == "error":
                    name = "no_devices"
                self.assertEqual(event_schema.complaint(line, name), "", said.stdout)
                self.assertFalse(list(event_schema.validator().iter_errors(line)))

    def test_contacts_speaks_json_too(self):
        port = self.server().port
        self.login(port, "bob")
        argv = self.client_argv(port, "contacts", "--name", "alice", "--json", audio=None)
        alice = self.start(harness.Client, argv)
        self.assertEqual(alice.exit_code(), 0)
        self.assertIn(["bob"], [e["names"] for e in alice.events("contacts.add")])


if __name__ == "__main__":
    harness.main()

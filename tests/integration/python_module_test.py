"""share/python/babelcall.py against both programs, and the bots of examples/ that use it."""
import asyncio
import dataclasses
import json
import os
import shlex
import signal
import subprocess
import sys
import unittest

import event_schema
import harness
import sound
import tls

MODULES = os.path.join(harness.ROOT, "share", "python")
EXAMPLES = os.path.join(harness.ROOT, "examples")
sys.path.insert(0, MODULES)

import babelcall  # noqa: E402

IN_TIME = 30 * harness.SLOWDOWN
KILLED = """
import asyncio, os, signal, babelcall
async def main():
    async with babelcall.Client("orphan", audio="null"):
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


class Lines(unittest.TestCase):
    def test_each_type_of_the_schema_has_its_class(self):
        own = {field.name for field in dataclasses.fields(babelcall.Event)}
        self.assertEqual(sorted(event_schema.event_types()), sorted(babelcall.TYPES))
        for kind, made in babelcall.TYPES.items():
            with self.subTest(kind):
                entry = event_schema.document()["$defs"][kind]
                fields = [field for field in dataclasses.fields(made) if field.name not in own]
                needed = {field.name for field in fields if field.default is dataclasses.MISSING}
                self.assertEqual(set(entry["required"]), needed)
                if kind != "stats":  # its figures are in `fields`
                    self.assertEqual(entry["properties"].keys() - {"v", *own}, {field.name for field in fields})

    def test_fields_and_types_of_later_versions_are_kept(self):
        base = {"v": 1, "seq": 7, "ts": ""}
        later = babelcall.read_event(json.dumps({**base, "type": "play.done", "file": "a.wav", "speed": 2}))
        self.assertEqual((type(later), later.file, later.fields["speed"]), (babelcall.PlayDone, "a.wav", 2))
        unknown = babelcall.read_event(json.dumps({**base, "type": "lamp.on"}))
        self.assertEqual((type(unknown), unknown.type, unknown.seq), (babelcall.Event, "lamp.on", 7))

    def test_a_line_without_an_event_is_an_error(self):
        for line in ("", "x", "[]", "7", "{}", '{"type": "play.done"}', '{"type": [], "seq": 1, "ts": ""}'):
            with self.subTest(line), self.assertRaises(ValueError):
                babelcall.read_event(line)


class Module(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.speech = sound.read(harness.SPEECH)[:2 * sound.RATE]
        sound.write(self.path("speech.wav"), self.speech)

    def run_in_time(self, test):
        asyncio.run(asyncio.wait_for(test, IN_TIME))

    def of(self, **options):
        return {"program": harness.program("babel-cli"), "environment": self.environment(), "audio": "null",
                "server": f"127.0.0.1:{self.port}", **options}

    def user(self, name, **options):
        return babelcall.Client(name, **self.of(**options))

    def test_a_call_with_its_files_from_the_ring_to_the_end(self):
        self.run_in_time(self.follow_a_call())

    async def follow_a_call(self):
        async with self.user("alice") as alice, self.user("bob") as bob:
            ringing, events = bob.incoming(), bob.events()
            placed = asyncio.create_task(alice.call("bob"))
            call = await anext(ringing)
            self.assertEqual((call.peer, call.offer.security, call.up), ("alice", "none", None))
            await call.accept()
            other = await placed
            self.assertIsInstance(other.up, babelcall.CallUp)
            file = await bob.record(self.path("heard.wav"))
            await alice.play(self.path("speech.wav"))
            self.assertIsNone(await call.ended(0))
            await bob.stop_recording()
            await other.hangup()
            self.assertEqual((await call.ended()).reason, "peer_hangup")
            self.assertEqual((other.end.reason, alice.calls, bob.calls, bob.lost), ("hangup", {}, {}, 0))
            await call.hangup()  # it is over
            seen = [type(event) async for event in call]
            self.assertEqual(seen, [babelcall.CallIncoming, babelcall.CallUp, babelcall.CallEnded])
            await events.find(babelcall.RecordDone, timeout=IN_TIME)
        self.assertEqual([event async for event in events], [call.end])
        self.assertGreater(sound.find(self.speech, sound.read(file, 1))[0], sound.LEAST_LIKENESS)

    def test_failures_have_a_status_and_the_words_of_the_program(self):
        self.run_in_time(self.fail())

    async def assert_fails(self, doing, status, words, kind=babelcall.CommandFailed):
        with self.assertRaisesRegex(kind, words) as caught:
            await doing
        self.assertEqual(caught.exception.status, status)

    async def fail(self):
        async with self.user("alice") as alice, self.user("bob") as bob:
            await self.assert_fails(alice.call("carol"), babelcall.Status.NOT_ONLINE, "not_online")
            await self.assert_fails(alice.ask("dance"), babelcall.Status.USAGE, "unknown command")
            await self.assert_fails(alice.ask("accept", "bob"), babelcall.Status.FAILED, "bob")
            await self.assert_fails(alice.ask("call", "x" * 5000), babelcall.Status.USAGE, "4096 bytes")
            ringing = bob.incoming()
            placed = asyncio.create_task(self.assert_fails(alice.call("bob"), babelcall.Status.REFUSED, "refused"))
            refused = await anext(ringing)
            await refused.refuse()
            await placed
            self.assertEqual((await refused.ended()).reason, "refused")
        await self.assert_fails(alice.contacts(), babelcall.Status.FAILED, "ended", babelcall.Ended)
        for options, status, words in (({"server": "127.0.0.1:1"}, babelcall.Status.UNREACHABLE, "refused"),
                                       ({"bogus": True}, babelcall.Status.USAGE, "no such option"),
                                       ({"play": "/missing.wav"}, babelcall.Status.SOUND_FAILED, "missing.wav")):
            await self.assert_fails(self.user("alice", **options).start(), status, words, babelcall.Ended)

    def test_a_call_whose_time_is_up_is_cancelled(self):
        self.run_in_time(self.wait_in_vain())

    async def wait_in_vain(self):
        async with self.user("alice") as alice, self.user("bob") as bob:
            ringing = bob.incoming()
            with self.assertRaises(TimeoutError):
                await alice.call("bob", timeout=0.5)
            self.assertIsInstance(await (await anext(ringing)).ended(), babelcall.CallMissed)
            with self.assertRaises(TimeoutError):
                await alice.ask("wait", "call.up", timeout=0.1)
            self.assertEqual(await alice.contacts(), ["bob"])

    def test_commands_reach_no_other_client_of_that_name(self):
        self.run_in_time(self.meet_a_twin(self.server().port))

    async def meet_a_twin(self, other_port):
        async with self.user("twin"):
            twin = self.user("twin", server=f"127.0.0.1:{other_port}")
            await self.assert_fails(twin.start(), babelcall.Status.FAILED, "no control socket", babelcall.Ended)

    def test_the_end_of_a_session_ends_its_feeds(self):
        self.run_in_time(self.lose_the_session())

    async def lose_the_session(self):
        async with self.user("alice") as alice:
            feed = alice.incoming()
            alice._process.send_signal(signal.SIGTERM)
            await self.assert_fails(anext(feed), 143, "143", babelcall.Ended)

    def test_the_form_without_asyncio(self):
        bob = self.listen(self.port, "bob")
        with babelcall.blocking("alice", **self.of()) as alice:
            feed = alice.events()
            call = alice.call("bob")
            alice.play(self.path("speech.wav"))
            call.hangup()
            self.assertEqual(call.end.reason, "hangup")
            self.assertEqual(feed.find(babelcall.PlayDone, timeout=IN_TIME).file, self.path("speech.wav"))
            self.assertEqual([event.type for event in call], ["call.outgoing", "call.up", "call.ended"])
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_running_client_is_reached_by_its_name(self):
        alice = self.login(self.port, "alice & co")
        before = dict(os.environ)
        self.addCleanup(os.environ.update, before)
        os.environ.update(self.environment())
        asyncio.run(babelcall.attach("alice & co").ask("dnd", "on"))
        self.assertEqual(asyncio.run(babelcall.attach(self.path("babel/alice & co.sock")).contacts()), [])
        with self.assertRaisesRegex(babelcall.Ended, "no client called bob"):
            babelcall.attach("bob")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0)

    def test_babel_cli_ends_with_a_killed_program(self):
        alice = self.login(self.port, "alice")
        where = {"PATH": os.path.dirname(harness.program("babel-cli")) + ":" + os.environ["PATH"],
                 "PYTHONPATH": MODULES, "BABEL_SERVER": f"127.0.0.1:{self.port}"}
        killed = self.start(harness.Process, [sys.executable, "-c", KILLED], where)
        alice.expect("contacts.add", names=["orphan"])
        self.assertEqual(killed.popen.wait(IN_TIME), -signal.SIGKILL)
        alice.expect("contacts.del", names=["orphan"])


class Bots(tls.Case):
    """Every user has a key of their own; callers are at the prompt."""

    def setUp(self):
        super().setUp()
        self.babel = self.tls_server()
        self.speech = sound.read(harness.SPEECH)[:2 * sound.RATE]
        sound.write(self.path("speech.wav"), self.speech)

    def bot(self, example, name, *arguments):
        where = {**self.person(name), "PATH": os.path.dirname(harness.program("babel-cli")) + ":" + os.environ["PATH"],
                 "PYTHONPATH": MODULES, "BABEL_SERVER": self.at(self.babel.tls_port)}
        return self.start(harness.Process, [sys.executable, os.path.join(EXAMPLES, example), *arguments], where)

    def caller(self, name, to):
        """A caller whose bot is there."""
        caller = self.enter(self.babel, name)
        caller.wait_until(lambda: any(to in event["names"] for event in caller.events("contacts.add")), 10, to)
        return caller

    def identity(self, person, *words):
        said = subprocess.run([harness.program("babel-cli"), "identity", *words], check=True, text=True,
                              env={**self.environment(), **self.person(person)}, capture_output=True, timeout=30)
        return said.stdout.strip()

    def assert_heard(self, path, said, channel=1):
        self.assertGreater(sound.find(said, sound.read(path, channel))[0], sound.LEAST_LIKENESS, path)

    def assert_interrupted(self, bot):
        bot.signal(signal.SIGTERM)
        self.assertEqual(bot.exit_code(), 143, bot.transcript())

    def test_the_voicemail_greets_and_keeps_the_words_of_the_caller(self):
        os.mkdir(self.path("messages"))
        sound.write(self.path("greeting.wav"), self.speech[::-1])
        bot = self.bot("voicemail.py", "house", "--after", "0", "house", self.path("greeting.wav"),
                       self.path("messages"))
        alice = self.caller("alice", "house")
        alice.command(f"call house\nrecord {self.path('alice.wav')}")
        bot.wait_line("^alice speaks into ", "stdout")
        eve = self.caller("eve", "house")
        eve.command("call house")
        self.assert_ends(eve, "refused")
        alice.command(f"play {self.path('speech.wav')}\nhangup")
        self.assert_ends(alice, "hangup")
        alice.expect("record.done")
        kept = bot.wait_line(r"^alice, \d+ s: (.*-alice\.wav)$", "stdout").group(1)
        self.assert_heard(kept, self.speech)
        self.assert_heard(self.path("alice.wav"), self.speech[::-1])
        self.assertEqual(os.listdir(self.path("messages")), [os.path.basename(kept)])
        self.assert_interrupted(bot)

    def test_the_voicemail_names_a_caller_who_does_not_wait_and_ends_long_messages(self):
        sound.write(self.path("greeting.wav"), sound.tone(0.1))
        patience = str(2 * harness.SLOWDOWN)
        bot = self.bot("voicemail.py", "house", "--after", patience, "--most", "0.5", "house",
                       self.path("greeting.wav"), self.folder)
        alice = self.caller("alice", "house")
        alice.command('{"cmd":"call","args":["house"]}')
        bot.wait_line("^alice calls$", "stdout")
        alice.signal(signal.SIGINT)
        bot.wait_line("^alice has given up$", "stdout")
        bob = self.caller("bob", "house")
        bob.command("call house")
        self.assert_ends(bob, "peer_hangup")
        bot.wait_line(r"^bob, \d+ s: .*-bob\.wav$", "stdout")
        self.assert_interrupted(bot)

    def test_the_echo_is_heard(self):
        bot = self.bot("echo_bot.py", "echo", "--seconds", str(2 + harness.SLOWDOWN), "echo")
        alice = self.caller("alice", "echo")
        alice.command(f"call echo\nrecord {self.path('alice.wav')}\nplay {self.path('speech.wav')}")
        bot.wait_line("^alice has heard an echo$", "stdout", within=15)
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        alice.expect("record.done")
        self.assert_heard(self.path("alice.wav"), self.speech)
        self.assert_interrupted(bot)

    def test_the_door_runs_the_command_of_a_word_for_keys_that_it_was_given(self):
        gate = self.enter(self.babel, "gate")
        callers = {name: self.enter(self.babel, name) for name in ("bob", "carol", "dave")}
        gate.command("trust '" + self.identity("bob", "card", "-n", "bob", "-s", self.at(self.babel.tls_port)) + "'")
        self.leave(gate)
        daves = json.loads(self.identity("dave", "show", "--json"))["fingerprint"]
        opened = self.path("the door's file")
        door = self.bot("door_opener.py", "gate", "--allow", "bob", "--allow", daves, "gate",
                        f"open=touch {shlex.quote(opened)}", "fail=false")
        for caller in callers.values():
            caller.expect("contacts.add", names=["gate"])
        callers["carol"].command("call gate")
        self.assert_ends(callers["carol"], "refused")
        door.wait_line("^carol is not allowed: new, SHA256:", "stdout")
        for name, word, answer in (("bob", "sesame; touch evil", "the words are: open fail"),
                                   ("bob", "fail", "failed with status 1"), ("dave", " open ", "done")):
            caller = callers[name]
            self.assertFalse(os.path.exists(opened))
            caller.command(f"call gate\nmsg gate {word}")
            caller.expect("call.text", peer="gate", text=answer)
            caller.command("hangup")
            self.assert_ends(caller, "hangup")
        self.assertTrue(os.path.exists(opened))
        self.assert_interrupted(door)


if __name__ == "__main__":
    harness.main()

"""The programs of examples/ and the commands of docs/scripting.md, and the sound that they produce."""
import os
import re
import shutil
import signal
import subprocess
import sys

import harness
import sound

EXAMPLES = os.path.join(harness.ROOT, "examples")
COOKBOOK = os.path.join(harness.ROOT, "docs", "scripting.md")
EMBEDDING = os.path.join(harness.ROOT, "docs", "embedding.md")
WORDS = "Somebody is at the front door."


class Scripted(harness.Case):
    """A server, babel-cli in the PATH, and someone's words in a file."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("bin"))
        os.symlink(harness.program("babel-cli"), self.path("bin/babel-cli"))
        self.port = self.server().port
        self.speech = sound.read(harness.SPEECH)[:2 * sound.RATE]
        sound.write(self.path("speech.wav"), self.speech)

    def environment(self):
        usual = super().environment()
        here = {"PATH": self.path("bin") + ":" + usual["PATH"]}
        if hasattr(self, "port"):
            here["BABEL_SERVER"] = f"127.0.0.1:{self.port}"
        return {**usual, **here}

    def begin(self, *argv, kind=harness.Process, **options):
        """Starts a script, and later ends everything that it has started."""
        script = self.start(kind, list(argv), **options)
        self.addCleanup(self.end_group, script.popen.pid)
        return script

    @staticmethod
    def end_group(leader):
        try:
            os.killpg(leader, signal.SIGTERM)
        except ProcessLookupError:
            pass

    def example(self, name, *arguments, **options):
        return self.begin(os.path.join(EXAMPLES, name), *arguments, **options)

    def need(self, *programs):
        for each in programs:
            if not shutil.which(each):
                self.skipTest(f"{each} is not installed (scripts/deps.sh test)")

    def assert_heard(self, path, said=None, channel=0):
        likeness, _ = sound.find(said or self.speech, sound.read(path, channel))
        self.assertGreater(likeness, sound.LEAST_LIKENESS, path)


class Examples(Scripted):
    def test_the_ding_equals_the_output_of_its_script(self):
        made = self.path("ding.wav")
        subprocess.run([sys.executable, os.path.join(harness.ROOT, "scripts", "make-ding.py"), made],
                       check=True, timeout=30)
        differences = [abs(a - b) for a, b in zip(sound.read(made), sound.read(os.path.join(EXAMPLES, "ding.wav")),
                                                  strict=True)]
        self.assertLess(max(differences), 2 / 32768)  # the last bit depends on the mathematical library

    def test_the_doorbell_is_heard(self):
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        bell = self.example("doorbell.sh", "bob", self.path("speech.wav"))
        self.assertEqual(bell.exit_code(), 0, bell.transcript())
        self.assertEqual(bell.lines["stdout"][-1], "bob has answered")
        self.assert_ends(bob, "peer_hangup", 0)
        self.assert_heard(self.path("bob.wav"))

    def test_the_doorbell_names_everyone_who_does_not_come(self):
        bob = self.login(self.port, "bob")
        carol = self.login(self.port, "carol", "-e", "dnd on")
        for who, status, words in (("dora", 5, "dora is not there"),
                                   ("carol", 6, "carol does not answer"),
                                   ("bob", 7, "bob does not answer")):
            bell = self.example("doorbell.sh", who, self.path("speech.wav"), "--ring-timeout", "1")
            self.assertEqual(bell.exit_code(), status, bell.transcript())
            self.assertEqual(bell.lines["stdout"][-1], words)
        bob.expect("call.missed", peer="door")
        carol.expect("call.missed", peer="door", why="dnd")

    def test_a_spoken_text_is_heard_to_its_last_word(self):
        self.need("espeak-ng", "sox")
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        saying = self.example("say.sh", "bob", WORDS)
        self.assertEqual(saying.exit_code(20), 0, saying.transcript())
        self.assert_ends(bob, "peer_hangup", 0)
        self.assert_heard(self.path("bob.wav"), self.spoken(WORDS))

    def spoken(self, words):
        """The samples of that text at our rate, by other means than the example's."""
        subprocess.run(["espeak-ng", "-w", self.path("spoken.wav"), words], check=True, timeout=20)
        with sound.wave.open(self.path("spoken.wav")) as file:
            ratio = file.getframerate() / sound.RATE
            samples = sound.array.array("h", file.readframes(file.getnframes()))
        points = (at * ratio for at in range(int((len(samples) - 1) / ratio)))
        return [samples[int(x)] + (samples[int(x) + 1] - samples[int(x)]) * (x % 1) for x in points]

    def test_the_intercom_answers_the_other_machine_and_nobody_else(self):
        kitchen, garage = (
            self.example("intercom.sh", me, other, "--json", "--audio", "null", "--audio-in",
                         self.path("speech.wav"), "--audio-out", self.path(me + ".wav"),
                         kind=harness.Client)
            for me, other in (("kitchen", "garage"), ("garage", "kitchen")))
        for station in (kitchen, garage):
            station.expect("login.ok")
        stranger = self.call(self.port, "garage", "stranger", "--ring-timeout", "1")
        self.assert_ends(stranger, "refused", 6)  # nobody is at the prompt

        self.press("kitchen", "garage")
        self.in_call(kitchen, garage)
        heard = 2 * 2 * sound.RATE  # bytes of all of it
        for me in ("kitchen", "garage"):
            file = self.path(me + ".wav")
            harness.eventually(lambda: os.path.getsize(file) > heard * 1.2, 10, "the other one")
        self.press("kitchen", "garage")
        self.assert_ends(kitchen, "hangup")
        self.assert_ends(garage, "peer_hangup")

        self.press("garage", "kitchen")
        self.in_call(garage, kitchen)
        for station in (kitchen, garage):
            station.signal(signal.SIGTERM)
        for station in (kitchen, garage):
            self.assertEqual(station.exit_code(), 143, station.transcript())
        for me in ("kitchen", "garage"):
            self.assert_heard(self.path(me + ".wav"))

    def press(self, me, other):
        button = self.example("intercom_button.sh", me, other)
        self.assertEqual(button.exit_code(), 0, button.transcript())


class Cookbook(Scripted):
    def test_each_command_of_the_page_works(self):
        self.need("sox")
        for name in ("ding", "welcome"):
            sound.write(self.path(name + ".wav"), sound.tone(0.2))
        bob = self.login(self.port, "bob", "--auto-answer")
        with open(COOKBOOK, encoding="utf-8") as file:
            recipes = re.findall(r"^```sh\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)
        self.assertGreater(len(recipes), 5)
        for recipe in recipes:
            with self.subTest(recipe):
                script = self.begin("sh", "-eu", "-c", f"cd '{self.folder}'\n{recipe}",
                                    more_environment={"BABEL_AUDIO": "null"})
                self.assertEqual(script.exit_code(15), 0, script.transcript())
        self.assertGreaterEqual(len(bob.events("call.ended")), 6, bob.transcript())
        self.assertFalse(sound.is_silent(sound.read(self.path("deck.wav"))))

    def test_each_example_is_named_there(self):
        with open(COOKBOOK, encoding="utf-8") as file:
            page = file.read()
        for name in os.listdir(EXAMPLES):
            self.assertIn(f"(../examples/{name})", page)


class Embedding(Scripted):
    def program(self, number):
        with open(EMBEDDING, encoding="utf-8") as file:
            found = re.findall(r"^```python\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)
        self.assertEqual(len(found), 2)
        sound.write(self.path("ding.wav"), sound.tone(0.2))
        modules = os.path.join(harness.ROOT, "share", "python")
        return self.begin(sys.executable, "-c", f"import os; os.chdir({self.folder!r})\n{found[number]}",
                          more_environment={"PYTHONPATH": modules, "PYTHONUNBUFFERED": "1"})

    def test_the_call_of_the_page_works(self):
        bob = self.listen(self.port, "bob")
        caller = self.program(0)
        self.assertEqual(caller.exit_code(), 0, caller.transcript())
        self.assertRegex(caller.lines["stdout"][0], r"^hangup \d")
        self.assert_ends(bob, "peer_hangup", 0)
        nobody = self.program(0)
        self.assertEqual(nobody.exit_code(), 0, nobody.transcript())
        self.assertEqual(nobody.lines["stdout"], ["bob: not_online 5"])

    def test_the_bot_of_the_page_works(self):
        bob = self.login(self.port, "bob")
        parrot = self.program(1)
        bob.expect("contacts.add", names=["parrot"])
        bob.command("call parrot\nhangup")
        self.assert_ends(bob, "hangup")
        parrot.signal(signal.SIGTERM)
        self.assertEqual(parrot.exit_code(), 143, parrot.transcript())


if __name__ == "__main__":
    harness.main()

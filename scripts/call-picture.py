#!/usr/bin/env python3
"""Films docs/call-light.svg and docs/call-dark.svg: the terminals of two people in a real, encrypted call.

    scripts/call-picture.py [FOLDER]

Needs a build and tmux, and takes some 20 s. Both programs are real; a recorded sentence stands in for each microphone.
Keys are typed one by one, and both screens are recorded meanwhile. Without animation the files show the call.
"""
import concurrent.futures
import pathlib
import sys
import threading
import time
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))
sys.dont_write_bytecode = True

import harness  # noqa: E402
import screen  # noqa: E402
import terminal_film  # noqa: E402
import tls  # noqa: E402

COLUMNS = 118
REPEATS = 50  # of the sentence
MOST_BYTES = 60_000  # of a picture
KEY, LOOK, SAMPLE = 0.06, 0.7, 0.1  # seconds: between keys, before a next step, between frames
MOST_FRAMES = 1200


class Recording:
    """Frames of several screens, taken by a thread of its own until stop()."""

    def __init__(self, screens):
        self.screens = screens
        self.frames = []  # (seconds, the lines of each screen)
        self.still_at = 0.0
        self.ended = threading.Event()
        self.threads = concurrent.futures.ThreadPoolExecutor(1)
        self.taking = self.threads.submit(self._take_all)

    def _take_all(self):
        while not self.ended.wait(SAMPLE):
            self._take()
            if len(self.frames) > MOST_FRAMES:
                raise RuntimeError("the call takes too long for a picture")

    def _take(self):
        lines = [shown.lines(renditions=True) for shown in self.screens]
        if not self.frames or self.frames[-1][1] != lines:
            self.frames.append((time.monotonic(), lines))

    def mark_still(self):
        """Without animation, the picture shows this moment."""
        self.still_at = time.monotonic()

    def stop(self):
        """All frames, or the exception that ended the recording."""
        self.ended.set()
        self.taking.result(timeout=30)
        self.threads.shutdown()
        return self.frames


def type_slowly(shown, text):
    """As a person does, so that the recording has the keys one after the other."""
    for key in text:
        shown.type(key)
        time.sleep(KEY)
    time.sleep(KEY)
    shown.press("Enter")


class Call(tls.Case):
    folder_of_pictures = ROOT / "docs"

    def terminal(self, port, name):
        options = {"BABEL_SERVER": self.at(port), "BABEL_SECURE": "prefer", "BABEL_AUDIO": "null",
                   "BABEL_AUDIO_IN": "speech.wav", **self.person(name)}
        shown = self.start(screen.Screen, [], options, columns=COLUMNS)
        shown.command("cd; clear; PS1='$ '")
        shown.see(r"\A\$$")
        return shown

    @staticmethod
    def write_speech(path):
        """A recorded sentence over and over, so that it lasts on a busy machine too."""
        with wave.open(harness.SPEECH) as once, wave.open(path, "wb") as long:
            long.setparams(once.getparams())
            sentence = once.readframes(once.getnframes())
            long.writeframes(sentence * REPEATS)

    @staticmethod
    def log_in(people):
        for name, shown in people.items():
            time.sleep(LOOK)
            type_slowly(shown, f"babel-cli login {name}")
            shown.see(rf"^{name}>")
        people["alice"].see("bob")
        time.sleep(LOOK)

    @staticmethod
    def call(alice, bob, recording):
        type_slowly(alice, "call bob")
        bob.see("alice is calling")
        time.sleep(LOOK)
        type_slowly(bob, "accept")
        for person in (alice, bob):
            person.see(r"in call with[\s\S]*encrypted[\s\S]*compare the words \w+ \w+ \w+")
        alice.see(r"\[bob 0:0[3-9] new key\]")
        alice.see(r"\nbob .*mic \S*[▃-█]\S*  in \S*[▃-█]")
        bob.see(r"\nalice .*mic \S*[▃-█]\S*  in \S*[▃-█]")
        time.sleep(3 * SAMPLE)  # a frame with that has been taken
        recording.mark_still()
        alice.see(r"\[bob 0:0[6-9] new key\]")
        type_slowly(alice, "hangup")
        alice.see(r"call with bob ended after[\s\S]*MOS")
        bob.see(r"alice hung up[\s\S]*MOS")
        time.sleep(LOOK)

    def runTest(self):
        self.write_speech(self.path("speech.wav"))
        server = self.tls_server()
        people = {name: self.terminal(server.tls_port, name) for name in ("bob", "alice")}
        alice, bob = people["alice"], people["bob"]
        recording = Recording([alice, bob])
        try:
            self.log_in(people)
            self.call(alice, bob, recording)
        finally:
            frames = recording.stop()
        for name, theme in terminal_film.THEMES.items():
            file = self.folder_of_pictures / f"call-{name}.svg"
            file.write_text(terminal_film.film_within(
                MOST_BYTES, ("alice", "bob"), frames, recording.still_at, COLUMNS, theme), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Call.folder_of_pictures = pathlib.Path(sys.argv.pop(1))
    harness.main()

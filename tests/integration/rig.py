"""The private sound server of tools/audiolab: users with microphones and loudspeakers."""
import glob
import os
import shutil
import sys
import tempfile
import time
import unittest

import harness

AUDIOLAB = os.path.join(harness.ROOT, "tools", "audiolab")
TAIL_SECONDS = 1  # the last words are still on their way to the far loudspeaker
NEEDED = ("pulseaudio", "pactl", "parec", "paplay", "espeak-ng")


class Rig:
    """Runs until close(). Raises unittest.SkipTest, with the reason, if it cannot start."""

    def __init__(self, users, life_seconds):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing:
            raise unittest.SkipTest("the sound rig needs " + ", ".join(missing))
        if not glob.glob("/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"):
            raise unittest.SkipTest("the sound rig needs libasound2-plugins")
        sys.path.insert(0, AUDIOLAB)
        try:
            import audiolab
            import measure
            import numpy
        except ImportError as error:
            raise unittest.SkipTest(f"the sound rig needs numpy: {error}") from error
        self.lab, self.measure, self.numpy = audiolab, measure, numpy
        self.users = users
        self.folder = tempfile.mkdtemp(prefix="alab")
        try:
            audiolab.up(self.folder, users, life_seconds)
        except SystemExit as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise unittest.SkipTest(f"the sound rig does not start: {error}") from error

    def environment(self, user):
        return self.lab.env_for(self.folder, user)

    def speech(self, name, seconds, voice):
        """The path of a WAV file with that much speech."""
        path = os.path.join(self.folder, name + ".wav")
        self.lab.speech(path, seconds, voice=voice)
        return path

    def talk(self, said, seconds):
        """Users say files (user: path) at once. Returns the sound of each microphone and loudspeaker.

        Returns {user: (microphone, loudspeaker)}, arrays on one clock.
        """
        with self.recording() as recording:
            for player in self.say(said):
                player.wait(seconds + 20)
            time.sleep(TAIL_SECONDS)
        return recording.sound()

    def say(self, said):
        """Users begin to say files (user: path). Returns the processes that play them."""
        return [self.lab.start_play(self.folder, *item) for item in said.items()]

    def recording(self):
        return Recording(self)

    def close(self):
        self.lab.down(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


class Recording:
    """Every microphone and loudspeaker of a rig, from the beginning of a `with` to its end."""

    def __init__(self, rig):
        self.rig = rig
        self.raw = os.path.join(rig.folder, "record.raw")

    def __enter__(self):
        try:
            self.recorder = self.rig.lab.start_record(self.rig.folder, self.raw)
        except SystemExit as error:
            raise AssertionError(str(error)) from error
        self.began = time.monotonic()
        return self

    def __exit__(self, *failure):
        self.rig.lab.stop_record(self.recorder)

    def levels(self, seconds):
        """{user: RMS of that loudspeaker} in the last seconds of the recording so far."""
        numpy, users = self.rig.numpy, self.rig.users
        row_bytes = 2 * 2 * len(users)  # a microphone and a loudspeaker, of 16 bits
        with open(self.raw, "rb") as raw:
            rows = raw.seek(0, os.SEEK_END) // row_bytes
            first = max(0, rows - round(seconds * self.rig.lab.RATE))
            raw.seek(first * row_bytes)
            sound = numpy.frombuffer(raw.read((rows - first) * row_bytes), dtype="<i2").reshape(-1, 2 * len(users))
        return {user: float(numpy.sqrt(numpy.mean((sound[:, 2 * i + 1] / 32768) ** 2))) if len(sound) else 0.0
                for i, user in enumerate(users)}

    def sound(self):
        """{user: (microphone, loudspeaker)}, arrays on one clock."""
        numpy, users = self.rig.numpy, self.rig.users
        channels = 2 * len(users)
        sound = numpy.fromfile(self.raw, dtype="<i2")
        sound = sound[:len(sound) // channels * channels].reshape(-1, channels)
        os.unlink(self.raw)
        # Each in one piece: analysis reads them again and again.
        return {user: (sound[:, 2 * i] / 32768, sound[:, 2 * i + 1] / 32768) for i, user in enumerate(users)}

"""Speech of the users of a measured call."""
import os

import numpy

from integration import measure, rig  # noqa: F401  rig puts audiolab in reach

import audiolab

LEAD_SECONDS = 4  # of noise, while the call is set up: sound at any moment, unlike speech
RATE = measure.FS
LEVEL = 0.07  # RMS, as the speech has
VOICES = {"alice": "en-us", "bob": "en-gb", "probe": "en-us"}


def lead():
    """Noise as loud as the speech, within its band, the same every time."""
    noise = numpy.random.default_rng(1).standard_normal(LEAD_SECONDS * RATE)
    spectrum = numpy.fft.rfft(noise)
    frequency = numpy.fft.rfftfreq(len(noise), 1 / RATE)
    spectrum[(frequency < 150) | (frequency > 3000)] = 0
    band = numpy.fft.irfft(spectrum, len(noise))
    return band * LEVEL / numpy.sqrt(numpy.mean(band ** 2))


def write(path, seconds, voice):
    """A file with the lead and then that many seconds of speech."""
    audiolab.speech(path, seconds, voice=voice)
    said = measure.read_wav(path)[:, 0]
    measure.write_wav(path, numpy.concatenate([lead(), said]))


class Said:
    """The files of all users, made once for all calls."""

    def __init__(self, folder, seconds):
        self.seconds = seconds
        os.makedirs(folder)
        self.paths = {user: f"{folder}/{voice}.wav" for user, voice in VOICES.items()}
        for voice in {*VOICES.values()}:
            write(f"{folder}/{voice}.wav", seconds, voice)

    def total_seconds(self):
        return LEAD_SECONDS + self.seconds

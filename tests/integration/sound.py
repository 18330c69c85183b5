"""Sound for the tests, without numpy: reads WAV files, and finds one in another."""
import array
import math
import os
import wave

RATE = 48000
# For the same speech, however busy the machine; other voices have less than 0.5, Opus alone has 0.92. The benchmark
# measures the quality.
LEAST_LIKENESS = 0.55


def read(path, channel=0):
    """One channel of a 48 kHz, 16 bit WAV file."""
    with wave.open(path) as file:
        if file.getframerate() != RATE or file.getsampwidth() != 2:
            raise AssertionError(f"{path} is not 48 kHz, 16 bit: {file.getparams()}")
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples[channel::file.getnchannels()]


def size(path):
    """In bytes so far; 0 for a file that does not exist yet."""
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def channels(path):
    with wave.open(path) as file:
        return file.getnchannels()


def write(path, samples):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", samples).tobytes())


def tone(seconds, frequency=440):
    count = int(seconds * RATE)
    return [int(8000 * math.sin(2 * math.pi * frequency * at / RATE)) for at in range(count)]


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if len(samples) else 0.0


def amplitude(samples, frequency):
    """The amplitude of one frequency in it."""
    step = 2 * math.pi * frequency / RATE
    parts = [sum(s * wave(step * at) for at, s in enumerate(samples)) for wave in (math.sin, math.cos)]
    return 2 * math.hypot(*parts) / (len(samples) or 1)


def is_silent(samples):
    return rms(samples) < 10


def envelope(samples, block):
    """The RMS of each block."""
    return [rms(samples[at:at + block]) for at in range(0, len(samples) - block + 1, block)]


def decimate(samples, block):
    """Block means: a crude low-pass, sufficient to compare speech below 1 kHz."""
    return [sum(samples[at:at + block]) / block
            for at in range(0, len(samples) - block + 1, block)]


def correlation(reference, heard, lag):
    """The normalised correlation of the reference with the heard sound from `lag` on."""
    part = heard[lag:lag + len(reference)]
    part = part + [0.0] * (len(reference) - len(part))
    energy = sum(x * x for x in reference) * sum(x * x for x in part)
    return sum(map(float.__mul__, map(float, reference), map(float, part))) / math.sqrt(energy or 1)


def best(reference, heard, lags):
    """The likeness at the best of these lags, and that lag."""
    return max((correlation(reference, heard, lag), lag) for lag in lags)


def around(lag, reach):
    return range(max(0, lag - reach), lag + reach + 1)


def find(reference, heard):
    """Likeness of `heard` to `reference` (1: complete), and the second at which it begins.

    The envelopes find the place to 10 ms. There the waveforms are compared at 2 kHz, in parts of an eighth of a
    second. Each part may come a little sooner or later than the one before: a playout buffer plays faster or slower
    to follow the link. After it ran dry, the rest is late, but not lost.
    """
    coarse, fine = RATE // 100, 24
    a, b = envelope(reference, coarse), envelope(heard, coarse)
    start = max(range(max(1, len(b) - len(a) // 2)), key=lambda lag: correlation(a, b, lag))
    x, y = decimate(reference, fine), decimate(heard, fine)
    window, lag = RATE // fine // 8, start * coarse // fine
    likenesses, energies = [], []
    for at in range(0, len(x), window):
        part = x[at:at + window]
        likeness, here = best(part, y[at:], around(lag, 30))
        if likeness < 0.8:
            likeness, here = best(part, y[at:], around(lag, 400))
        if likeness > 0.5:
            lag = here
        likenesses.append(likeness)
        energies.append(sum(s * s for s in part))
    total = sum(map(float.__mul__, likenesses, energies)) / (sum(energies) or 1)
    return total, start * coarse / RATE

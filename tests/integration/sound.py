"""Sound for the tests, without numpy: reading WAV files, and whether one was heard in another."""
import array
import math
import wave

RATE = 48000


def read(path, channel=0):
    """One channel of a 48 kHz, 16 bit WAV file."""
    with wave.open(path) as file:
        if file.getframerate() != RATE or file.getsampwidth() != 2:
            raise AssertionError(f"{path} is not 48 kHz, 16 bit: {file.getparams()}")
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples[channel::file.getnchannels()]


def channels(path):
    with wave.open(path) as file:
        return file.getnchannels()


def write(path, samples):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", samples).tobytes())


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if len(samples) else 0.0


def is_silent(samples):
    return rms(samples) < 10


def envelope(samples, block):
    """The RMS of each block."""
    return [rms(samples[at:at + block]) for at in range(0, len(samples) - block + 1, block)]


def decimate(samples, block):
    """Block means: a crude low-pass, which is enough to compare speech below 1 kHz."""
    return [sum(samples[at:at + block]) / block
            for at in range(0, len(samples) - block + 1, block)]


def correlation(reference, heard, lag):
    """The normalised correlation of the reference with what was heard from `lag` on."""
    part = heard[lag:lag + len(reference)]
    part = part + [0.0] * (len(reference) - len(part))
    energy = sum(x * x for x in reference) * sum(x * x for x in part)
    return sum(map(float.__mul__, map(float, reference), map(float, part))) / math.sqrt(energy or 1)


def find(reference, heard):
    """How well `heard` holds `reference` (1: wholly), and from which second on.

    The envelopes find the place to 10 ms, the waveforms at 2 kHz then measure there.
    """
    coarse, fine = RATE // 100, 24
    a, b = envelope(reference, coarse), envelope(heard, coarse)
    lags = range(max(1, len(b) - len(a) // 2))
    near = max(lags, key=lambda lag: correlation(a, b, lag)) * coarse // fine
    x, y = decimate(reference, fine), decimate(heard, fine)
    tries = {lag: correlation(x, y, lag) for lag in range(max(0, near - 30), near + 31)}
    lag = max(tries, key=tries.get)
    return tries[lag], lag * fine / RATE

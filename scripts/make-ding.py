#!/usr/bin/env python3
"""Makes examples/ding.wav, the sound of a doorbell: two struck bars, each a few decaying partials.

    scripts/make-ding.py FILE.wav      48 kHz, mono, 16 bit
"""
import math
import struct
import sys
import wave

RATE = 48000
SECONDS = 1.6
# Start and pitch of each stroke: a falling major third.
STRIKES = ((0.0, 659.26), (0.45, 523.25))
# Of a bar: frequency as a multiple of the pitch, loudness, seconds until it is down to 37 %.
PARTIALS = ((1.0, 0.30, 0.40), (2.76, 0.08, 0.15), (5.40, 0.03, 0.06))
ATTACK_SECONDS = 0.002
FADE_SECONDS = 0.1


def bar(pitch, seconds):
    attack = min(1.0, seconds / ATTACK_SECONDS)
    return attack * sum(loudness * math.exp(-seconds / decay) * math.sin(2 * math.pi * pitch * multiple * seconds)
                        for multiple, loudness, decay in PARTIALS)


def sample(at):
    seconds = at / RATE
    fade = min(1.0, (SECONDS - seconds) / FADE_SECONDS)
    value = fade * sum(bar(pitch, seconds - start) for start, pitch in STRIKES if seconds >= start)
    return round(32767 * max(-1.0, min(1.0, value)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    samples = [sample(at) for at in range(round(SECONDS * RATE))]
    with wave.open(sys.argv[1], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    main()

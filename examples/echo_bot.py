#!/usr/bin/env python3
"""An echo: answers each caller, records some seconds after a tone, and plays them back, until the caller hangs up.

  echo_bot.py [--seconds SECS] NAME [OPTION...]

It needs no sound card. Further options go to babel-cli.
"""
import argparse
import os
import sys
import tempfile
import wave

import babelcall


def keep_the_peer(file):
    """Makes a stereo recording mono: the right channel, which is the peer."""
    with wave.open(file) as recorded:
        rate, frames = recorded.getframerate(), memoryview(recorded.readframes(recorded.getnframes())).cast("h")
    with wave.open(file, "wb") as kept:
        kept.setparams((1, 2, rate, 0, "NONE", None))
        kept.writeframes(frames[1::2].tobytes())


async def echo(client, call, seconds):
    with tempfile.TemporaryDirectory() as folder:
        await call.accept()
        while not call.end:
            file = await client.record(os.path.join(folder, "heard.wav"))
            if await call.ended(seconds):
                break
            await client.stop_recording()
            keep_the_peer(file)
            await client.play(file)
            print(call.peer, "has heard an echo", flush=True)
            os.unlink(file)


async def main(given, options):
    async with babelcall.Client(given.name, "--audio=null", "--max-calls=1", *options) as client:
        await client.serve(lambda call: echo(client, call, given.seconds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=5, metavar="SECS", help="that it listens before it answers")
    parser.add_argument("name")
    sys.exit(babelcall.run(main(*parser.parse_known_args())))

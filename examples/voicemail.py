#!/usr/bin/env python3
"""A voicemail: answers each caller, plays a greeting, and keeps their words after a tone.

  voicemail.py [--after SECS] [--most SECS] NAME GREETING FOLDER [OPTION...]

Each message becomes a WAV file in FOLDER, named by its time and its caller, who is on the right channel. Other callers
get a busy signal meanwhile. Further options go to babel-cli: --audio=device lets you listen in.
"""
import argparse
import sys

import babelcall


async def take_message(client, call, given):
    print(call.peer, "calls", flush=True)
    if await call.ended(given.after):
        print(call.peer, "has given up", flush=True)
        return
    await call.accept()
    await client.play(given.greeting)
    news = client.events()
    print(call.peer, "speaks into", await client.record(given.folder + "/{start}-{peer}.wav"), flush=True)
    if not await call.ended(given.most):
        await call.hangup()
    kept = await news.find(babelcall.RecordDone, babelcall.RecordFailed, timeout=10)
    if isinstance(kept, babelcall.RecordFailed):
        raise babelcall.CommandFailed(f"{kept.file}: {kept.why}")
    print(f"{call.peer}, {call.end.secs:.0f} s: {kept.file}", flush=True)


async def main(given, options):
    async with babelcall.Client(given.name, "--audio=null", "--max-calls=1", *options) as client:
        await client.serve(lambda call: take_message(client, call, given))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("--after", type=float, default=15, metavar="SECS", help="of ringing, before it answers")
    parser.add_argument("--most", type=float, default=120, metavar="SECS", help="of a message")
    for word in ("name", "greeting", "folder"):
        parser.add_argument(word)
    sys.exit(babelcall.run(main(*parser.parse_known_args())))

#!/usr/bin/env python3
"""A door: answers callers whose keys are verified, and runs a command for each word that they send by `msg`.

  door_opener.py --allow WHO... NAME WORD=COMMAND... [OPTION...]
  door_opener.py --allow bob --allow SHA256:... gate open='gpioset 0 17=1' 'close=gpioset 0 17=0'

A name is answered if its key is verified, the fingerprint of a key under any name. Nothing that a caller sends becomes
part of a command: its words are those of WORD=COMMAND, split as in a shell, and no shell runs them. It needs no sound
card. Further options go to babel-cli.
"""
import argparse
import asyncio
import shlex
import sys

import babelcall


def is_allowed(event, allowed):
    """Checks the caller of a CallIncoming or CallUp."""
    by_name = event.peer in allowed and event.security in ("verified", "own")
    return by_name or event.security != "none" and event.key in allowed


async def run_command(call, command):
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    status = await process.wait()
    print(f"{call.peer}: {shlex.join(command)}: {status}", flush=True)
    await call.send("done" if status == 0 else f"failed with status {status}")


async def attend(call, allowed, commands):
    if not is_allowed(call.offer, allowed):
        print(f"{call.peer} is not allowed: {call.offer.security}, {call.offer.key or 'no key'}", flush=True)
        await call.refuse()
        return
    await call.accept()
    if not is_allowed(call.up, allowed):
        return
    async for event in call:
        if isinstance(event, babelcall.CallText):
            command = commands.get(event.text.strip())
            await (run_command(call, command) if command else call.send("the words are: " + " ".join(commands)))


def command_of(text):
    word, found, command = text.partition("=")
    if not (word and found and shlex.split(command)):
        raise argparse.ArgumentTypeError(f"{text!r} is not WORD=COMMAND")
    return word, shlex.split(command)


async def main(given, options):
    async with babelcall.Client(given.name, "--audio=null", "--secure=require", *options) as client:
        await client.serve(lambda call: attend(call, given.allow, dict(given.commands)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("--allow", action="append", required=True, metavar="WHO")
    parser.add_argument("name")
    parser.add_argument("commands", nargs="+", type=command_of, metavar="WORD=COMMAND")
    sys.exit(babelcall.run(main(*parser.parse_known_args())))

#!/usr/bin/env python3
"""An answering machine: answers automatically, plays a greeting, and records the caller.

  answering_machine.py NAME GREETING FOLDER [OPTION...]

Each call becomes a WAV file in FOLDER, named by its time and its caller: the greeting on the left
channel, the caller on the right. Other callers get a busy signal meanwhile. Further options go to
babel-cli: --auto-answer=0 answers at once, --max-duration 300 records for longer, --audio device
lets you listen in.
"""
import json
import signal
import subprocess
import sys

name, greeting, folder, *options = sys.argv[1:]
client = subprocess.Popen(
    ["babel-cli", "login", name, "--json", "--audio", "null", "--auto-answer=15",
     "--play", greeting, "--record", folder + "/{start}-{peer}.wav", "--max-duration", "120",
     "--max-calls", "1", *options],
    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: client.send_signal(number))

last = None
for line in client.stdout:
    event = json.loads(line)
    if event["type"] == "call.missed":
        print(event["peer"], "has called:", event["why"], flush=True)
    elif event["type"] == "call.ended":
        last = event  # its recording is complete with the next event
    elif event["type"] == "record.done":
        print(f"{last['peer']}, {last['secs']:.0f} s: {event['file']}", flush=True)
    elif event["type"] == "error":
        print(event["what"], file=sys.stderr, flush=True)
sys.exit(client.wait())

#!/usr/bin/env python3
"""Opens a door by a message: runs COMMAND when WHO sends WORD in an encrypted call. For --on-event of babel-cli.

usage: babel-cli login gate --secure verified --auto-answer-from bob --on-event './open_door.py bob open COMMAND...'
"""
import json
import subprocess
import sys


def main():
    who, word, *command = sys.argv[1:]
    event = json.load(sys.stdin)
    if event["type"] == "call.text" and (event["peer"], event["text"]) == (who, word):
        return subprocess.run(command).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

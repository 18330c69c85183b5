#!/usr/bin/python3
"""Runs babel-probe: from the source tree, or installed as PREFIX/bin/babel-probe beside PREFIX/share/babel/probe."""
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
INSTALLED = os.path.join(HERE, "..", "share", "babel", "probe")
sys.path.insert(0, INSTALLED if os.path.isdir(INSTALLED) else HERE)
sys.dont_write_bytecode = True  # a package manager does not remove such files

from babel_probe.main import main  # noqa: E402

sys.exit(main())

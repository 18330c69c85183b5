#!/usr/bin/env python3
"""Draws docs/call-light.svg and docs/call-dark.svg: the terminals of two people in a real, encrypted call.

    scripts/call-picture.py [FOLDER]

Needs a build and tmux. Both programs are real; a recorded sentence stands in for each microphone.
"""
import html
import pathlib
import re
import sys
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))
sys.dont_write_bytecode = True

import harness  # noqa: E402
import screen  # noqa: E402
import tls  # noqa: E402

COLUMNS = 118
REPEATS = 50  # of the sentence
CELL, LINE, MARGIN, BAR = 8, 18, 14, 26  # pixels: a character, a line, around the text, the title bar
# Background, frame, title, text, then the eight colours of ECMA-48 from black to white.
THEMES = {
    "light": ("#ffffff", "#d0d7de", "#57606a", "#24292f",
              "#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#6e7781"),
    "dark": ("#0d1117", "#30363d", "#8b949e", "#e6edf3",
             "#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"),
}
NO_BREAK = "&#160;"  # consecutive ones are kept
RENDITION = re.compile(r"\x1b\[([\d;]*)m")


class Pen:
    """The current renditions (SGR), as attributes of SVG."""

    def __init__(self, colours):
        self.colours = colours
        self.attributes = {}

    def set(self, codes):
        for code in map(int, codes.split(";") if codes else ["0"]):
            if code == 0:
                self.attributes.clear()
            elif code == 1:
                self.attributes["font-weight"] = "bold"
            elif code == 2:
                self.attributes["opacity"] = "0.6"
            elif code == 4:
                self.attributes["text-decoration"] = "underline"
            elif 30 <= code <= 37:
                self.attributes["fill"] = self.colours[code - 30]
            elif code == 49:
                pass  # the default background, the only one in use
            elif code == 39:
                self.attributes.pop("fill", None)
            else:
                raise ValueError(f"no picture of SGR {code}")

    def written(self):
        return "".join(f' {name}="{value}"' for name, value in self.attributes.items())


def drawn_line(line, x, y, pen):
    """A <text> for each run of one rendition; its length keeps the columns with any font."""
    column = 0
    for at, part in enumerate(RENDITION.split(line)):
        if at % 2:
            pen.set(part)
            continue
        if text := part.strip():
            left = x + (column + part.index(text)) * CELL
            yield (f'<text x="{left}" y="{y}" textLength="{len(text) * CELL}"{pen.written()}>'
                   f'{html.escape(text).replace(" ", NO_BREAK)}</text>')
        column += len(part)


def drawn_terminal(title, lines, top, theme):
    background, frame, faint, _, *colours = theme
    width, height = COLUMNS * CELL + 2 * MARGIN, BAR + len(lines) * LINE + MARGIN
    yield (f'<rect x="0.5" y="{top + 0.5}" width="{width - 1}" height="{height - 1}" rx="8" '
           f'fill="{background}" stroke="{frame}"/>')
    yield f'<text x="{MARGIN}" y="{top + 18}" fill="{faint}" font-size="12">{html.escape(title)}</text>'
    pen = Pen(colours)
    for row, line in enumerate(lines):
        yield from drawn_line(line, MARGIN, top + BAR + (row + 1) * LINE - 4, pen)


def picture(terminals, theme):
    """One SVG of all (title, lines), one below the other."""
    drawn, top = [], 0
    for title, lines in terminals:
        drawn += drawn_terminal(title, lines, top, theme)
        top += BAR + len(lines) * LINE + 2 * MARGIN
    width, height = COLUMNS * CELL + 2 * MARGIN, top - MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13" '
        f'fill="{theme[3]}">',
        "<title>A call between alice and bob, each in a terminal</title>", *drawn, "</svg>\n"])


class Call(tls.Case):
    folder_of_pictures = ROOT / "docs"

    def terminal(self, port, name):
        options = {"BABEL_SERVER": self.at(port), "BABEL_SECURE": "prefer", "BABEL_AUDIO": "null",
                   "BABEL_AUDIO_IN": "speech.wav", **self.person(name)}
        shown = self.start(screen.Screen, [], options, columns=COLUMNS)
        shown.command("cd; clear")
        shown.see(r"\Ash\$")
        shown.command(f"babel-cli login {name}")
        shown.see(rf"^{name}>")
        return shown

    @staticmethod
    def write_speech(path):
        """A recorded sentence over and over, so that it lasts on a busy machine too."""
        with wave.open(harness.SPEECH) as once, wave.open(path, "wb") as long:
            long.setparams(once.getparams())
            sentence = once.readframes(once.getnframes())
            long.writeframes(sentence * REPEATS)

    def runTest(self):
        self.write_speech(self.path("speech.wav"))
        server = self.tls_server()
        alice, bob = (self.terminal(server.tls_port, name) for name in ("alice", "bob"))
        alice.see("bob")
        alice.command("call bob")
        bob.see("alice is calling")
        bob.command("accept")
        for person in (alice, bob):
            person.see(r"in call with[\s\S]*encrypted[\s\S]*compare the words \w+ \w+ \w+")
        alice.see(r"\[bob 0:0[2-9] new key\]")
        alice.command("stats")
        alice.see(r"MOS.*\n.*playout[\s\S]*\nbob .*mic \S*[▃-█]\S*  in \S*[▃-█]")
        terminals = [(name, shown.lines(renditions=True)) for name, shown in (("alice", alice), ("bob", bob))]
        for name, theme in THEMES.items():
            file = self.folder_of_pictures / f"call-{name}.svg"
            file.write_text(picture(terminals, theme), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Call.folder_of_pictures = pathlib.Path(sys.argv.pop(1))
    harness.main()

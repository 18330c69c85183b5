"""Draws recordings of terminals as SVG: a film that plays over and over, by CSS alone.

Each text is in the file once, whatever the number of frames that show it. It has the times at which it appears and
disappears. One frame, the still, is visible without CSS, and for readers who prefer reduced motion.
"""
import html
import re
import string

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
LONGEST_PAUSE, LAST_PAUSE = 1.5, 4.0  # seconds without a change; the end is shown for the second
LONGEST_INTERVAL = 2.0  # seconds between frames


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
                   f'{html.escape(text, quote=False).replace(" ", NO_BREAK)}</text>')
        column += len(part)


def drawn_lines(lines, top, theme):
    pen = Pen(theme[4:])
    for row, line in enumerate(lines):
        yield from drawn_line(line, MARGIN, top + BAR + (row + 1) * LINE - 4, pen)


def drawn_window(title, rows, top, columns, theme):
    background, frame, faint, *_ = theme
    width, height = columns * CELL + 2 * MARGIN, BAR + rows * LINE + MARGIN
    yield (f'<rect x="0.5" y="{top + 0.5}" width="{width - 1}" height="{height - 1}" rx="8" '
           f'fill="{background}" stroke="{frame}"/>')
    yield f'<text x="{MARGIN}" y="{top + 18}" fill="{faint}" font-size="12">{html.escape(title)}</text>'


def starts_of(seconds):
    """(time of each frame in the film, its length): long pauses of the recording are cut."""
    starts, now = [], 0.0
    for at, before in zip(seconds, [seconds[0], *seconds]):
        now += min(at - before, LONGEST_PAUSE)
        starts.append(now)
    return starts, now + LAST_PAUSE


def changes_of(frames_with_it, count):
    """The frames at which a text appears and disappears, in turns; the first one is always in the list."""
    shown = set(frames_with_it)
    states = [at in shown for at in range(count)]
    return tuple((at, states[at]) for at in range(count) if at == 0 or states[at] != states[at - 1])


def name_of(number):
    """a to z, then aa to zz, and so on."""
    letters = string.ascii_lowercase
    return (name_of(number // 26 - 1) if number >= 26 else "") + letters[number % 26]


def percent(part, whole):
    return f"{100 * part / whole:.2f}".rstrip("0").rstrip(".")


def key_frames(name, changes, starts, length):
    steps = "".join(f"{percent(starts[at], length)}%{{visibility:{'visible' if is_shown else 'hidden'}}}"
                    for at, is_shown in changes)
    return f"@keyframes {name}{{{steps}}}"


def timed_groups(drawn, still, starts, length):
    """(rules of CSS, groups): texts with the same times are one group. `drawn` has the texts of each frame."""
    frames_of = {}
    for at, texts in enumerate(drawn):
        for text in texts:
            frames_of.setdefault(text, []).append(at)
    grouped = {}
    for text, frames in frames_of.items():
        grouped.setdefault(changes_of(frames, len(drawn)), []).append(text)
    rules, groups = [], []
    for changes, texts in grouped.items():
        if changes == ((0, True),):  # always there
            groups += texts
            continue
        name = name_of(len(rules))
        is_shown = [state for at, state in changes if at <= still][-1]
        rules.append(key_frames(name, changes, starts, length) + f".{name}{{animation-name:{name}}}")
        hidden = "" if is_shown else ' visibility="hidden"'
        groups += [f'<g class="{name}"{hidden}>', *texts, "</g>"]
    return rules, groups


def film(titles, frames, still, columns, theme):
    """One SVG of terminals, one below the other.

    `frames` has (seconds, the lines of each terminal), and `still` is the number of the frame that is seen without
    animation.
    """
    windows, tops, top = [], [], 0
    for which, title in enumerate(titles):
        rows = max(len(screens[which]) for _, screens in frames)
        windows += drawn_window(title, rows, top, columns, theme)
        tops.append(top)
        top += BAR + rows * LINE + 2 * MARGIN
    drawn = [[text for lines, at in zip(screens, tops) for text in drawn_lines(lines, at, theme)]
             for _, screens in frames]
    starts, length = starts_of([seconds for seconds, _ in frames])
    rules, groups = timed_groups(drawn, still, starts, length)
    width, height = columns * CELL + 2 * MARGIN, top - MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13" '
        f'fill="{theme[3]}">',
        f"<title>A call between {' and '.join(titles)}, each in a terminal</title>",
        "<style>", "@media (prefers-reduced-motion:no-preference){",
        f"g{{animation:{length:.2f}s step-end infinite}}", *rules, "}", "</style>",
        *windows, *groups, "</svg>\n"])


def thinned(frames, interval):
    """The first frame, and the last one of each interval of seconds, since a later one has all that stays."""
    (begin, _), *others = frames
    return [frames[0], *{int((frame[0] - begin) / interval): frame for frame in others}.values()]


def film_within(most_bytes, titles, frames, still_at, columns, theme):
    """A film of as many frames as the size allows; `still_at` is the time of the still in the recording."""
    interval = 0.1
    while interval <= LONGEST_INTERVAL:
        kept = thinned(frames, interval)
        still = max((at for at, (seconds, _) in enumerate(kept) if seconds <= still_at), default=0)
        drawn = film(titles, kept, still, columns, theme)
        if len(drawn.encode()) <= most_bytes:
            return drawn
        interval *= 1.5
    raise ValueError(f"no film of {most_bytes} bytes, even with a frame every {LONGEST_INTERVAL} s")

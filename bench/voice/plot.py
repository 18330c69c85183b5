"""Line charts as SVG files, without a library: Debian 12's matplotlib excludes Boost 1.81."""
import html
import math

WIDTH, HEIGHT = 980, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 350, 40, 48  # margins; the legend stands in the right one
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#7f7f7f",
           "#000000")
GRID, INK, MARK = "#d8d8d8", "#303030", "#d62728"
MOST_TICKS = 8


def tick_values(low, high):
    """Round numbers that span from low to high."""
    rough = (high - low or 1) / MOST_TICKS
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * k, 10) for k in range(first, last + 1)]


class Chart:
    """`lines`: {name: [(x, y)]}; a y of None breaks the line. `bands`: [(from x, to x)]. `marks`: [x]."""

    def __init__(self, title, x_title, y_title, lines, bands=(), marks=()):
        self.title, self.x_title, self.y_title = title, x_title, y_title
        self.lines, self.bands, self.marks = lines, bands, marks
        points = [p for line in lines.values() for p in line if p[1] is not None] or [(0, 0)]
        self.x_ticks = tick_values(min(p[0] for p in points), max(p[0] for p in points))
        self.y_ticks = tick_values(min(0, *(p[1] for p in points)), max(p[1] for p in points))

    def x(self, value):
        first, last = self.x_ticks[0], self.x_ticks[-1]
        return LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        first, last = self.y_ticks[0], self.y_ticks[-1]
        return HEIGHT - BOTTOM - (value - first) / (last - first) * (HEIGHT - TOP - BOTTOM)

    @staticmethod
    def text(x, y, words, more=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}" {more}>{html.escape(words)}</text>'

    @staticmethod
    def stroke(x1, y1, x2, y2, colour, width=1):
        return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                f'stroke="{colour}" stroke-width="{width}"/>')

    def axes(self):
        bottom, right, middle = HEIGHT - BOTTOM, WIDTH - RIGHT, 'text-anchor="middle"'
        for tick in self.x_ticks:
            yield self.stroke(self.x(tick), TOP, self.x(tick), bottom, GRID)
            yield self.text(self.x(tick), bottom + 16, f"{tick:g}", middle)
        for tick in self.y_ticks:
            yield self.stroke(LEFT, self.y(tick), right, self.y(tick), GRID)
            yield self.text(LEFT - 6, self.y(tick) + 4, f"{tick:g}", 'text-anchor="end"')
        yield self.text((LEFT + right) / 2, 22, self.title, f'{middle} font-weight="bold"')
        yield self.text((LEFT + right) / 2, HEIGHT - 10, self.x_title, middle)
        centre = (TOP + bottom) / 2
        yield self.text(16, centre, self.y_title, f'{middle} transform="rotate(-90 16 {centre})"')

    def path(self, points, colour):
        steps, is_down = [], False
        for x, y in points:
            if y is not None:
                steps.append(f"{'L' if is_down else 'M'}{self.x(x):.1f} {self.y(y):.1f}")
            is_down = y is not None
        return f'<path d="{" ".join(steps)}" fill="none" stroke="{colour}" stroke-width="1.6"/>'

    def drawn_lines(self):
        for begin, end in self.bands:
            yield (f'<rect x="{self.x(begin):.1f}" y="{TOP}" '
                   f'width="{self.x(end) - self.x(begin):.1f}" '
                   f'height="{HEIGHT - TOP - BOTTOM}" fill="#f3c6c6" opacity="0.6"/>')
        for at in self.marks:
            yield self.stroke(self.x(at), TOP, self.x(at), HEIGHT - BOTTOM, MARK, 2)
        for at, (name, points) in enumerate(self.lines.items()):
            colour, key = COLOURS[at % len(COLOURS)], WIDTH - RIGHT + 12
            yield self.path(points, colour)
            yield self.stroke(key, TOP + 8 + 18 * at, key + 18, TOP + 8 + 18 * at, colour, 3)
            yield self.text(key + 24, TOP + 12 + 18 * at, name)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
                       'font-family="sans-serif" font-size="12">\n'
                       f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n')
            file.write("\n".join((*self.axes(), *self.drawn_lines())) + "\n</svg>\n")

"""Tables in Markdown, and tables of figures beside floors and goals."""


def text(value):
    if value is None or isinstance(value, str):
        return value or ""
    size = abs(value)
    return f"{value:.0f}" if value == int(value) or size >= 1000 else \
        f"{value:.3f}" if size < 1 else f"{value:.2f}" if size < 10 else f"{value:.1f}"


def markdown(head, rows):
    cells = [head, *([text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
             for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


class Goals:
    """Rows of a table; is_met is false once one figure misses its goal or is not known."""

    def __init__(self, is_judged):
        self.is_judged, self.is_met, self.rows = is_judged, True, []

    def add(self, title, value, *, floor=None, goal="", met=None):
        """`met`: True if it is met; None without a goal."""
        ratio = value / floor if floor and value is not None else None
        verdict = ""
        if met is not None:
            verdict = "-" if not self.is_judged else "met" if met else "NOT MET"
            self.is_met = self.is_met and (met or not self.is_judged)
        shown = "unknown" if value is None else value
        self.rows.append([title, floor, shown, ratio, goal, verdict])

    def at_most(self, title, value, bound, *, floor=None, goal=None):
        """`bound`: None if the floor is not known; then the goal is not met."""
        self.add(title, value, floor=floor, goal=goal or f"<= {text(bound)}",
                 met=None not in (value, bound) and value <= bound)

    def at_least(self, title, value, bound, *, floor=None, goal=None):
        self.add(title, value, floor=floor, goal=goal or f">= {bound:.4g}",
                 met=value is not None and value >= bound)


class Unknown(dict):
    """Figures of a floor that was not measured: None each, and false."""

    def __missing__(self, _):
        return None

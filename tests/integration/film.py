"""Reads films of terminals (scripts/terminal_film.py) as a browser does."""
import re
import xml.etree.ElementTree

SPACE = "{http://www.w3.org/2000/svg}"
KEY_FRAMES = re.compile(r"@keyframes (\w+)\{(.*?\})\}")
STEP = re.compile(r"([\d.]+)%\{visibility:(visible|hidden)\}")


class Film:
    """The texts of a film that are visible, without animation or at a time."""

    def __init__(self, drawn):
        self.root = xml.etree.ElementTree.fromstring(drawn)
        self.style = self.root.find(SPACE + "style").text
        self.length = float(re.search(r"g\{animation:([\d.]+)s step-end infinite\}", self.style).group(1))
        self.steps = {name: [(float(at), is_shown == "visible") for at, is_shown in STEP.findall(steps)]
                      for name, steps in KEY_FRAMES.findall(self.style)}

    def texts(self, is_visible):
        """Of all groups that are visible, and without a group."""
        found = self.root.findall(SPACE + "text")
        for group in self.root.findall(SPACE + "g"):
            found += group.findall(SPACE + "text") if is_visible(group) else []
        return sorted(text.text.replace("\N{NO-BREAK SPACE}", " ") for text in found)

    def still(self):
        return self.texts(lambda group: group.get("visibility") != "hidden")

    def at(self, seconds):
        part = 100 * seconds / self.length
        return self.texts(lambda group: [is_shown for at, is_shown in self.steps[group.get("class")] if at <= part][-1])

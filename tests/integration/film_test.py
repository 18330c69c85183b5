"""Films of terminals, drawn by scripts/terminal_film.py from recordings that are made up here."""
import os
import random
import re
import sys
import unittest

import film
import harness

sys.path.insert(0, os.path.join(harness.ROOT, "scripts"))

import terminal_film  # noqa: E402

DARK = terminal_film.THEMES["dark"]
METERS = "▁▂▃▄▅▆▇█"


def call(seconds):
    """A recording of two screens, ten frames a second, whose meters change in each frame."""
    frames, chance = [], random.Random(1)
    for at in range(seconds * 10):
        meters = ["".join(chance.choices(METERS, k=8)) for _ in range(4)]
        for_one = [f"bob  0:{at // 10:02}  \x1b[2mmic\x1b[0m \x1b[32m{meters[one]}\x1b[0m  \x1b[2min\x1b[0m "
                   f"\x1b[32m{meters[one + 1]}\x1b[0m  late 0.0%" for one in (0, 2)]
        frames.append((at / 10, [["$ babel-cli login alice", for_one[0], f"alice [bob 0:{at // 10:02}]>"],
                                 ["$ babel-cli login bob", for_one[1]]]))
    return frames


def drawn(frames, still=0):
    return film.Film(terminal_film.film(("alice", "bob"), frames, still, 40, DARK))


class Films(unittest.TestCase):
    typed = [(5.0, [["$"], ["$"]]), (5.5, [["$ call"], ["$"]]), (6.0, [["$ call", "ringing"], ["$", "a call"]]),
             (6.25, [["$ call"], ["$"]])]
    texts = [["$", "$"], ["$", "$ call"], ["$", "$ call", "a call", "ringing"], ["$", "$ call"]]

    def test_each_frame_has_its_texts_at_its_time(self):
        seen = drawn(self.typed)
        for at, expected in zip((0.0, 0.5, 1.0, 1.25), self.texts):
            for later in (0.01, 0.2):
                with self.subTest(at + later):
                    self.assertEqual(seen.at(at + later), sorted(["alice", "bob", *expected]))
        self.assertAlmostEqual(seen.length, 1.25 + terminal_film.LAST_PAUSE)

    def test_frames_of_a_long_call_are_those_of_the_recording(self):
        frames = call(6)
        seen = drawn(frames)
        for seconds, screens in frames:
            with self.subTest(seconds):
                texts = " ".join(seen.at(seconds + 0.05))
                for meter in re.findall(f"[{METERS}]+", "\n".join(sum(screens, []))):
                    self.assertIn(meter, texts)
                self.assertIn(f"alice [bob 0:{int(seconds):02}]>", texts)

    def test_the_still_is_visible_without_animation(self):
        for still, expected in enumerate(self.texts):
            with self.subTest(still):
                self.assertEqual(drawn(self.typed, still).still(), sorted(["alice", "bob", *expected]))

    def test_nothing_moves_for_readers_who_prefer_that(self):
        style = drawn(call(1)).style.strip()
        self.assertTrue(style.startswith("@media (prefers-reduced-motion:no-preference){"))
        self.assertEqual(style.count("{"), style.count("}"))
        depth = [style[:at].count("{") - style[:at].count("}") for at in range(1, len(style))]
        self.assertNotIn(0, depth[style.index("{"):])

    def test_a_text_is_in_the_file_once(self):
        frames = call(3)
        svg = terminal_film.film(("alice", "bob"), frames, 0, 40, DARK)
        for text in ("login&#160;alice", "login&#160;bob"):
            self.assertEqual(svg.count(text), 1, text)

    def test_long_pauses_are_cut(self):
        starts, length = terminal_film.starts_of([3.0, 3.5, 60.0])
        self.assertEqual(starts, [0.0, 0.5, 0.5 + terminal_film.LONGEST_PAUSE])
        self.assertEqual(length, starts[-1] + terminal_film.LAST_PAUSE)

    def test_a_film_has_as_many_frames_as_its_size_allows(self):
        frames = call(12)
        films = [terminal_film.film_within(size, ("alice", "bob"), frames, 6.0, 40, DARK)
                 for size in (10_000_000, 25_000, 15_000)]
        self.assertLessEqual(len(films[1].encode()), 25_000)
        self.assertLessEqual(len(films[2].encode()), 15_000)
        steps = [len(film.Film(each).steps) for each in films]
        self.assertTrue(steps[0] > steps[1] > steps[2] > 5, steps)
        for each in films:
            self.assertRegex(" ".join(film.Film(each).still()), r"\[bob 0:0[456]")
        with self.assertRaises(ValueError):
            terminal_film.film_within(2000, ("alice", "bob"), frames, 6.0, 40, DARK)

    def test_the_first_frame_and_the_last_of_each_interval_are_kept(self):
        frames = [(1.0, "a"), (1.1, "b"), (1.15, "c"), (1.25, "d"), (1.9, "e")]
        self.assertEqual("".join(screens for _, screens in terminal_film.thinned(frames, 0.2)), "acde")

    def test_names_of_many_groups_differ(self):
        names = [terminal_film.name_of(number) for number in range(2000)]
        self.assertEqual(len(set(names)), 2000)
        self.assertEqual(names[:2] + names[26:28], ["a", "b", "aa", "ab"])


if __name__ == "__main__":
    harness.main()

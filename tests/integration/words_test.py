"""The list of words that callers compare keeps its rules, and is what the script makes."""
import importlib.util
import os
import re
import unittest

import harness

SCRIPT = os.path.join(harness.ROOT, "scripts", "make-words.py")
HEADER = os.path.join(harness.ROOT, "src", "crypto", "word_list.hpp")


def load():
    found = importlib.util.spec_from_file_location("make_words", SCRIPT)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


make_words = load()


class Words(unittest.TestCase):
    def setUp(self):
        with open(HEADER, encoding="ascii") as file:
            self.text = file.read()
        self.words = re.findall(r'"([^"]*)"', self.text)

    def test_the_list_keeps_the_rules(self):
        self.assertEqual(256, len(self.words))
        self.assertEqual([], list(make_words.faults(self.words)))

    def test_the_script_makes_the_list(self):
        self.assertEqual(self.text, make_words.header(make_words.choose(make_words.POOL)))

    def test_breaches_are_found(self):
        for place, word, fault in ((0, "ace", "letters"), (0, "alb", "letters"), (3, self.words[4], "alike"),
                                   (0, "zodiak", "few letters"), (255, "aaaa", "order")):
            with self.subTest(word):
                words = [*self.words]
                words[place] = word
                self.assertTrue([each for each in make_words.faults(words) if fault in each])

    def test_words_have_the_codes_of_metaphone(self):
        for word, code in (("knight", "NT"), ("phantom", "FNTM"), ("bridge", "BRJ"), ("school", "SKL"), ("acid", "AST"),
                           ("wasp", "WSP"), ("zodiac", "STK"), ("thumb", "0M"), ("station", "STXN")):
            self.assertEqual(code, make_words.metaphone(word), word)


if __name__ == "__main__":
    harness.main()

"""The status page of one of two servers that act as one: its card of both, in a browser."""
import itertools
import re

import browser
import engine
import harness
import servers_case

LEASE = 10  # seconds; a server that dies is shown as silent long before its time is over
SHOWN = 25  # seconds; far more than that
HOSTILE = "<img/src=x/onerror=alert(1)>"
# One line for each server, with a ! behind each cell that is marked.
ROWS = ("[...document.querySelectorAll('#nodes tbody tr')].map(row => [...row.cells].map(cell => "
        "cell.textContent + (cell.className === 'off' ? '!' : '')).join(' | '))")
HERE = r"a \(this one\) \| up \| – \| \S+ \| "
OTHER = r"b \| up \| \d\.\d s ago \| \S+ \| "


class Card(servers_case.Case):
    def setUp(self):
        super().setUp()
        self.browser = browser.of_test(self)

    def servers(self):
        return [self.node(name, "--cluster-lease", str(LEASE)) for name in ("a", "b")]

    def show(self, node):
        self.browser.open(f"http://127.0.0.1:{node.metrics}/")

    def has_rows(self, *patterns):
        rows = self.browser.value(ROWS)
        return len(rows) == len(patterns) and all(map(re.fullmatch, patterns, rows))

    def until_rows(self, *patterns):
        harness.eventually(lambda: self.has_rows(*patterns), SHOWN, f"{patterns}")

    def text(self, element):
        return self.browser.value(f"document.querySelector('{element}').textContent")

    def test_both_servers_are_shown_and_one_that_dies_is_silent_and_then_gone(self):
        a, b = self.servers()
        for node, name in ((a, "alice"), (b, "bob"), (b, "carol")):
            self.user(node, name)
        self.show(a)
        self.until_rows(HERE + "1", OTHER + "2")
        self.assertEqual(["3 users on them", "Who is online at this server (1)"],
                         [self.text("#nodes-more"), self.text("#people-title")])
        self.kill(b)
        self.until_rows(HERE + "1", r"b \| silent! \| \d+(\.\d)? s ago! \| \S+ \| 2")
        self.until_rows(HERE + "1")
        self.assertEqual("1 user on them", self.text("#nodes-more"))
        self.assertEqual([], self.browser.complaints)

    def test_a_server_without_a_link_shows_no_state_of_the_others(self):
        a, _ = self.servers()
        self.show(a)
        self.until_rows(HERE + "0", OTHER + "0")
        self.engine.kill()
        self.until_rows(r"a \(this one\) \| away! \| – \| .* \| 0", r"b \| unknown! \| .* s ago! \| .* \| 0")
        self.assertIn("no link with the cluster", self.text("#nodes-more"))
        rows = [line.split() for line in self.ctl("nodes", path=a.control).stdout.splitlines()]
        self.assertEqual([["a", "away"], ["b", "unknown"]], [[row[0], row[2]] for row in rows[1:]])
        self.engine.start()
        self.until_rows(HERE + "0", OTHER + "0")
        self.assertEqual("0 users on them", self.text("#nodes-more"))

    def test_words_of_another_server_are_text_and_fit_a_telephone(self):
        a = self.node("a", "--cluster-lease", str(LEASE))
        self.browser.resize(360, 740)
        self.show(a)
        beats = itertools.count()
        text = re.escape(HOSTILE)

        def shows_it():
            words = f"{next(beats)} f.1 {HOSTILE}{'w' * 200} 7 {HOSTILE} - {HOSTILE}"
            with engine.Connection(self.engine.path) as admin:
                admin.send("HSET", f"{{{engine.CLUSTER}}}:nodes", "99", words)
            return self.has_rows(text + rf"w{{200}} \| {text}! \| .* s ago \| {text} \| 7", HERE + "0")
        harness.eventually(shows_it, SHOWN, "the row of the hostile server")
        self.assertEqual(1, self.browser.value("document.querySelectorAll('img, script').length"))
        self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)
        self.assertEqual([], self.browser.complaints)


if __name__ == "__main__":
    harness.main()

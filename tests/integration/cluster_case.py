"""A test case with a redis-server, and with nodes of a cluster that are mere connections."""
import unittest

import engine


class Case(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.engine = engine.Engine(*cls.options)
        cls.addClassCleanup(lambda: cls.engine.end())

    def setUp(self):
        self.admin = self.connect(engine.Connection)
        self.admin.send("FLUSHALL")

    def connect(self, kind=engine.Link, *words, **options):
        made = kind(self.engine.path, *words, **options)
        self.addCleanup(made.close)
        return made

    def member(self, node_id="a", **options):
        link = self.connect(node_id=node_id, **options)
        self.assertEqual("OK", link.join()[0])
        return link

    def relink(self, link):
        """A new link of the same process."""
        other = self.connect(node_id=link.node_id, inc=link.inc)
        other.link, other.number = link.link, link.number
        return other

    def key(self, name):
        return f"{{{engine.CLUSTER}}}:{name}"

    def news(self):
        """Entries as (number, words), and a check that the numbers have no holes."""
        entries = [(int(at.partition("-")[2]), " ".join(words)) for at, words in self.admin.send(
            "XRANGE", self.key("news"), "-", "+")]
        self.assertEqual(list(range(1, len(entries) + 1)), [number for number, _ in entries])
        self.assertEqual(len(entries), int(self.admin.send("HGET", self.key("meta"), "seq") or 0))
        return [words for _, words in entries]

    def names(self):
        flat = self.admin.send("HGETALL", self.key("names"))
        return dict(zip(flat[::2], flat[1::2]))

    def beat_of(self, link):
        return self.admin.send("HGET", self.key("nodes"), link.number).split()[0]

    def drop(self, link):
        """Takes a member for dead."""
        watcher = self.member("watcher")
        self.assertEqual(["OK", "1"], watcher.run("down", link.number, self.beat_of(link), inbox=link.number))
        return watcher

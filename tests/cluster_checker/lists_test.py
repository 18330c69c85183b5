"""Lists of clients that come back: the rules about them, and the users of the checker that keep them."""
import random
import unittest

import people  # first: it adds the folders of the next two to the path

import loop
import wire

import history
import invariants
from log_case import PAIR, Case, asked, ended, gone, last, online, position, told

GUEST = 4
WHOLE, DIFFERENCE, LATER = range(3)
SEAT = 1


class ListsThatComeBack(Case):
    """Alice leaves at number 10 and comes back by a difference. Bob is at another node."""

    BEFORE = [*PAIR, position(0.1, 1, 10, history.WHOLE), ended(5, 1), gone(5.1, 2, "alice"),
              online(6, 3, "alice", "b"), told(6.1, 2, "alice"), asked(6.1, 3, 10)]
    DIFFERENCE = position(6.2, 3, 12, history.DIFFERENCE)
    BACK = [*BEFORE, told(6.2, 3, "bob"), DIFFERENCE]

    def test_a_list_that_the_difference_makes_right_is_right(self):
        for rule in (invariants.rosters_are_right, invariants.equal_numbers_are_equal_lists,
                     invariants.lists_have_positions):
            self.keeps(rule, [*self.BACK, last(20)])

    def test_a_ghost_or_a_missing_name_is_a_breach_with_name_run_and_number(self):
        for wrong, words in (([], "alice lacks ['bob'] and has [] too many"),
                             ([told(6.2, 3, "bob"), told(6.2, 3, "eve")], "alice lacks [] and has ['eve'] too many")):
            found = invariants.rosters_are_right([*self.BEFORE, *wrong, self.DIFFERENCE, position(9, 3, 14), last(20)])
            self.assertEqual([f"{words}, difference at run 7 and number 12, changes at run 7 and number 14"], found)

    def test_a_difference_that_hides_who_left_is_a_breach(self):
        self.breaks(invariants.rosters_are_right, [*self.BACK, ended(9, 2), last(20)])

    def test_lists_of_one_number_that_differ_are_a_breach(self):
        rule = invariants.equal_numbers_are_equal_lists
        ghost = told(6.15, 3, "eve")
        other = position(7, 2, 12)  # the list of bob
        self.keeps(rule, [*self.BACK, other])
        self.breaks(rule, [*self.BACK, ghost, other])
        self.breaks(rule, [*self.BACK, other, gone(6.9, 2, "alice"), told(6.9, 2, "eve")])
        self.breaks(rule, [*self.BEFORE, self.DIFFERENCE, other])
        self.keeps(rule, [*self.BACK, ghost, position(7, 2, 13)])
        self.keeps(rule, [*self.BACK, ghost, position(7, 2, 12, run=8)])

    def test_lists_without_a_number_may_differ(self):
        none = [position(6.2, 3, 0, history.DIFFERENCE, run=0), position(7, 2, 0, run=0)]
        self.keeps(invariants.equal_numbers_are_equal_lists, [*self.BEFORE, *none])

    def test_a_difference_that_nobody_asked_for_is_a_breach(self):
        rule = invariants.lists_have_positions
        self.breaks(rule, [each for each in self.BACK if each.kind != "asked"])
        self.breaks(rule, [*self.BEFORE, position(6.2, 3, 12, history.DIFFERENCE, run=8)])

    def test_a_list_that_is_told_twice_or_without_its_end_is_a_breach(self):
        rule = invariants.lists_have_positions
        self.breaks(rule, [*self.BACK, position(7, 3, 12, history.WHOLE)])
        self.breaks(rule, [*self.BEFORE, position(6.2, 3, 12)])

    def test_a_difference_counts_if_it_is_to_the_list_of_another_node_and_has_changes(self):
        others = [each for each in self.BEFORE if each.kind != "asked"]
        self.assertEqual([self.DIFFERENCE], history.carried(self.BACK))
        self.assertEqual([], history.carried([*others, asked(6.1, 3, 10, node="b"), self.DIFFERENCE]))
        self.assertEqual([], history.carried([*others, asked(6.1, 3, 12), self.DIFFERENCE]))
        self.assertEqual([], history.carried([*self.BEFORE, position(6.2, 3, 12, history.WHOLE)]))

    def test_a_list_gets_a_number_in_the_end(self):
        rule = invariants.lists_have_positions
        none = [*self.BEFORE, position(6.2, 3, 0, history.DIFFERENCE, run=0)]
        self.breaks(rule, [*none, last(20)])
        self.keeps(rule, [*none, position(8, 3, 13), last(20)])
        self.keeps(rule, [*none, ended(7, 3), last(20)])


class Client(unittest.TestCase):
    """A user that keeps its list, on packets of the test."""

    def setUp(self):
        nothing = loop.Loop()
        self.town = people.Town(nothing, None, random.Random(1), {"a": (1, 1)})
        self.addCleanup(nothing.epoll.close)
        self.addCleanup(self.town.end)

    def comes(self, capabilities=(people.SINCE,)):
        """A visit that has logged in, and the packets that it sent."""
        who = people.kind_of(SEAT)(self.town, SEAT, "a")
        self.town.visits.add(who)
        sent = []
        who.send = lambda *packet: sent.append(packet)
        self.hears(who, ("HelloConnect",), ("Welcome", 0, capabilities, []), ("LoginSuccess",))
        self.assertEqual(("Login2", [people.SINCE]), (sent[-1][0], list(sent[-1][5])))
        return who, sent[:-1]

    def hears(self, who, *packets):
        who.take(b"".join(wire.encode(*packet) for packet in packets))

    def comes_and_goes(self, *packets):
        who, _ = self.comes()
        self.hears(who, *packets)
        who.end("lost")

    @staticmethod
    def presence(*names):
        return "Presence", [(name, GUEST) for name in names]

    def told(self, who):
        return sorted(each.name for each in self.town.log if each.kind == "told" and each.session == who.session)

    def test_changes_behind_a_position_are_undone_and_the_difference_applied(self):
        self.comes_and_goes(self.presence("bob", "carol"), ("Position", 7, 10, WHOLE), self.presence("late"),
                            ("DelContact", ["bob"]))
        who, sent = self.comes()
        self.assertEqual([("Since", 7, 10)], sent)
        self.hears(who, ("DelContact", ["carol", "late"]), self.presence("dave"))
        self.assertEqual([], self.told(who))
        self.hears(who, ("Position", 7, 12, DIFFERENCE))
        self.assertEqual({"bob", "dave"}, who.roster)
        self.assertEqual(["bob", "dave"], self.told(who))
        self.assertEqual((7, 12, "a", {"bob", "dave"}), self.town.kept[SEAT])

    def test_a_whole_list_replaces_the_one_that_was_kept(self):
        self.comes_and_goes(self.presence("bob"), ("Position", 7, 10, WHOLE))
        who, _ = self.comes()
        self.hears(who, self.presence("carol"), ("Position", 8, 1, WHOLE))
        self.assertEqual({"carol"}, who.roster)

    def test_a_later_position_is_that_of_the_list_by_then(self):
        self.comes_and_goes(("Position", 0, 0, WHOLE), self.presence("bob"), ("Position", 7, 11, LATER))
        self.assertEqual((7, 11, "a", {"bob"}), self.town.kept[SEAT])

    def test_a_list_without_a_number_is_not_named(self):
        for packets in ([self.presence("bob"), ("Position", 0, 0, WHOLE)], [self.presence("bob")]):
            with self.subTest(packets):
                self.comes_and_goes(self.presence("bob"), ("Position", 7, 10, WHOLE))
                self.comes_and_goes(*packets)
                who, sent = self.comes()
                self.assertEqual([], sent)
                who.end("lost")

    def test_a_server_without_the_capability_is_not_asked(self):
        self.comes_and_goes(self.presence("bob"), ("Position", 7, 10, WHOLE))
        self.assertEqual([], self.comes(capabilities=())[1])

    def test_those_who_keep_lists_come_back_after_the_end_too(self):
        who, _ = self.comes()
        came = []
        self.town.come = lambda *where: came.append(where)
        self.town.close()
        self.town.come_back()
        self.assertIsNone(who.socket)
        self.assertTrue(self.town.loop.run_until(lambda: came, 5))
        self.assertEqual([(SEAT, "a")], came)


if __name__ == "__main__":
    unittest.main()

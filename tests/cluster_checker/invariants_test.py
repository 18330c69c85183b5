"""The rules of the checker, each on a log that keeps it and on logs that break it; and the plan of faults."""
import random
import unittest

import fault_plan
import history
import invariants
from history import Event
from log_case import PAIR, Case, called, ended, failed, fault, gone, last, online, rung, told

DEATH = invariants.DEATH


class OneSession(Case):
    RULE = staticmethod(invariants.one_session_a_name)
    TWO = [online(0, 1, "alice"), online(5, 2, "alice", "b"), ended(10, 1), last(20)]

    def test_one_after_the_other_is_right(self):
        self.keeps(self.RULE, [online(0, 1, "alice"), ended(5, 1), online(5.1, 2, "alice", "b"), last(9)])

    def test_two_names_are_right(self):
        self.keeps(self.RULE, [*PAIR, last(9)])

    def test_two_at_once_are_a_breach(self):
        self.breaks(self.RULE, self.TWO)

    def test_two_that_never_end_are_a_breach(self):
        self.breaks(self.RULE, [online(0, 1, "alice"), online(5, 2, "alice", "b"), last(9)])

    def test_two_are_right_until_a_node_that_was_cut_off_is_back(self):
        self.keeps(self.RULE, [*self.TWO, *fault(history.CUT, 1, 7, 9)])

    def test_two_long_after_it_are_a_breach(self):
        self.breaks(self.RULE, [*self.TWO, *fault(history.CUT, 1, 5, 6)])

    def test_the_death_of_a_node_excuses_nothing(self):
        self.breaks(self.RULE, [*self.TWO, *fault(history.KILL, 1, 7, 9)])


class FinalRosters(Case):
    RULE = staticmethod(invariants.rosters_are_right)

    def test_everybody_is_shown(self):
        self.keeps(self.RULE, [*PAIR, last(20)])

    def test_somebody_who_is_not_shown_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR[:3], last(20)])

    def test_somebody_who_is_told_gone_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, gone(5, 1, "bob"), last(20)])

    def test_somebody_who_left_and_is_shown_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, ended(5, 2), last(20)])

    def test_somebody_who_came_back_is_right(self):
        self.keeps(self.RULE, [*PAIR, gone(5, 1, "bob"), told(6, 1, "bob"), last(20)])


class Following(Case):
    RULE = staticmethod(invariants.rosters_follow)

    def leaves(self, seconds, *more, node="b"):
        """Bob leaves, and alice is told after so long."""
        return [online(0, 1, "alice"), online(0, 2, "bob", node), told(0, 1, "bob"), told(0, 2, "alice"), ended(5, 2),
                gone(5 + seconds, 1, "bob"), last(100), *more]

    def test_a_departure_that_is_told_in_time_is_right(self):
        self.keeps(self.RULE, self.leaves(DEATH))

    def test_a_departure_that_is_told_late_is_a_breach(self):
        self.breaks(self.RULE, self.leaves(DEATH + 3))

    def test_a_departure_that_is_never_told_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, ended(5, 2), last(100)])

    def test_a_disturbance_counts_with_the_death_that_it_delays(self):
        stop = fault(history.ENGINE_STOP, 7, 17, 18, node="")
        self.keeps(self.RULE, self.leaves(11 + 2 * DEATH, *stop))
        self.breaks(self.RULE, self.leaves(11 + 2 * DEATH + 3, *stop))

    def test_another_run_of_the_engine_takes_longer(self):
        kill = fault(history.ENGINE_KILL, 6, 7, 8, node="")
        self.keeps(self.RULE, self.leaves(2 + 2 * DEATH + invariants.OTHER_RUN, *kill))
        self.breaks(self.RULE, self.leaves(2 + 2 * DEATH + invariants.OTHER_RUN + 3, *kill))

    def test_a_disturbance_long_before_excuses_nothing(self):
        self.breaks(self.RULE, self.leaves(DEATH + 3, *fault(history.STOP, 1, 2, 3)))

    def test_names_of_a_node_that_drains_are_parked(self):
        drain = fault(history.DRAIN, 4, 7, 8)
        self.keeps(self.RULE, self.leaves(DEATH + invariants.PARK, *drain))
        self.breaks(self.RULE, self.leaves(DEATH + invariants.PARK + 3, *drain))
        self.breaks(self.RULE, self.leaves(DEATH + 3, *drain, node="c"))

    def test_somebody_who_comes_back_is_shown_rightly(self):
        self.keeps(self.RULE, [*PAIR, ended(5, 2), online(9, 3, "bob", "a"), told(9, 3, "alice"), last(100)])

    def test_somebody_who_stays_hidden_is_a_breach(self):
        self.breaks(self.RULE, [online(0, 1, "alice"), online(0, 2, "bob"), told(0, 1, "bob"), last(100)])

    def test_somebody_who_is_told_gone_and_stays_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, gone(5, 1, "bob"), last(100)])

    def test_a_session_that_ends_is_shown_nobody(self):
        self.keeps(self.RULE, [*PAIR, ended(3, 1), gone(4, 2, "alice"), ended(5, 2), last(100)])


class Calls(Case):
    RULE = staticmethod(invariants.calls_have_one_outcome)

    def test_a_call_that_rings_or_fails_is_right(self):
        self.keeps(self.RULE, [*PAIR, called(1, 1, "bob"), rung(1.1, 2, "alice"), last(9)])
        self.keeps(self.RULE, [*PAIR, called(1, 1, "bob"), failed(3, 1), last(9)])

    def test_a_refusal_is_an_outcome(self):
        self.keeps(self.RULE, [*PAIR, called(1, 1, "bob"), Event(1.1, "refused", session=1, number=1), last(9)])

    def test_a_call_without_an_outcome_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, called(1, 1, "bob"), last(9)])

    def test_a_late_outcome_is_a_breach(self):
        self.breaks(self.RULE, [*PAIR, called(1, 1, "bob"), failed(6, 1), last(9)])

    def test_a_caller_who_leaves_hears_nothing(self):
        self.keeps(self.RULE, [*PAIR, called(1, 1, "bob"), ended(2, 1), last(9)])

    def test_a_node_that_is_stopped_answers_later(self):
        stop = fault(history.STOP, 0.5, 12.5, 13, node="a")
        self.keeps(self.RULE, [*PAIR, called(1, 1, "bob"), failed(14, 1), *stop, last(20)])
        self.breaks(self.RULE, [*PAIR, called(1, 1, "bob"), failed(18.5, 1), *stop, last(20)])

    def test_another_node_that_is_stopped_excuses_nothing(self):
        stop = fault(history.STOP, 0.5, 12.5, 13, node="b")
        self.breaks(self.RULE, [*PAIR, called(1, 1, "bob"), failed(14, 1), *stop, last(20)])

    def test_a_call_that_rings_twice_is_a_breach_whatever_fails(self):
        twice = [*PAIR, called(1, 1, "bob"), rung(1.1, 2, "alice"), rung(1.2, 2, "alice"), last(9)]
        self.breaks(self.RULE, [*twice, *fault(history.CUT, 0.5, 3, 4)])

    def test_a_call_that_rings_and_fails_is_a_breach_if_nothing_is_wrong(self):
        both = [*PAIR, called(1, 1, "bob"), rung(1.1, 2, "alice"), failed(2, 1), last(9)]
        self.breaks(self.RULE, both)
        self.keeps(self.RULE, [*both, *fault(history.ENGINE_KILL, 1, 2, 3, node="")])

    def test_nobody_is_rung_before_they_are_told(self):
        untold = [*PAIR[:3], called(1, 1, "bob"), rung(1.1, 2, "alice"), last(9)]
        self.breaks(self.RULE, untold)
        self.breaks(self.RULE, [*untold, told(1.2, 2, "alice")])
        self.breaks(self.RULE, [*untold, told(0.5, 2, "alice"), gone(0.6, 2, "alice")])
        self.keeps(self.RULE, [*untold, told(0.5, 2, "alice")])


class Others(Case):
    def test_a_call_that_ends_or_never_came_up_is_a_breach(self):
        up, over = Event(0, "call", name="up"), Event(5, "call", name="ended")
        self.keeps(invariants.real_call_stays_up, [up, last(9)])
        self.breaks(invariants.real_call_stays_up, [up, over, last(9)])
        self.breaks(invariants.real_call_stays_up, [last(9)])

    def test_registers_that_differ_are_a_breach(self):
        verified = [Event(9, "verified", node=node) for node in "abc"]
        self.keeps(invariants.registers_agree, verified)
        self.breaks(invariants.registers_agree, [*verified, Event(9, "verified", node="d", number=1)])
        self.breaks(invariants.registers_agree, [last(9)])

    def test_a_node_that_ends_is_a_breach(self):
        self.keeps(invariants.nodes_live, [last(9)])
        self.breaks(invariants.nodes_live, [Event(1, "crashed", node="a", name="134")])

    def test_breaches_have_the_name_of_their_rule(self):
        found = invariants.breaches([*PAIR[:3], last(9)])
        self.assertEqual({"rosters_are_right", "real_call_stays_up", "registers_agree"},
                         {each.partition(":")[0] for each in found})


class Plan(unittest.TestCase):
    @staticmethod
    def plan(seed, seconds=60):
        return fault_plan.plan(seed, seconds, ("a", "b", "c"), random.Random(seed))

    def test_a_seed_has_one_plan(self):
        self.assertEqual(self.plan(1), self.plan(1))
        self.assertNotEqual(self.plan(1), self.plan(2))

    def test_three_seeds_of_a_minute_have_all_faults(self):
        found = {each.kind for seed in (1, 2, 3) for each in self.plan(seed, 57)}
        self.assertEqual(set(history.FAULTS), found)

    def test_faults_are_over_in_time(self):
        for seed in range(50):
            plan = self.plan(seed, 180)
            self.assertLessEqual(sum(each.pause + fault_plan.lasts(each) for each in plan), 180)
            self.assertGreater(len(plan), 8)

    def test_only_the_engine_has_no_node(self):
        for each in self.plan(4, 600):
            self.assertEqual(each.kind in fault_plan.OF_ENGINE, each.node == "")


if __name__ == "__main__":
    unittest.main()

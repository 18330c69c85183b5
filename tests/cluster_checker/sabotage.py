"""A thread that does the faults of a plan to the servers and the engine of a run, one after the other."""
import signal
import threading
import time

import history

import harness  # checker.py says where this is

LINKED = "member of the cluster as node"
UNLINKED = ("the link with the engine is over", "cannot be used: ")
LEAST_PAUSE = 1.0  # after a fault, until a node that was stopped has noticed
LONGEST_RELINK = 20


def is_linked(node):
    """Returns whether the last line about it is of a link that is up."""
    for line in reversed(node.lines["stderr"]):
        if LINKED in line:
            return True
        if any(each in line for each in UNLINKED):
            return False
    return False


class Sabotage(threading.Thread):
    """`scene` has the engine, `running` nodes and `relays` by name, restart(), and the town with its log.

    The programs that it starts end with this thread, as they do with their test: so it lives until cancel().
    """

    def __init__(self, scene, plan):
        super().__init__(daemon=True)
        self.scene, self.plan = scene, plan
        self.failure = None
        self.is_cancelled, self.is_done = threading.Event(), threading.Event()

    def run(self):
        try:
            for number, fault in enumerate(self.plan, 1):
                if self.is_cancelled.wait(fault.pause):
                    return
                self.do(number, fault)
        except Exception as failure:  # of any kind: the run reports it
            self.failure = failure
        self.is_done.set()
        self.is_cancelled.wait()

    def do(self, number, fault):
        town = self.scene.town
        town.note("fault", name=fault.kind, node=fault.node, number=number)
        self.BY_KIND[fault.kind](self, fault)
        town.note("mended", number=number)
        self.is_cancelled.wait(LEAST_PAUSE)
        deadline = time.monotonic() + LONGEST_RELINK * harness.SLOWDOWN
        while not all(is_linked(node) for node in self.scene.running.values()) and not self.is_cancelled.is_set():
            if time.monotonic() > deadline:
                raise AssertionError(f"not all nodes were linked again after {fault}")
            time.sleep(0.05)
        town.note("settled", number=number)

    def cancel(self):
        self.is_cancelled.set()
        self.join()

    def freeze(self, process, fault):
        """`process`: has signal()."""
        process.signal(signal.SIGSTOP)
        try:
            self.is_cancelled.wait(fault.seconds)
        finally:
            process.signal(signal.SIGCONT)

    def stop(self, fault):
        self.freeze(self.scene.running[fault.node], fault)

    def cut(self, fault):
        self.freeze(self.scene.relays[fault.node], fault)

    def stop_engine(self, fault):
        self.freeze(self.scene.engine, fault)

    def kill_engine(self, fault):
        self.scene.engine.kill()
        self.is_cancelled.wait(fault.seconds)
        self.scene.engine.start()

    def kill(self, fault):
        node = self.scene.running.pop(fault.node)
        node.signal(signal.SIGKILL)
        node.exit_code()
        self.is_cancelled.wait(fault.seconds)
        self.scene.restart(fault.node)

    def drain(self, fault):
        node = self.scene.running.pop(fault.node)
        node.signal(signal.SIGTERM)
        if status := node.exit_code(within=15):
            self.scene.town.note("crashed", node=fault.node, name=f"{status}, as it drained")
        self.scene.restart(fault.node)

    BY_KIND = {history.STOP: stop, history.CUT: cut, history.ENGINE_STOP: stop_engine, history.ENGINE_KILL: kill_engine,
               history.KILL: kill, history.DRAIN: drain}

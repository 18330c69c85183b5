#!/usr/bin/env python3
"""Home routers of eleven kinds on one machine, with a server and clients; needs root, ip, nft and conntrack.

natlab.py --check prints the reason that this machine cannot run it, or nothing.
natlab.py NAME makes network namespaces NAME-..., prints "up", and obeys the lines of its standard input:

  nat ROUTER KIND   make the router one of that kind, with all mappings forgotten

It prints each line when it is done. natlab.py NAME NETLAB [OPTION...] has a netlab with those options, such as
--delay 20, between the public network and each of its hosts except the server. At the end of the input or on a signal it removes the namespaces.

  server       203.0.113.10 and 203.0.113.11, on the public network 203.0.113.0/24
  public       a client without a router, 203.0.113.12
  nat-KIND1, nat-KIND2    two home routers of each kind but hairpin; the client behind each is KIND1, KIND2
  nat-carrier  the router of a carrier, with the home routers nat-carried1 and nat-carried2 inside of it
  nat-shared1  a home router with two networks: shared1 and shared2 are in one, shared3 is in the other

The client of every home is 192.168.1.2: as in real homes, both ends of a call may have the same address.
The server is 2001:db8::10 as well, and the homes dual1 and dual2 have IPv6, unless the machine has none: the clients are
2001:db8:1::2 and 2001:db8:2::2, and no other home has any.
"""
import os
import shutil
import signal
import subprocess
import sys

import kinds

TOOLS = ("ip", "nft", "conntrack")
PUBLIC = "203.0.113."
HOME = "192.168.1."
INTERNET = ("internet", "switch")  # the public network: its space, and its name there
MOST_SECONDS = 900
NOTHING_TO_FORGET = "0 flow entries have been deleted"  # no success to conntrack
FORWARD = {family: f"/proc/sys/net/{setting}"
           for family, setting in (("ipv4", "ipv4/ip_forward"), ("ipv6", "ipv6/conf/all/forwarding"))}
PREFIX_6 = "2001:db8:"

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(argv, text=""):
    done = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode and NOTHING_TO_FORGET not in done.stderr:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.strip()}\n{text}")


class Lab:
    """The lab's plan, in lines of `ip -batch`, and what is built of it."""

    def __init__(self, name, netlab=()):
        self.name = name
        self.netlab = list(netlab)
        self.far = []  # ends of links that netlab makes
        self.running = []
        self.making = []  # namespaces and cables
        self.inside = {}  # addresses and routes of each namespace
        self.routers = {}  # (first kind, address outside) of each

    def space(self, name):
        self.making.append(f"netns add {self.name}-{name}")
        self.inside[name] = ["link set lo up"]

    def network(self, space, name, address=None):
        """A switch in that space; with an address, the space is one of its hosts."""
        self.inside[space] += [f"link add {name} type bridge", f"link set {name} up"]
        if address:
            self.inside[space].append(f"address add {address}/24 dev {name}")

    def plug(self, host, interface, network, *addresses, gateway=None):
        """A cable from that host to a network: (space, name)."""
        space, switch = network
        if self.netlab and network == INTERNET and host != "server":
            self.far.append((f"{self.name}-{host}:{interface}", f"{self.name}-{space}:{host}"))
        else:
            self.making.append(f"link add {interface} netns {self.name}-{host} type veth "
                               f"peer name {host} netns {self.name}-{space}")
        self.inside[space].append(f"link set {host} up master {switch}")
        self.inside[host] += [f"address add {address}/24 dev {interface}" for address in addresses]
        self.inside[host].append(f"link set {interface} up")
        if gateway:
            self.inside[host].append(f"route add default via {gateway}")

    def client(self, name, network, address):
        self.space(name)
        self.plug(name, "eth0", network, address, gateway=address.rpartition(".")[0] + ".1")

    def router(self, name, kind, outside, address, gateway=None):
        self.space(name)
        self.plug(name, "wan", outside, address, gateway=gateway)
        self.routers[name] = kind, address

    def home(self, name, kind, outside, address, gateway=None):
        """A router with one network, and a client in it."""
        self.router("nat-" + name, kind, outside, address, gateway)
        self.network("nat-" + name, "lan", HOME + "1")
        self.client(name, ("nat-" + name, "lan"), HOME + "2")

    def plan(self):
        self.space("internet")
        self.network(*INTERNET)
        for host, *ends in (("server", "10", "11"), ("public", "12")):
            self.space(host)
            self.plug(host, "eth0", INTERNET, *(PUBLIC + end for end in ends))
        for number, kind in enumerate(kinds.HOMES):
            for which in (1, 2):
                self.home(f"{kind}{which}", kind, INTERNET, f"{PUBLIC}{20 * which + number}")
        self.plan_carrier()
        self.plan_shared()
        if os.path.exists(FORWARD["ipv6"]):
            self.plan_ipv6()

    def plan_carrier(self):
        self.router("nat-carrier", "linux", INTERNET, PUBLIC + "60")
        self.network("nat-carrier", "inside", "100.64.0.1")
        for which in (1, 2):
            self.home(f"carried{which}", "linux", ("nat-carrier", "inside"), f"100.64.0.1{which}", "100.64.0.1")

    def plan_shared(self):
        self.home("shared1", "linux", INTERNET, PUBLIC + "61")
        self.client("shared2", ("nat-shared1", "lan"), HOME + "3")
        self.network("nat-shared1", "lan2", "192.168.2.1")
        self.client("shared3", ("nat-shared1", "lan2"), "192.168.2.2")

    def plan_ipv6(self):
        self.inside["server"].append(f"address add {PREFIX_6}:10/64 dev eth0 nodad")
        for which, other in ((1, 2), (2, 1)):
            name = f"dual{which}"
            self.home(name, "dual", INTERNET, f"{PUBLIC}6{1 + which}")
            self.inside["server"].append(f"route add {PREFIX_6}{which}::/64 via {PREFIX_6}:2{which}")
            self.inside["nat-" + name] += [
                f"address add {PREFIX_6}:2{which}/64 dev wan nodad", f"address add {PREFIX_6}{which}::1/64 dev lan nodad",
                f"route add {PREFIX_6}{other}::/64 via {PREFIX_6}:2{other}"]
            self.inside[name] += [f"address add {PREFIX_6}{which}::2/64 dev eth0 nodad",
                                  f"route add default via {PREFIX_6}{which}::1"]

    def build(self):
        run(["ip", "-batch", "-"], "\n".join(self.making) + "\n")
        self.start_links()
        for space, lines in self.inside.items():
            run(["ip", "-n", f"{self.name}-{space}", "-batch", "-"], "\n".join(lines) + "\n")
        for router, (kind, outside) in self.routers.items():
            switched_on = "".join(f"echo 1 > {FORWARD[family]}; " for family in kinds.families(kind))
            self.run_in(router, ["sh", "-c", switched_on + "exec nft -f -"], kinds.rules(kind, outside))

    def start_links(self):
        """Each ends with its input, and so with this process."""
        for ends in self.far:
            taps = [word for end in ends for word in ("--tap", end)]
            command = [*self.netlab, *taps, "--max-time", str(MOST_SECONDS), "--", "sh", "-c", "echo up; exec cat"]
            self.running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        for link in self.running:
            if link.stdout.readline() != b"up\n":
                raise RuntimeError("a netlab has not begun")

    def run_in(self, space, argv, text=""):
        run(["ip", "netns", "exec", f"{self.name}-{space}", *argv], text)

    def set_kind(self, router, kind):
        """Mappings of TCP remain, for clients that are logged in."""
        self.run_in(router, ["nft", "-f", "-"], kinds.rules(kind, self.routers[router][1]))
        for family in kinds.families(kind):
            self.run_in(router, ["conntrack", "-D", "-f", family, "-p", "udp"])

    def remove(self):
        for link in self.running:
            link.communicate()
        names = "".join(f"netns del {self.name}-{space}\n" for space in self.inside)
        subprocess.run(["ip", "-force", "-batch", "-"], input=names, capture_output=True, text=True, check=False)


def missing():
    """The reason that no lab can be built here, or ''."""
    if os.geteuid():
        return "not root"
    if absent := [tool for tool in TOOLS if not shutil.which(tool)]:
        return "not installed: " + ", ".join(absent)
    probe = Lab(f"natlab{os.getpid()}")
    probe.space("probe")
    probe.routers["probe"] = "hairpin", PUBLIC + "9"
    try:
        probe.build()
        probe.set_kind("probe", "hairpin")
    except RuntimeError as problem:
        return str(problem).partition("\n")[0]
    finally:
        probe.remove()
    return ""


def obey(lab, line):
    match line.split():
        case ["nat", router, kind] if router in lab.routers and kind in kinds.RULES:
            lab.set_kind(router, kind)
        case _:
            raise RuntimeError(f"unknown: {line}")


def end(*_):
    raise SystemExit


def handle_signals(handler):
    for number in SIGNALS:
        signal.signal(number, handler)


def serve(lab):
    lab.build()
    print("up", flush=True)
    for line in map(str.strip, sys.stdin):
        obey(lab, line)
        print(line, flush=True)


def main():
    if sys.argv[1:] == ["--check"]:
        print(missing())
        return
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    lab = Lab(sys.argv[1], sys.argv[2:])
    lab.plan()
    handle_signals(end)
    try:
        serve(lab)
    except RuntimeError as problem:
        sys.exit(f"natlab: {problem}")
    finally:
        handle_signals(signal.SIG_IGN)
        lab.remove()


if __name__ == "__main__":
    main()

"""Changes at the ends of an emulated network: another address for alice, and no UDP for either."""
import shutil
import subprocess

from integration import network

DEVICE = "link"  # netlab's, at each end
NEXT_ADDRESS = "10.77.0.3"  # alice's after the move
# The way to bob goes over to the new address before the old one ends, and no route is without an address.
MOVE = f"""address add {NEXT_ADDRESS} dev {DEVICE}
route replace {network.THERE} dev {DEVICE} src {NEXT_ADDRESS}
address del {network.HERE} peer {network.THERE} dev {DEVICE}
"""
# On arrival, as far from the senders as in a network that blocks UDP: nothing tells them.
NO_UDP = """table inet no_udp {
    chain input {
        type filter hook input priority 0;
        meta l4proto udp drop
    }
}
"""
COMMAND_SECONDS = 10


def missing_for_no_udp():
    """The reason that UDP cannot be blocked, or ''."""
    return "" if shutil.which("nft", path="/usr/sbin:/usr/bin") else "nft is not installed"


def run(link, user, argv, text):
    subprocess.run(link.at(user, argv), input=text, check=True, capture_output=True, text=True, timeout=COMMAND_SECONDS)


def prepare_move(link):
    """Shows bob's end the way to alice's next address beforehand, so that no route changes there later."""
    run(link, "bob", ["ip", "route", "add", NEXT_ADDRESS, "dev", DEVICE], "")


def move(link):
    """alice's end gets another address, and loses the one that it had."""
    run(link, "alice", ["ip", "-batch", "-"], MOVE)


def block_udp(link):
    for user in link.spaces:
        run(link, user, ["nft", "-f", "-"], NO_UDP)

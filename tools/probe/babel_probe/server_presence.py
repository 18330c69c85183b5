"""Rules about lists of users."""
import time

from .link import Link
from .rule import Broken, Rules
from .wire import PRESENCE, describe

RULES = Rules()


def names_in(lists, kind="AddContact"):
    return [name for packet in lists if packet[0] == kind for name in packet[1]]


@RULES.rule("presence-list", "A newcomer gets all online users")
def presence_list(case):
    first, second, newcomer = case.user("a"), case.user("b"), case.user("c")
    listed = names_in(case.presence_until_call(newcomer, first))
    for user in (first, second):
        if user.name not in listed:
            raise Broken(f"c: AddContact with {ascii(user.name)}", f"c: AddContact with {ascii(listed)}")


@RULES.rule("presence-join", "The others get the newcomer: AddContact")
def presence_join(case):
    first = case.user("a")
    newcomer = case.user("b")
    if not case.wait_presence(first, "AddContact", newcomer.name):
        raise Broken(f"a: AddContact with {ascii(newcomer.name)}", "a: nothing")


def arrive(case):
    """A newcomer, the lists that come before the answer to their signal, and that answer."""
    link, lists = case.user("a"), []
    link.send("CallRequest", case.new_name(), "", 5000)
    while (packet := link.next())[0] in PRESENCE:
        lists.append(packet)
    return link, lists, packet


@RULES.rule("presence-alone", "A user who is alone gets LoginSuccess and no list")
def presence_alone(case):
    deadline = time.monotonic() + case.timeout
    while True:
        link, lists, packet = arrive(case)
        others = {str(name) for name in names_in(lists) + names_in(lists, "DelContact")} - {link.name}
        are_leaving = others and all(name.startswith(case.prefix) for name in others)  # users of other rules
        if not are_leaving or time.monotonic() > deadline:
            break
        link.close()
        time.sleep(0.05)
    case.require(not others, "other users are online")
    case.require(len(packet) > 1, f"{describe(packet)} in place of an answer to a CallRequest")
    if lists:
        raise Broken("a: no list", f"a: {describe(lists[0])}")


@RULES.rule("presence-self", "Users are not told about themselves")
def presence_self(case):
    first, second = case.user("a"), case.user("b")
    for link, other in ((first, second), (second, first)):
        if link.name in (listed := names_in(case.presence_until_call(link, other))):
            raise Broken(f"{link.who}: no list with {ascii(link.name)}", f"{link.who}: AddContact with {ascii(listed)}")


@RULES.rule("presence-once", "Users are not told about a name twice")
def presence_once(case):
    first, second = case.user("a"), case.user("b")
    for link, other in ((first, second), (second, first)):
        listed = names_in(case.presence_until_call(link, other))
        if listed.count(other.name) > 1:
            raise Broken(f"{link.who}: {ascii(other.name)} once", f"{link.who}: AddContact with {ascii(listed)}")


@RULES.rule("presence-departure", "A close, a half-close or a reset is a departure: DelContact")
def presence_departure(case):
    link = case.user("a")
    for text, leave in (("closes", Link.close), ("half-closes", Link.end_sending), ("resets", Link.reset)):
        other = case.user("b")
        case.require(case.wait_presence(link, "AddContact", other.name), "no AddContact of a newcomer")
        case.sent.append(f"b: {text} the connection")
        leave(other)
        if not case.wait_presence(link, "DelContact", other.name):
            raise Broken(f"a: DelContact with {ascii(other.name)} who {text}", "a: nothing")


@RULES.rule("presence-first", "A signal never reaches a client before the presence of its sender")
def presence_first(case):
    link = case.user("a")
    newcomer = case.greeted("b")
    newcomer.name = case.new_name()
    newcomer.send("Login", newcomer.name)
    lists = case.presence_until_call(link, newcomer)
    if newcomer.name not in names_in(lists):
        raise Broken(f"a: AddContact with {ascii(newcomer.name)} first", "a: its CallRequest first")


@RULES.rule("name-free-again", "The name of a user who left is free")
def name_free_again(case):
    watcher, first = case.user("a"), case.user("b")
    first.end_sending()
    case.require(case.wait_presence(watcher, "DelContact", first.name), "no DelContact")
    second = case.greeted("c")
    second.send("Login", first.name)
    second.want("LoginSuccess")

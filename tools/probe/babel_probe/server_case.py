"""Users of a server that is graded."""
import os
import socket

from .case import Case
from .rule import Unmet
from .wire import PRESENCE, Wire, describe

TO_CLIENTS = ("HelloConnect", "LoginSuccess", "LoginFailed", "AddContact", "CallRequest", "ErrorResponse",
              "CallRefused", "DelContact")
TO_SERVERS = ("Login", "CallRequest", "CallRefused")


class ServerCase(Case):
    """`prefix`: of the names of users, which no others have."""

    def __init__(self, host, port, prefix, options, timeout):
        super().__init__(options, timeout)
        self.host, self.port = host, port
        self.prefix = f"{prefix}-{os.urandom(3).hex()}"
        self.count = 0

    def connect(self, who):
        connection = socket.create_connection((self.host, self.port), self.timeout)
        return self.keep(Wire(connection, self, who, TO_CLIENTS))

    def greeted(self, who):
        link = self.connect(who)
        self.greeting(link)
        return link

    def greeting(self, link):
        if (packet := link.next()) != ("HelloConnect",):
            raise Unmet(f"{describe(packet)} in place of HelloConnect")

    def new_name(self):
        """One that nobody had."""
        self.count += 1
        return f"{self.prefix}-{self.count}"

    def user(self, who, name=None):
        """A link that is logged in."""
        link = self.greeted(who)
        return self.log_in(link, name)

    def log_in(self, link, name=None):
        link.name = name or self.new_name()
        link.send("Login", link.name)
        link.need("LoginSuccess")
        return link

    def need_logins(self):
        """For a rule about a certain login: others work."""
        self.user("z").close()
        self.sent.clear()

    def presence_until_call(self, link, caller):
        """[(kind, names)] of lists that `link` gets before a call of that user, who places it now."""
        caller.send("CallRequest", link.name, "", 5000)
        lists = []
        while (packet := link.next())[0] in PRESENCE:
            lists.append(packet)
        if packet[:2] != ("CallRequest", caller.name):
            raise Unmet(f"{describe(packet)} in place of a CallRequest")
        return lists

    def wait_presence(self, link, kind, name):
        """Takes lists of users until one of that kind has the name; returns False if none comes."""
        while (packet := link.next())[0] in PRESENCE:
            if packet[0] == kind and name in packet[1]:
                return True
        return False

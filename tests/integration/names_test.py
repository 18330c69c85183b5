"""Names that belong to keys: the operator's commands, their files, and what ssh-keygen reads in them."""
import os
import re
import shutil
import signal
import subprocess

import control_case
import harness
import wire

KEYGEN = shutil.which("ssh-keygen")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"


class Names(control_case.ControlCase):
    def setUp(self):
        super().setUp()
        self.names = self.path("names")
        self.config = self.path("server.conf")
        self.settings()

    def settings(self, *lines):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(("invite-host = babel.example.org", *lines, "")))

    def named_server(self, *options):
        running = self.controlled_server("--config", self.config, "--names", self.names, *options)
        self.ready()
        return running

    def new_key(self, name):
        """A key of ssh-keygen, and its public half."""
        path = self.path(name)
        subprocess.run([KEYGEN, "-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", path], check=True)
        with open(path + ".pub", encoding="ascii") as file:
            return path, file.read().strip()

    def is_signer(self, name, key):
        """True if the file of names makes ssh-keygen accept a signature of that key under that name."""
        message = self.path("message")
        with open(message, "w", encoding="ascii") as file:
            file.write("hello")
        subprocess.run([KEYGEN, "-q", "-Y", "sign", "-f", key, "-n", "babel-login", message], check=True,
                       capture_output=True)
        with open(message, "rb") as signed:
            verified = subprocess.run(
                [KEYGEN, "-Y", "verify", "-f", self.names, "-I", name, "-n", "babel-login", "-s", message + ".sig"],
                stdin=signed, capture_output=True)
        os.remove(message + ".sig")
        return verified.returncode == 0

    def text_of_names(self):
        with open(self.names, encoding="utf-8") as file:
            return file.read()


@harness.unittest.skipUnless(KEYGEN, "there is no ssh-keygen")
class Keys(Names):
    def test_bound_name_is_read_by_ssh_keygen(self):
        self.named_server()
        key, public = self.new_key("key")
        other, _ = self.new_key("other")
        for name in ("alice", "al ice", "Jörg", "#one"):
            self.assertIn("belongs to the key SHA256:", self.text("bind", name, public))
            self.assertTrue(self.is_signer(name, key), self.text_of_names())
            self.assertFalse(self.is_signer(name, other))
        self.assertFalse(self.is_signer("bob", key))
        self.text("unbind", "al ice")
        self.assertFalse(self.is_signer("al ice", key))
        self.assertTrue(self.is_signer("alice", key))

    def test_new_key_replaces_the_old_one(self):
        self.named_server()
        old, old_public = self.new_key("old")
        new, new_public = self.new_key("new")
        self.text("bind", "alice", old_public)
        self.assertIn("already", self.text("bind", "alice", old_public, status=1))
        self.text("bind", "alice", *new_public.split())
        self.assertFalse(self.is_signer("alice", old))
        self.assertTrue(self.is_signer("alice", new))
        self.assertEqual(self.text_of_names().count("\n"), 1)

    def test_names_outlive_the_server(self):
        running = self.named_server()
        key, public = self.new_key("key")
        self.text("bind", "alice", public)
        before = self.json("names")
        fingerprint = subprocess.run([KEYGEN, "-lf", key], capture_output=True, text=True).stdout.split()[1]
        self.assertEqual([(x["name"], x["key"]) for x in before["names"]], [("alice", fingerprint)])
        running.signal(signal.SIGTERM)
        self.assertEqual(running.exit_code(), 0)
        with open(self.names, "a", encoding="utf-8") as file:
            file.write('bob namespaces="babel-lo')
        again = self.named_server()
        again.wait_line("its 24 bytes are removed")
        self.assertEqual(self.json("names")["names"], before["names"])
        self.assertRegex(self.text("names", "alice"), r"alice +SHA256:\S+ +20\S+Z +names\n$")

    def test_whoever_has_a_name_without_its_key_is_disconnected(self):
        running = self.named_server()
        guest = self.log_in(running, "alice")
        self.text("bind", "alice", self.new_key("key")[1])
        self.assertIn(("ErrorResponse", "the operator changed the owner of your name; log in again"),
                      guest.receive_to_end())

    def test_change_that_cannot_be_saved_fails(self):
        running = self.named_server()
        os.remove(self.names)
        self.assertIn("could not be saved: No such file", self.text("bind", "alice", self.new_key("key")[1], status=1))
        running.wait_line("cannot save .*names: No such file")
        self.assertEqual(self.text("names"), "no name belongs to a key\n")
        self.assertRegex(self.text("stats"), r"(?m)^babel_names_save_failures_total +1$")

    def test_file_of_the_operator_is_read_again(self):
        authorized = self.path("authorized")
        _, public = self.new_key("key")
        with open(authorized, "w", encoding="utf-8") as file:
            file.write(f"alice {public}\n")
        running = self.named_server("--authorized-names", authorized)
        self.assertEqual([x["name"] for x in self.json("names")["names"]], ["alice"])
        self.assertIn("authorized-names", self.text("unbind", "alice", status=1))
        with open(authorized, "a", encoding="utf-8") as file:
            file.write(f"bob {public}\n")
        running.signal(signal.SIGHUP)
        running.wait_line("are read again")
        self.assertEqual([x["name"] for x in self.json("names")["names"]], ["alice", "bob"])
        with open(authorized, "a", encoding="utf-8") as file:
            file.write("carol ssh-rsa AAAA\n")
        running.signal(signal.SIGHUP)
        running.wait_line("nothing is changed: .*authorized:3: the key is of another type")
        self.assertEqual(len(self.json("names")["names"]), 2)


class Invites(Names):
    def test_link_is_printed_once_and_kept_nowhere(self):
        running = self.named_server("--log-level", "trace")
        printed = self.text("invite", "jörg k")
        found = re.match(r"babels://babel\.example\.org:4243/\?i=([\w-]{22})&n=j%C3%B6rg%20k\n"
                         r'valid for 1 use until 20\S+Z; "ctl revoke ([0-9a-f]{8})" makes it worthless\n$', printed)
        self.assertTrue(found, printed)
        token, number = found.groups()
        with open(self.path("invites"), encoding="utf-8") as file:
            self.assertNotIn(token, file.read())
        running.wait_line(f"the operator makes the invite {number}")
        self.assertNotIn(token, running.transcript())
        self.assertNotIn(token, self.text("invites"))
        self.assertEqual(self.json("invites")["invites"][0]["name"], "jörg k")
        self.assertIn("already", self.text("invite", "jörg k", status=1))
        self.assertIn("worthless", self.text("revoke", number))
        self.assertEqual(self.text("invites"), "there are no invites\n")
        self.assertIn("no invite", self.text("revoke", number, status=1))

    def test_uses(self):
        self.named_server()
        made = self.json("invite", "--uses", "25")["invite"]
        self.assertEqual((made["uses"], made["name"]), (25, ""))
        self.text("invite", "", "3")
        self.assertEqual([x["uses"] for x in self.json("invites")["invites"]], [25, 3])
        self.assertIn("1 to 10000", self.text("invite", "--uses", "0", status=2))
        self.assertIn("single use", self.text("invite", "bob", "--uses", "2", status=2))
        self.assertIn("only ctl invite", self.text("list", "--uses", "2", status=2))

    def test_closed_registration_and_missing_host_have_no_invites(self):
        self.settings("registration = closed")
        running = self.named_server()
        self.assertIn("registration", self.text("invite", status=1))
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("registration = invite\n")
        running.signal(signal.SIGHUP)
        running.wait_line("are read again")
        self.assertIn("invite-host", self.text("invite", status=1))


class NoFile(Names):
    def keep_name(self, name):
        """A file of names from an earlier run, in the folder of the server's own files."""
        os.mkdir(self.path("state"))
        with open(os.open(self.path("state/names"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"{name} {KEY}\n")

    def test_nothing_is_registered_without_a_file(self):
        running = self.controlled_server("--names", "none", "--tls-port", "0", "--state", self.path("state"))
        running.wait_line("there is no file of names")
        self.ready()
        self.assertIn("no file of names", self.text("unbind", "alice", status=1))
        self.assertIn("no file of names", self.text("invite", status=1))
        self.log_in(running, "alice")

    def test_chosen_registration_needs_a_file(self):
        for mode, status in (("invite", 1), ("open", 1)):
            ended = subprocess.run(
                [harness.program("babel-server"), "--port", "0", "--control", "none", "--names", "none",
                 "--registration", mode], env=self.environment(), capture_output=True, text=True, timeout=20)
            self.assertEqual(ended.returncode, status)
            self.assertIn("registration needs a file of names", ended.stderr)

    def test_names_of_keys_are_nobody_elses_without_tls(self):
        self.keep_name("alice")
        running = self.controlled_server("--state", self.path("state"), "--tls-port", "off")
        link = wire.Link.connect(running.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", "alice")
        self.assertIn("belongs to a key", link.expect("LoginFailed")[1])
        self.log_in(running, "bob")

    def test_a_server_whose_names_nobody_could_use_does_not_start(self):
        self.keep_name("alice")
        os.mkdir(self.path("state/server.key"))
        ended = subprocess.run(
            [harness.program("babel-server"), "--bind", "127.0.0.1", "--control", "none", "--state", self.path("state")],
            env=self.environment(), capture_output=True, text=True, timeout=20)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("server.key: not a regular file", ended.stderr)

    def test_wrong_line_prevents_the_start(self):
        with open(self.names, "w", encoding="utf-8") as file:
            file.write("# people\nalice\n")
        ended = subprocess.run(
            [harness.program("babel-server"), "--port", "0", "--control", "none", "--names", self.names],
            env=self.environment(), capture_output=True, text=True, timeout=20)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("names:2: there is no key behind the name; correct the line or remove it", ended.stderr)


if __name__ == "__main__":
    harness.main()

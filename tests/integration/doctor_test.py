"""babel-cli doctor: with devices that hear each other, with devices that do not, and without devices."""
import json
import os
import pty
import socket
import subprocess

import harness
import load
import ports
import rig

SECONDS = 40  # lifetime of the sound server: two runs of 3 s on a slow machine

# A sound system whose only card is missing. (Without any card, PortAudio 19.6 aborts.)
ALSA = 'pcm.!default { type hw card 31 hint { show on description "nothing" } }'


class Case(harness.Case):
    def doctor(self, *options, **environment):
        """(exit status, verdict on each part, the whole object) of a run with --json."""
        argv = [harness.program("babel-cli"), "doctor", "--json", *options]
        run = self.start(harness.Process, argv, environment)
        status = run.exit_code()
        print("\n".join(run.lines["stdout"]))
        self.assertEqual(len(run.lines["stdout"]), 1, run.transcript())
        said = json.loads(run.lines["stdout"][0])
        self.assertEqual(said["ok"], status == 0, run.transcript())
        return status, {each["about"]: each for each in said["checks"]}, said

    def without_devices(self):
        config = self.path("asound.conf")
        with open(config, "w") as file:
            file.write(ALSA)
        return {"ALSA_CONFIG_PATH": config}


class Doctor(Case):
    @load.judged_beside_a_floor
    def test_a_loop_is_heard_and_that_there_is_none(self):
        sound = rig.Rig(("alice",), SECONDS)
        self.addCleanup(sound.close)
        self.addCleanup(self._end_processes)  # before the rig
        server = self.server()
        usual = sound.environment("alice")
        with open(usual["ALSA_CONFIG_PATH"]) as file:
            config = file.read()
        looped = os.path.join(sound.folder, "asound.looped.conf")
        with open(looped, "w") as file:
            file.write(config.replace('"alice_mic"', '"alice_spk.monitor"'))
        named = ("--server", f"127.0.0.1:{server.port}")

        status, about, said = self.doctor(*named, **{**usual, "ALSA_CONFIG_PATH": looped})
        self.assertEqual(status, 0)
        self.assertEqual(about.pop("calls")["health"], "unknown")  # that server is plain
        self.assertEqual({each["health"] for each in about.values()} - {"doubtful"}, {"good"})
        self.assertGreater(said["loop_ms"], 5)
        self.assertLess(said["loop_ms"], 200)
        self.assertGreater(said["encode_percent"], 0)
        self.assertIn("server_rtt_ms", said)

        status, about, said = self.doctor(*named, **usual)
        self.assertEqual(status, 0)
        self.assertIn("did not hear the loudspeaker", about["loop"]["what"])
        self.assertIn("digital silence", about["microphone"]["what"])
        self.assertNotIn("loop_ms", said)

    def test_a_missing_device_is_explained(self):
        status, about, _ = self.doctor(**self.without_devices())
        self.assertEqual(status, 1)
        for part, option in (("microphone", "--audio-in"), ("loudspeaker", "--audio-out")):
            self.assertEqual(about[part]["health"], "bad")
            self.assertIn("has none", about[part]["what"])
            self.assertIn(option, about[part]["advice"])
        self.assertIn(about["codec"]["health"], ("good", "doubtful"))

    def test_a_server_that_is_not_there_is_bad_only_if_it_was_named(self):
        nobody = f"127.0.0.1:{ports.unused()}"
        status, about, _ = self.doctor("--audio", "null", "--server", nobody)
        self.assertEqual((status, about["server"]["health"]), (1, "bad"))
        self.assertIn(nobody, about["server"]["what"])
        self.assertIn("--server", about["server"]["advice"])
        status, about, _ = self.doctor("--audio", "null", BABEL_SERVER=nobody)
        self.assertEqual((status, about["server"]["health"]), (1, "bad"))

    def test_each_check_is_printed_and_a_terminal_shows_the_progress(self):
        argv = [harness.program("babel-cli"), "doctor", "--audio", "null", "--server", f"127.0.0.1:{ports.unused()}"]
        for kind, more, is_shown in (
                ("xterm", [], True), ("dumb", [], False), ("xterm", ["--plain"], False), ("xterm", ["--json"], False)):
            with self.subTest(kind, more=more):
                master, slave = pty.openpty()
                self.addCleanup(os.close, master)
                try:
                    run = subprocess.run(
                        [*argv, *more], env={**self.environment(), "TERM": kind}, stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE, stderr=slave, text=True, timeout=20 * harness.SLOWDOWN)
                    os.write(slave, b"end")  # so that there is something to read
                finally:
                    os.close(slave)
                progress = b""
                while not progress.endswith(b"end"):
                    progress += os.read(master, 65536)
                if is_shown:
                    self.assertRegex(progress.decode(), r"check 1 of 5: codec")
                    self.assertRegex(progress.decode(), r"check \d of 5: server")
                    self.assertTrue(progress.endswith(b"\r\x1b[Kend"), progress)
                else:
                    self.assertEqual(progress, b"end")
                if "--json" not in more:
                    about = [line.split()[0] for line in run.stdout.splitlines() if not line.startswith(" ")]
                    self.assertEqual(about[0], "codec")
                    self.assertEqual(sorted(about), sorted(set(about)))
                    self.assertLessEqual({"microphone", "loudspeaker", "server", "identity", "calls"}, set(about))

    def test_a_filtered_port_is_found_in_time(self):
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)  # a full queue does not answer
        self.addCleanup(listener.close)
        self.addCleanup(socket.create_connection(listener.getsockname()).close)
        port = listener.getsockname()[1]
        _, about, _ = self.doctor("--audio", "null", "--server", f"127.0.0.1:{port}")
        self.assertIn(f"127.0.0.1:{port}: timed out", about["server"]["what"])
        self.assertIn("firewall", about["server"]["advice"])

    def test_another_kind_of_server_is_detected(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            where = f"127.0.0.1:{listener.getsockname()[1]}"
            status, about, _ = self.doctor("--audio", "null", "--server", where)
        self.assertEqual((status, about["server"]["health"]), (1, "bad"))

    def test_a_server_that_turns_somebody_away_is_quoted(self):
        server = self.server("--ban", "127.0.0.0/8")
        status, about, _ = self.doctor("--audio", "null", "--server", f"127.0.0.1:{server.port}")
        self.assertEqual((status, about["server"]["health"]), (1, "bad"))
        self.assertIn("you are banned", about["server"]["what"])


class Security(Case):
    def tls_server(self):
        server = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0",
            "--state", self.path("server"), "--control", self.path("control")])
        server.tls_port = int(server.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        server.key = server.wait_line(r"the server's key is (SHA256:\S{43})$").group(1)
        return server

    def examine(self, server, *options):
        """The exit status, and the verdicts on the server, its encryption and the user's key."""
        named = f"babels://127.0.0.1:{server.tls_port}"
        status, about, _ = self.doctor("--audio", "null", "--server", named, *options)
        return status, about["server"], about["tls"], about["identity"]

    def meet(self, server):
        client = self.start(harness.Process, [
            harness.program("babel-cli"), "contacts", "--name", "bob",
            "--server", f"babels://127.0.0.1:{server.tls_port}"])
        self.assertEqual(client.exit_code(), 0, client.transcript())

    def test_a_new_server_stays_new_until_a_login(self):
        server = self.tls_server()
        for _ in range(2):
            status, answer, tls, _ = self.examine(server)
            self.assertEqual((status, answer["health"], tls["health"]), (0, "good", "doubtful"))
            self.assertIn(f"127.0.0.1:{server.tls_port} answers", answer["what"])
            self.assertIn("new key " + server.key, tls["what"])
        self.assertFalse(os.path.exists(self.path("babel/known_servers")))
        self.assertFalse(os.path.exists(self.path("babel/identity.pem")))
        self.meet(server)
        with open(self.path("babel/known_servers")) as file:
            known = file.read()
        status, _, tls, identity = self.examine(server)
        self.assertEqual((status, tls["health"], identity["health"]), (0, "good", "good"))
        self.assertIn("known key " + server.key, tls["what"])
        self.assertIn("identity.pem", identity["what"])
        with open(self.path("babel/known_servers")) as file:
            self.assertEqual(file.read(), known)

    def test_a_changed_key_is_bad(self):
        server = self.tls_server()
        self.meet(server)
        with open(self.path("babel/known_servers")) as file:
            line = file.read().split()
        with open(self.path("babel/known_servers"), "w") as file:
            file.write(f"{line[0]} key SHA256:{42 * 'a'}A {line[-1]}\n")
        status, answer, tls, _ = self.examine(server)
        self.assertEqual((status, answer["health"], tls["health"]), (1, "good", "bad"))
        self.assertIn("has changed", tls["what"])

    def test_a_key_that_the_old_one_endorses_is_good(self):
        server = self.tls_server()
        self.meet(server)
        rotation = self.start(harness.Process, [
            harness.program("babel-server"), "ctl", "rotate-key", "--control", self.path("control")])
        self.assertEqual(rotation.exit_code(), 0, rotation.transcript())
        status, _, tls, _ = self.examine(server)
        self.assertEqual((status, tls["health"]), (0, "good"))
        self.assertIn("endorsed by the old one", tls["what"])
        self.assertNotIn(server.key, tls["what"])

    def test_a_plain_port_is_not_encrypted(self):
        server = self.server()
        status, about, _ = self.doctor("--audio", "null", "--server", f"127.0.0.1:{server.port}")
        self.assertEqual((status, about["tls"]["health"]), (0, "doubtful"))
        self.assertIn("NOT ENCRYPTED", about["tls"]["what"])
        status, about, _ = self.doctor(
            "--audio", "null", "--server", f"127.0.0.1:{server.port}", "--secure", "require")
        self.assertEqual((status, about["tls"]["health"]), (1, "bad"))

    def test_a_key_that_others_may_read_is_bad(self):
        server = self.tls_server()
        self.meet(server)
        os.chmod(self.path("babel/identity.pem"), 0o640)
        status, _, _, identity = self.examine(server)
        self.assertEqual((status, identity["health"]), (1, "bad"))
        self.assertIn("chmod 600", identity["what"])


if __name__ == "__main__":
    harness.main()

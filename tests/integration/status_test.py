"""babel-server --metrics: the metrics for Prometheus, and the page for people."""
import http.client
import re
import shutil
import socket
import subprocess

import browser
import harness
import wire

HOSTILE = "<img src=x onerror=alert(1)>"


class Metrics(harness.Case):
    def setUp(self):
        super().setUp()
        self.babel = self.server("--metrics", "127.0.0.1:0", "--control", self.path("control"))
        address = self.babel.wait_line(r"metrics on http://([\d.]+):(\d+)$")
        self.host, self.port = address.group(1), int(address.group(2))
        self.url = f"http://{self.host}:{self.port}/"

    def member(self, name):
        link = wire.log_in(self.babel.port, name)
        self.addCleanup(link.close)
        return link

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()

    def samples(self):
        """The metrics as a dictionary."""
        lines = self.get("/metrics")[1].splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


class ForPrometheus(Metrics):
    def test_promtool_finds_no_fault(self):
        promtool = shutil.which("promtool")
        if not promtool:
            self.skipTest("there is no promtool (Debian: prometheus)")
        self.member("alice")
        checked = subprocess.run([promtool, "check", "metrics"], input=self.get("/metrics")[1],
                                 capture_output=True, text=True, timeout=30)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_events_are_counted(self):
        alice, bob = self.member("alice"), self.member("bob")
        stranger = wire.Link.connect(self.babel.port)
        self.addCleanup(stranger.close)
        stranger.expect("HelloConnect")
        stranger.send("Login", "alice")
        stranger.expect("LoginFailed")
        alice.send("CallRequest", "bob", "", 5000)
        bob.expect("CallRequest")
        expected = {
            "babel_online_users": "2",
            "babel_pending_connections": "1",
            "babel_logins_total": "2",
            'babel_logins_failed_total{reason="taken"}': "1",
            "babel_calls_total": "1",
        }
        samples = self.samples()
        self.assertEqual({key: samples[key] for key in expected}, expected)
        self.assertTrue(harness.eventually(
            lambda: int(self.samples()["babel_loop_latency_seconds_count"]) > 5, 10, "latency"))

    def test_health_and_wrong_questions(self):
        for path, method, status in (("/healthz", "GET", 200), ("/healthz", "HEAD", 200),
                                     ("/nothing", "GET", 404), ("/", "POST", 405)):
            self.assertEqual(self.get(path, method)[0].status, status, (path, method))
        self.assertEqual(self.get("/healthz")[1], "ok\n")

    def test_an_address_in_use_is_a_clear_error(self):
        second = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0",
            "--metrics", f"{self.host}:{self.port}"])
        self.assertEqual(second.exit_code(), 1)
        second.wait_line(f"metrics on {re.escape(self.host)}:{self.port}.* in use")

    def test_it_ends_with_readers_of_events(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        self.assertIn(b"event: about", answer.readline() + answer.readline())
        self.babel.popen.terminate()
        self.assertEqual(self.babel.exit_code(), 0, self.babel.transcript())


class ForPeople(Metrics):
    def setUp(self):
        super().setUp()
        self.browser = browser.of_test(self)

    def names(self):
        return self.browser.value("[...document.querySelectorAll('.name')].map(n => n.textContent)")

    def until_names(self, *names):
        harness.eventually(lambda: self.names() == list(names), 20, f"{names}")

    def test_the_page_lists_the_users_and_follows_arrivals_and_departures(self):
        self.member("bob")
        self.browser.open(self.url)
        self.until_names("bob")
        self.browser.value("window.stayed = true")
        alice = self.member("alice")
        self.until_names("alice", "bob")
        self.browser.until("document.querySelector('#online')?.textContent === '2'")
        alice.close()
        self.until_names("bob")
        self.assertTrue(self.browser.value("window.stayed"), "the page was loaded anew")
        self.assertTrue(self.browser.value("document.querySelector('#nodes-card').hidden"), "it has no cluster")
        self.assertEqual(self.browser.value("document.querySelector('#link')?.textContent"), "live")
        self.assertEqual(self.browser.complaints, [])

    def test_a_name_with_html_in_it_is_text(self):
        self.member(HOSTILE)
        self.member("<script>title = 1<!--")
        self.browser.open(self.url)
        self.until_names(HOSTILE, "<script>title = 1<!--")
        self.browser.until("document.title === 'Babel · 2 online'")
        self.assertEqual(self.browser.value("document.querySelectorAll('img, script').length"), 1)
        self.assertEqual(self.browser.complaints, [])

    def test_names_can_be_filtered_and_ordered(self):
        for name in ("alice", "carol", "bob"):
            self.member(name)
        self.browser.open(self.url)
        self.until_names("alice", "bob", "carol")
        self.browser.value("f = document.querySelector('#filter'); f.value = 'O';"
                           "f.dispatchEvent(new Event('input'))")
        self.until_names("bob", "carol")
        self.browser.value("document.querySelector('#by-time').click()")
        self.browser.until("document.querySelector('#by-time')?.ariaPressed === 'true'")

    def test_of_many_users_the_page_shows_the_first_with_a_note(self):
        for number in range(520):
            self.member(f"guest {number:03}")
        self.browser.open(self.url)
        self.browser.until("document.querySelectorAll('.name').length === 500")
        self.assertEqual(self.names(), [f"guest {number:03}" for number in range(500)])
        self.assertIn("first 500 by name of 520",
                      self.browser.value("document.querySelector('#people-more')?.textContent"))

    def test_it_fits_a_telephone(self):
        self.member("w" * 32)
        self.browser.resize(360, 740)
        self.browser.open(self.url)
        self.until_names("w" * 32)
        self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)

    def test_figures_side_by_side_stand_in_one_line(self):
        self.browser.resize(400, 900)
        self.browser.open(self.url)
        self.browser.until("document.querySelector('#late')?.textContent.endsWith('ms')")
        rows = {}
        for left, top in self.browser.value("[...document.querySelectorAll('.cards .card')].map(card => "
                                            "[card.offsetTop, card.querySelector('.big').offsetTop])"):
            rows.setdefault(left, set()).add(top)
        self.assertGreaterEqual(len(rows), 2)
        self.assertEqual([1] * len(rows), [len(tops) for tops in rows.values()], rows)

    def test_two_reasons_of_one_name_are_told_apart(self):
        ctl = [harness.program("babel-server"), "ctl", "--control", self.path("control")]
        for banned in ("eve", "127.0.0.9"):
            subprocess.run([*ctl, "ban", banned], check=True, timeout=20, stdout=subprocess.DEVNULL)
        link = wire.Link.connect(self.babel.port)
        self.addCleanup(link.close)
        link.send("Login", "eve")
        link.expect("LoginFailed")
        with socket.socket() as other:
            other.bind(("127.0.0.9", 0))
            other.connect(("127.0.0.1", self.babel.port))
            other.recv(1)
        self.browser.open(self.url)
        self.browser.until("document.querySelector('#refused-more')?.textContent.includes('address banned 1, login banned 1')")

    def test_it_shows_that_the_server_is_gone(self):
        self.browser.open(self.url)
        self.browser.until("document.querySelector('#link')?.textContent === 'live'")
        self.babel.popen.terminate()
        self.browser.until("document.querySelector('#link')?.textContent === 'reconnecting'")


if __name__ == "__main__":
    harness.main()

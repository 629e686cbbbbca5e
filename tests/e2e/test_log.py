# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""The access log: what stands in it, where it goes, and what cannot get into it."""
import fcntl
import os
import re
import signal
import stat
import threading
import unittest

from harness import NOBODY, Case, run_failing, unprivileged, wait_until
from wire_client import TLS12, TLS13, Plain, Secure

PAIRS = re.compile(
    r"time=20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ id=\d+ proto=(?P<proto>gemini|gopher)"
    r"(?: peer=(?P<peer>[0-9a-f.:]+))?"
    r"(?: host=(?P<host>\S+) (?:path|request)=(?P<path>\S+) status=(?P<status>\d\d|-))?"
    r" bytes=(?P<bytes>\d+) ms=\d+(?: tls=(?P<tls>TLSv1\.[23])(?: resumed=yes)?)?"
    r"(?: end=\"[a-z -]+\")?")
# what reads Apache's combined form
COMBINED = re.compile(
    r'(?P<peer>\S+) - - \[\d\d/[A-Z][a-z]{2}/20\d\d:\d\d:\d\d:\d\d \+0000\] '
    r'"(?P<path>[^"]*)" (?P<status>\d\d|-) (?P<bytes>\d+) "-" "-"')
LINE_MAX = 2048
ON = ("--set", "log.access=yes")


class LogCase(Case):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.folder.path, "access.log")
        self.folder.write("index.gmi", "# Home\n\nWelcome.\n")

    def to_file(self, *options, **more):
        return self.start(*ON, "--set", f"log.access_file={self.path}", *options, **more)

    def lines(self, path=None):
        with open(path or self.path, "rb") as file:
            return file.read().split(b"\n")[:-1]

    def wait_for_lines(self, count, path=None):
        wait_until(lambda: len(self.lines(path)) >= count, 10, f"line {count} of the log")
        got = self.lines(path)
        self.assertEqual(len(got), count, got)
        return [line.decode() for line in got]

    def parsed(self, line, form=PAIRS):
        match = form.fullmatch(line)
        self.assertTrue(match, line)
        return match.groupdict()


class Lines(LogCase):
    def test_nothing_is_said_unless_asked_for(self):
        daemon = self.start()
        self.assertEqual(daemon.gemini("/").status, 20)
        daemon.gopher("/")
        daemon.stop()
        self.assertNotIn("status=", daemon.log())

    def test_log_access_alone_is_enough(self):
        daemon = self.start(*ON, "--set", "log.level=error", expect=[r"bifoldd: access: "])
        raw = daemon.gemini("/").raw
        self.assertEqual(daemon.gemini("/none").status, 51)
        menu = daemon.gopher("/")
        daemon.stop()
        lines = [line.removeprefix("bifoldd: access: ") for line in daemon.log().splitlines()
                 if "proto=" in line]
        one, two, three = [self.parsed(line) for line in lines]
        self.assertEqual((one["proto"], one["host"], one["path"], one["status"], one["tls"]),
                         ("gemini", "localhost", "/", "20", "TLSv1.3"))
        self.assertEqual(int(one["bytes"]), len(raw))
        self.assertEqual((two["path"], two["status"]), ("/none", "51"))
        self.assertEqual((three["proto"], three["path"], three["status"], three["tls"]),
                         ("gopher", "/", "20", None))
        self.assertEqual(int(three["bytes"]), len(menu))
        self.assertFalse([line for line in lines if "peer=" in line])

    def test_a_file_of_its_own_holds_these_lines_and_no_others(self):
        daemon = self.to_file()
        daemon.gemini("/")
        daemon.gopher("/")
        for line in self.wait_for_lines(2):
            self.assertEqual(self.parsed(line)["status"], "20")
        mode = os.stat(self.path)
        self.assertEqual(stat.S_IMODE(mode.st_mode), 0o640)
        self.assertNotIn("proto=", daemon.log())
        os.kill(daemon.server_pid(), signal.SIGKILL)
        daemon.expect.append(r"bifoldd: error: the server was ended by signal 9")
        wait_until(lambda: "the server is back" in daemon.log())
        daemon.gemini("/")
        self.wait_for_lines(3)

    def test_what_a_reader_typed_stays_out(self):
        daemon = self.to_file()
        daemon.gemini("/search?my%20secret")
        daemon.gemini("", url=f"gemini://other.example:{daemon.port('gemini')}/?my%20secret")
        daemon.gemini("", url="/bad?my secret")
        daemon.gopher("/search\tmy secret")
        lines = self.wait_for_lines(4)
        self.assertNotIn("secret", "\n".join(lines))
        self.assertEqual([self.parsed(line)["path"] for line in lines],
                         ["/search", "/", "/bad", "/search"])

    def test_what_was_there_is_added_to(self):
        with open(self.path, "w", encoding="ascii") as file:
            file.write("before\n")
        self.folder.own(self.path)
        daemon = self.to_file()
        daemon.gopher("/")
        self.assertEqual(self.wait_for_lines(2)[0], "before")

    def test_the_combined_form_is_what_statistics_programs_read(self):
        daemon = self.to_file("--set", "log.form=combined")
        raw = daemon.gemini("/").raw
        daemon.gopher("/")
        daemon.gopher("0/index", tls=True)
        with Plain(daemon.port("gemini")) as peer:
            peer.send(b"GET / HTTP/1.0\r\n\r\n")
            peer.read()
        one, two, three, four = [self.parsed(line, COMBINED) for line in self.wait_for_lines(4)]
        self.assertEqual((one["peer"], one["path"], one["status"], int(one["bytes"])),
                         ("-", "gemini://localhost/", "20", len(raw)))
        self.assertEqual((two["path"], two["status"]), ("gopher://localhost/", "20"))
        self.assertEqual(three["path"], "gophers://localhost/0/index")
        self.assertEqual((four["path"], four["status"]), ("-", "-"))

    def test_addresses_are_told_as_far_as_asked_for(self):
        for how, v4, v6 in (("none", None, None), ("prefix", "127.0.0.0", "::"),
                            ("full", "127.0.0.1", "::1")):
            for form, regex in (("key=value", PAIRS), ("combined", COMBINED)):
                self.path = os.path.join(self.folder.path, f"{how}-{regex is PAIRS}")
                daemon = self.to_file("--set", f"log.address={how}", "--set", f"log.form={form}",
                                      gopher=("127.0.0.1:0", "[::1]:0"))
                daemon.gopher("/")
                self.wait_for_lines(1)
                daemon.gopher("/", address="::1")
                got = [self.parsed(line, regex)["peer"] for line in self.wait_for_lines(2)]
                none = None if regex is PAIRS else "-"
                self.assertEqual(got, [v4 or none, v6 or none])
                daemon.stop()


class Rotation(LogCase):
    def renamed(self):
        return self.path + ".1"

    def test_sigusr1_begins_a_new_file_and_loses_no_line(self):
        daemon = self.to_file("--set", "limits.rate=0")
        failed, stop, asked = [], threading.Event(), [0]

        def ask():
            while not stop.is_set():
                if not daemon.gopher("/").endswith(b".\r\n"):
                    failed.append(1)
                asked[0] += 1

        client = threading.Thread(target=ask)
        client.start()
        try:
            wait_until(lambda: asked[0] >= 20)
            for turn in range(1, 4):
                os.rename(self.path, f"{self.path}.{turn}")
                daemon.signal(signal.SIGUSR1)
                wait_until(lambda: os.path.exists(self.path) and len(self.lines()) > 5)
        finally:
            stop.set()
            client.join()
        self.assertFalse(failed)
        files = [self.path] + [f"{self.path}.{turn}" for turn in range(1, 4)]
        wait_until(lambda: sum(len(self.lines(path)) for path in files) == asked[0],
                   what="as many lines as requests")
        for path in files:
            for line in self.lines(path):
                self.parsed(line.decode())

    def test_a_file_that_cannot_be_opened_leaves_the_old_one(self):
        daemon = self.to_file(expect=[r"bifoldd: warning: the access log in use stays: "])
        daemon.gopher("/")
        self.wait_for_lines(1)
        os.rename(self.path, self.renamed())
        os.mkdir(self.path)
        daemon.signal(signal.SIGUSR1)
        wait_until(lambda: "the access log in use stays" in daemon.log())
        daemon.gopher("/")
        self.wait_for_lines(2, self.renamed())
        os.rmdir(self.path)
        daemon.signal(signal.SIGUSR1)
        wait_until(lambda: os.path.exists(self.path))
        os.kill(daemon.server_pid(), signal.SIGKILL)
        daemon.expect.append(r"bifoldd: error: the server was ended by signal 9")
        wait_until(lambda: "the server is back" in daemon.log())
        daemon.gopher("/")
        self.wait_for_lines(1)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_a_file_that_root_made_belongs_to_the_daemons_user(self):
        folder = os.path.join(self.folder.path, "log")
        os.mkdir(folder, 0o755)
        self.path = os.path.join(folder, "access.log")
        daemon = self.to_file("--set", "user=nobody", root=True,
                              expect=[r"bifoldd: warning: the access log in use stays: "])
        self.assertEqual(os.stat(self.path).st_uid, NOBODY)
        os.rename(self.path, self.renamed())
        daemon.signal(signal.SIGUSR1)
        wait_until(lambda: "Permission denied" in daemon.log())
        with open(self.path, "w", encoding="ascii") as file:
            os.fchown(file.fileno(), NOBODY, -1)
        daemon.signal(signal.SIGUSR1)

        def moved_on():
            daemon.gopher("/")
            return self.lines()
        wait_until(moved_on)

    def test_sigusr1_without_a_file_changes_nothing(self):
        daemon = self.start(*ON, expect=[r"bifoldd: access: "])
        daemon.signal(signal.SIGUSR1)
        server = daemon.server_pid()
        os.kill(server, signal.SIGUSR1)
        self.assertEqual(daemon.gemini("/").status, 20)
        self.assertEqual(daemon.server_pid(), server)


class Mistakes(LogCase):
    def fails(self, *words, path=None):
        options = ["--capsule", self.folder.capsule, "--state", self.folder.state, "--certs",
                   self.folder.certs, "--gemini", "none", "--gopher", "127.0.0.1:0", *ON,
                   "--set", f"log.access_file={path or self.path}"]
        for more in ([], ["-n"]):
            status, out, err, _ = run_failing(self.folder, *options, *more)
            self.assertEqual((status, out), (2, ""), err)
            self.assertEqual(len(err.splitlines()), 1, err)
            for word in ("log.access_file", *words):
                self.assertIn(word, err)

    def test_what_is_no_file_is_refused_in_one_sentence(self):
        os.mkdir(self.path)
        self.fails("is a folder")
        os.rmdir(self.path)
        os.symlink("elsewhere", self.path)
        self.fails("symbolic link")
        os.unlink(self.path)
        os.mkfifo(self.path, 0o666)
        self.folder.own(self.path)
        self.fails("read by nobody")
        self.fails("No such file or directory", path=os.path.join(self.folder.path, "no/where"))
        self.fails("capsule", path=os.path.join(self.folder.capsule, "access.log"))
        if unprivileged():
            self.fails("Permission denied", path="/etc/bifold-access.log")

    def test_a_file_without_log_access_is_warned_of(self):
        daemon = self.start("--set", f"log.access_file={self.path}",
                            expect=[r"bifoldd: warning: log.access_file names a file"])
        self.assertIn("log.access=yes", daemon.log())
        self.assertFalse(os.path.exists(self.path))


def hostile_lines():
    """What a request may be made of to forge, tear or hide a line."""
    forged = '" 20 1 "-" "-"\n127.0.0.1 - - [x] "'
    yield b"\x1b[2J\x1b]0;owned\x07"
    yield b"/a\rb\nstatus=20"
    yield b"/%0d%0aproto=gemini%20status=20"
    yield forged.encode()
    yield b'/x status=20 path=/secret host=other "'
    yield b"/" + b"\\" * 500
    yield b"/" + b"\xff" * 900
    yield b"A" * 2000
    yield b"\x00" * 30
    yield "/\u202egnp.exe\u2066\ufeff\u200b".encode()
    yield b"/caf\xc3\xa9?query=typed%20secret"
    yield b"\ttyped secret\t+"
    yield b"URL:javascript:alert(1)//<script>"
    yield b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: \" 20 9 \"-\" \"-\""
    yield b"%" * 700
    yield b"=" * 700
    yield b""


class Hostile(LogCase):
    def ask_all(self, daemon):
        """How many connections said anything."""
        count = 0
        for line in hostile_lines():
            for end in (b"\r\n", b"\n", b""):
                for version in (TLS12, TLS13):
                    for url in (line, b"gemini://localhost" + line):
                        with Secure(daemon.port("gemini"), version) as peer:
                            peer.send(url + end)
                            peer.finish()
                            peer.read()
                        count += 1
                count += 1
                with Secure(daemon.port("gopher"), TLS13) as peer:
                    peer.send(line + end)
                    peer.finish()
                    peer.read()
                for port in ("gopher", "gemini"):
                    with Plain(daemon.port(port)) as peer:
                        peer.send(line + end)
                        peer.finish()
                        peer.read()
                    count += bool(line + end)
        return count

    def test_one_request_is_one_printable_line(self):
        for form, regex in (("key=value", PAIRS), ("combined", COMBINED)):
            self.path = os.path.join(self.folder.path, form)
            daemon = self.to_file(
                "--set", f"log.form={form}", "--set", "limits.rate=0",
                "--set", "limits.penalty_faults=0", "--set", "log.address=full")
            count = self.ask_all(daemon)
            wait_until(lambda: len(self.lines()) >= count, 10, f"{count} lines")
            daemon.stop()
            lines = self.lines()
            self.assertEqual(len(lines), count)
            for line in lines:
                self.assertLessEqual(len(line) + 1, LINE_MAX)
                self.assertRegex(line, rb"\A[\x20-\x7e]+\Z")
                self.assertEqual(self.parsed(line.decode(), regex)["peer"], "127.0.0.1")


class Blocked(LogCase):
    """A log that nobody reads stops nothing."""

    def flood(self, daemon, count):
        for turn in range(count):
            if turn % 10:
                self.assertTrue(daemon.gopher("/").endswith(b".\r\n"))
            else:
                self.assertEqual(daemon.gemini("/").status, 20)

    def drain(self, pipe):
        os.set_blocking(pipe, False)
        parts = []
        try:
            while part := os.read(pipe, 65536):
                parts.append(part)
        except BlockingIOError:
            pass
        return b"".join(parts)

    def test_standard_error_that_nobody_reads(self):
        count, (out, into) = 5000, os.pipe()
        try:
            daemon = self.start(*ON, "--set", "limits.rate=0", stderr=into)
            flags = fcntl.fcntl(into, fcntl.F_GETFL)
            self.flood(daemon, count)
            self.assertEqual(flags & os.O_NONBLOCK, 0)
            self.assertEqual(fcntl.fcntl(into, fcntl.F_GETFL), flags)
            said = self.drain(out)
            daemon.gopher("/")
            lost = []
            while sum(lost) + len(re.findall(rb"proto=.*\n", said)) < count + 1:
                said += wait_until(lambda: self.drain(out), 5, "the line after the flood")
                lost = [int(number) for number in re.findall(
                    rb"^bifoldd: warning: (\d+) log lines dropped: .*\n", said, re.M)]
            self.assertEqual(len(lost), 1, lost)
            self.assertEqual(lost[0] + len(re.findall(rb"proto=.*\n", said)), count + 1)
        finally:
            os.close(into)
            daemon.stop()
            os.close(out)

    def test_a_fifo_whose_reader_stopped(self):
        os.mkfifo(self.path, 0o666)
        os.chmod(self.path, 0o666)
        reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            daemon = self.to_file("--set", "limits.rate=0",
                                  expect=[r"bifoldd: warning: \d+ access log lines? dropped"])
            self.flood(daemon, 600)
            said = self.drain(reader)
            daemon.gopher("/")
            wait_until(lambda: b"proto=gopher" in self.drain(reader))
            for line in said.decode().splitlines():
                self.parsed(line)
            self.assertIn("1 access log line dropped: the log is not read", daemon.log())
        finally:
            os.close(reader)
        self.assertEqual(daemon.gemini("/").status, 20)

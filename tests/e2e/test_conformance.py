# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""The tables of tests/wire against the running daemon.

Every case: its exact answer, an end in due form, then an honest request that is
answered byte for byte.  Every table: no descriptor is left behind, and the log
holds one line for each request, with the status that was answered.
"""
import collections
import os
import re
import subprocess

from harness import Case, Programs, wait_until
from wire_client import CLOSED, FIN, TLS12, TLS13, Plain, Secure
from wire_script import cases_of, fill_index

HOME = {"gemini": (b"gemini://localhost/\r\n", b"20 text/gemini; lang=en\r\n# Home\n"),
        "gopher": (b"/\r\n", b"1Walk\t/walk/\tlocalhost\t7070\r\n.\r\n")}
PORTS = ",gemini=1965,gopher=7070"
HOSTS = ("localhost" + PORTS, "second.example" + PORTS + ",capsule={}/second",
         "xn--bcher-kva.example,gemini=1966,gopher=70")
# octet by octet, every record on its own: longer ones would pass the cap on
# what a client may send before its request is whole
DRIPPED_MAX = 80
ACCESS = r".*\bproto=(gemini|gopher)\b"
STATUS_OF_ERROR = {b"3There is nothing": "51", b"3There is no such": "51", b"3This page was taken": "52",
                   b"3The request": "59", b"3Links of that kind": "53",
                   b"3Too many requests": "44", b"HTTP/1.0 400": "59"}


class Tables(Case):
    def start_filled(self, *options):
        """A daemon with the pages of the scripts; one worker, so that what was
        sent before an answered request has been looked at."""
        self.folder.write("note.txt", "A note.\n")
        self.folder.write("empty", "")
        second = os.path.join(self.folder.path, "second")
        os.mkdir(second)
        self.folder.own(second)
        hosts = [word.format(self.folder.path) for host in HOSTS for word in ("--host", host)]
        daemon = self.start(
            *hosts, "--workers", "1", "--set", "log.level=info", "--set", "log.access=yes",
            "--set", "index.watch=no", "--set", "limits.rate=0",
            "--set", "limits.penalty_faults=0", *options, expect=[ACCESS],
            gemini=("127.0.0.1:0", "[::1]:0"))
        fill_index(os.path.join(self.folder.state, "index", "bifold.db"))
        self.daemon, self.server = daemon, daemon.server_pid()
        self.release = subprocess.run(
            [Programs.path("bifoldd"), "--version"], capture_output=True, check=True,
        ).stdout.split()[1]
        self.said = collections.Counter()
        self.baseline = None
        return daemon

    # ---- one connection --------------------------------------------------------

    def connect(self, protocol, case=None, version=None, **more):
        port = self.daemon.port(protocol)
        sni = "localhost" if case is None or case.sni is None else case.sni
        return Secure(port, version, sni, **more) if version else Plain(port, **more)

    def honest(self, protocol, version, source="127.0.1.1"):
        """The home page, byte for byte."""
        request, answer = HOME[protocol]
        with self.connect(protocol, version=version, source=source) as client:
            client.send(request)
            self.assertEqual(client.read(), (answer, client.good_end))
            self.said["20"] += 1
            if os.geteuid() == 0 and self.baseline is None:
                self.baseline = self.descriptors() - 1

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server}/fd"))

    def check_descriptors(self, case):
        """The daemon's /proc entries are root's to read."""
        if os.geteuid() == 0:
            wait_until(lambda: self.descriptors() == self.baseline,
                       what=f"{case}: descriptors back at {self.baseline}")

    def expected(self, case):
        return case.answer.replace(b"Bifold/test", b"Bifold/" + self.release)

    def note(self, protocol, answer):
        """Which status the log must name for it."""
        status = "-"
        if protocol == "gemini" and answer:
            status = answer[:2].decode()
        elif answer:
            status = next((s for words, s in STATUS_OF_ERROR.items()
                           if answer.startswith(words)), "20")
        self.said[status] += 1

    def ask(self, protocol, case, version, parts, **more):
        """Send `parts`, each on its own; check the answer and the end, and that
        another who asks meanwhile is answered."""
        with self.connect(protocol, case, version, **more) as client:
            for part in parts:
                client.send(part)
            if case.waits:
                self.honest(protocol, version)
                self.assertEqual(client.waiting(), b"", f"{case}: answered too early")
                client.abort()
                self.note(protocol, b"")
                return
            if case.half_close:
                client.finish()
            answer, end = client.read()
            self.honest(protocol, version)
            self.assertFalse(client.was_reset(), f"{case}: RST behind the end")
        want = self.expected(case)
        compared = answer[:len(want)] if case.open_ended else answer
        self.assertEqual(compared, want, str(case))
        # nobody who is left without an answer has been promised an end
        ends = (CLOSED, FIN) if case.silent and version else (client.good_end,)
        self.assertIn(end, ends, str(case))
        if case.request or version:
            self.note(protocol, answer)

    # ---- a whole table ---------------------------------------------------------

    def access_lines(self):
        """The statuses in the log; who asked nothing has none."""
        lines = re.findall(r".* proto=(?:gemini|gopher)\b.*", self.daemon.log())
        return [(re.findall(r" status=(\d\d)", line) or ["-"])[0] for line in lines]

    def check_log(self):
        count = sum(self.said.values())
        wait_until(lambda: len(self.access_lines()) >= count, what=f"{count} lines in the log")
        self.assertEqual(collections.Counter(self.access_lines()), self.said)

    def replay(self, protocol, version, choose, ways, **more):
        """Every case that `choose` takes, in all the `ways` that ways() gives."""
        self.honest(protocol, version)
        asked = 0
        for case in cases_of(protocol):
            if case.memory is not None or not choose(case):
                continue
            for parts in ways(case):
                self.ask(protocol, case, version, parts, **more)
                self.check_descriptors(case)
            asked += 1
        self.check_log()
        self.assertEqual(self.daemon.server_pid(), self.server, "the server was restarted")
        return asked


def usual(case):
    return not case.timeout and not case.refuse


def whole(case):
    return [[case.request]]


def dripped(case):
    return [[case.request[i:i + 1] for i in range(len(case.request))]]


def split_everywhere(case):
    return [[case.request[:i], case.request[i:]] for i in range(1, len(case.request))]


class Gemini(Tables):
    def test_tables_on_tls_1_3(self):
        self.start_filled()
        self.assertGreater(self.replay("gemini", TLS13, usual, whole), 150)

    def test_tables_on_tls_1_2(self):
        self.start_filled()
        self.assertGreater(self.replay("gemini", TLS12, usual, whole), 150)

    def test_requests_octet_by_octet(self):
        def short(case):
            return usual(case) and 0 < len(case.request) <= DRIPPED_MAX
        self.start_filled()
        for version in (TLS12, TLS13):
            self.assertGreater(self.replay("gemini", version, short, dripped), 100)

    def test_requests_split_everywhere(self):
        names = {"rule 13: what follows the first CRLF is not the request",
                 "rule 10: the percent-encoded form", "rule 3: two ports",
                 "rule 9: a byte that is not UTF-8"}
        self.start_filled()
        for version in (TLS12, TLS13):
            asked = self.replay("gemini", version, lambda case: case.name in names,
                                split_everywhere)
            self.assertEqual(asked, len(names))

    def test_no_name_in_the_handshake_makes_it_fail(self):
        """Names that Python's own client would not send."""
        self.start_filled()
        place = f"127.0.0.1:{self.daemon.port('gemini')}"
        for name in ("127.0.0.1", "[::1]", "-", "nobody.example", "a" * 255, "LOCALHOST", "a..b",
                     "under_score", "x\u00fc"):
            done = subprocess.run(
                ["openssl", "s_client", "-quiet", "-servername", name, "-connect", place],
                input=HOME["gemini"][0], capture_output=True, timeout=10, check=False)
            self.assertEqual(done.stdout, HOME["gemini"][1], name)

    def test_every_octet_of_a_connection_on_its_own(self):
        """Handshake and all, one segment an octet."""
        self.start_filled()
        for version in (TLS12, TLS13):
            self.replay("gemini", version,
                        lambda case: case.name == "a page: media type and language", whole,
                        piece=1)


class Gopher(Tables):
    def test_tables_on_plain_tcp(self):
        self.start_filled()
        asked = self.replay("gopher", None, lambda case: usual(case) and case.sni is None, whole)
        self.assertGreater(asked, 70)

    def test_tables_over_tls_on_the_same_port(self):
        self.start_filled()
        for version in (TLS12, TLS13):
            self.assertGreater(self.replay("gopher", version, usual, whole), 70)

    def test_requests_octet_by_octet(self):
        def short(case):
            return usual(case) and 0 < len(case.request) <= DRIPPED_MAX
        self.start_filled()
        asked = self.replay("gopher", None, lambda case: short(case) and case.sni is None, dripped)
        self.assertGreater(asked, 50)
        self.assertGreater(self.replay("gopher", TLS13, short, dripped), 50)

    def test_requests_split_everywhere(self):
        names = {"a half-closed connection ends a line", "what follows the line is not the request",
                 "a CR inside the line", "URL: markup is escaped"}
        self.start_filled()
        for version in (None, TLS13):
            asked = self.replay("gopher", version, lambda case: case.name in names,
                                split_everywhere)
            self.assertEqual(asked, len(names))


    def test_a_handshake_is_left_at_once_where_tls_is_off(self):
        """No deadline is set that could end it."""
        self.start_filled("--set", "gopher.tls=no", "--set", "limits.first_byte=0",
                          "--set", "limits.request_total=0")
        for opening in (b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)):
            with self.connect("gopher") as client:
                client.send(opening)
                self.assertEqual(client.read(), (b"", FIN))
            self.said["59"] += 1
            self.honest("gopher", None)
        self.check_log()


class Limits(Tables):
    def test_cases_whose_time_is_up(self):
        self.start_filled("--set", "limits.request=1s", "--set", "limits.request_total=1s",
                          "--set", "limits.first_byte=1s")
        for protocol, versions in (("gemini", (TLS12, TLS13)), ("gopher", (None, TLS13))):
            for version in versions:
                self.assertGreater(
                    self.replay(protocol, version, lambda case: case.timeout, whole), 0)

    def test_cases_of_a_source_that_asks_too_much(self):
        """Of a rate of 1 and a burst of 1 the second connection is refused; each
        case comes from an address of its own, and honest ones from others."""
        self.start_filled("--set", "limits.rate=1", "--set", "limits.burst=1")
        sources = (f"127.1.{n // 250}.{n % 250 + 2}" for n in range(10000))
        honest = super().honest
        self.honest = lambda protocol, version: honest(protocol, version, next(sources))

        def ways(case):
            self.source = next(sources)
            honest(self.protocol, self.version, self.source)
            return whole(case)

        connect = super().connect
        self.connect = lambda protocol, case=None, version=None, **more: connect(
            protocol, case, version, **({"source": self.source, **more}))
        for self.protocol, versions in (("gemini", (TLS12, TLS13)), ("gopher", (None, TLS13))):
            for self.version in versions:
                self.source = next(sources)
                self.assertGreater(self.replay(self.protocol, self.version,
                                               lambda case: case.refuse, ways), 1)

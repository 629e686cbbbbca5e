# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Static files on their way: large ones, slow readers, changes while they are
sent, and clients that say more than their request or end early."""
import os
import struct

from harness import Case, wait_until
from wire_client import FIN, RESET, TLS12, TLS13, Plain, Secure

MIB = 1024 * 1024
LARGE = 64 * MIB
HEADER = b"20 application/octet-stream\r\n"
# far more than sockets hold: what is past it has not been read from the file yet
FAR = 48 * MIB
WAYS = (("gemini", TLS13), ("gemini", TLS12), ("gopher", None), ("gopher", TLS13))


def stamped(size):
    """Octets that tell where they belong: a number every MIB, else zeros."""
    return b"".join(struct.pack(">Q", n) + bytes(MIB - 8) for n in range(size // MIB))


class Sending(Case):
    def setUp(self):
        super().setUp()
        self.place = os.path.join(self.folder.capsule, "large.bin")

    def make_sparse(self, size):
        """The same file without the room that zeros would take."""
        with open(self.place, "wb") as file:
            file.truncate(size)
            for n in range(size // MIB):
                file.seek(n * MIB)
                file.write(struct.pack(">Q", n))
        os.chmod(self.place, 0o644)
        self.folder.own(self.place)

    def start_quiet(self, *options):
        """Nothing but the tests decides when the capsule is looked at."""
        daemon = self.start("--set", "index.watch=no", "--set", "limits.rate=0", *options)
        self.server = daemon.server_pid()
        return daemon

    def ask(self, protocol, version, name="large.bin", more=b""):
        port = self.daemons[0].port(protocol)
        client = Secure(port, version) if version else Plain(port)
        url = f"gemini://localhost:{port}/{name}" if protocol == "gemini" else f"/{name}"
        client.send(url.encode() + b"\r\n" + more)
        return client

    def body(self, protocol, answer):
        if protocol == "gemini":
            self.assertTrue(answer.startswith(HEADER), answer[:80])
            return answer[len(HEADER):]
        return answer

    def assert_same(self, got, want):
        """As assertEqual, without printing 64 MiB when it fails."""
        if got != want:
            at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), len(want))
            self.fail(f"{len(got)} octets, not {len(want)}; they differ from {at} on")

    def assert_alive(self):
        self.assertEqual(self.daemons[0].server_pid(), self.server, "the server was restarted")
        self.assertEqual(self.daemons[0].gemini("/").status, 20)

    def memory(self):
        with open(f"/proc/{self.server}/smaps_rollup", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file
                        if line.startswith("Private_Dirty:"))

    # ---- large ----------------------------------------------------------------------

    def test_a_large_file_comes_byte_for_byte(self):
        self.make_sparse(LARGE)
        self.start_quiet()
        want = stamped(LARGE)
        for protocol, version in WAYS:
            with self.ask(protocol, version) as client:
                answer, end = client.read()
                self.assertEqual(end, client.good_end)
                self.assert_same(self.body(protocol, answer), want)
        self.assert_alive()

    def test_sizes_have_64_bits(self):
        """One that took 4 GiB and 1 MiB for 1 MiB would end after it."""
        with open(self.place, "wb") as file:
            file.truncate(4096 * MIB + MIB)
        self.folder.own(self.place)
        self.start_quiet()
        for protocol, version in WAYS:
            with self.ask(protocol, version) as client:
                total = 0
                while total < 8 * MIB:
                    total += len(client.sock.recv(MIB))
                client.abort()
        self.assert_alive()

    def test_readers_who_wait_cost_little_and_get_it_all(self):
        """Answers that nobody reads stay in the file, not in the daemon."""
        self.make_sparse(LARGE)
        daemon = self.start_quiet()
        daemon.gemini("/")
        before = self.memory() if os.geteuid() == 0 else 0
        clients = [(protocol, self.ask(protocol, version)) for protocol, version in WAYS * 4]
        for _, client in clients:
            client.sock.settimeout(30)
            self.assertTrue(client.sock.recv(1))
        if os.geteuid() == 0 and "asan" not in os.environ["BIFOLD_OUT"]:
            self.assertLess(self.memory() - before, 128 * len(clients))
        self.assert_alive()
        protocol, client = clients[2]
        self.assert_same(b"\0" + self.body(protocol, client.read()[0]), stamped(LARGE))
        for _, client in clients:
            client.sock.close()
        self.assert_alive()

    # ---- changed while it is sent -----------------------------------------------------

    def change_while_sent(self, change, check):
        """change() comes when the first octets have arrived and most of the
        file has not been read; check(body, end, client) judges the answer."""
        for protocol, version in WAYS:
            self.make_sparse(LARGE)
            with self.ask(protocol, version) as client:
                self.assertTrue(self.first_octets(client))
                change()
                answer, end = client.read()
            check(self.body(protocol, self.seen + answer), end, client)
            self.assert_alive()

    def first_octets(self, client):
        """What has come of the answer, as a client understands it."""
        def some():
            self.seen = client.waiting()
            return self.seen
        return wait_until(some, what="the answer")

    def check_whole(self, body, end, client):
        self.assertEqual(end, client.good_end)
        self.assert_same(body, stamped(LARGE))

    def start_large(self):
        self.make_sparse(LARGE)
        self.start_quiet()

    def test_a_file_cut_short_ends_without_close_notify(self):
        def check(body, end, client):
            self.assertEqual(end, FIN if isinstance(client, Secure) else RESET)
            self.assertLess(len(body), LARGE)
            self.assertEqual(body, stamped(LARGE)[:len(body)])
            self.assertGreater(len(body), 0)
        self.start_large()
        self.change_while_sent(lambda: os.truncate(self.place, FAR), check)
        self.change_while_sent(lambda: os.truncate(self.place, 0), check)

    def test_a_file_replaced_by_another_comes_as_it_was(self):
        def replace():
            other = os.path.join(self.folder.path, "other")
            with open(other, "wb") as file:
                file.write(b"new")
            self.folder.own(other)
            os.rename(other, self.place)
            with self.ask("gopher", None) as client:
                self.assertEqual(client.read(), (b"new", FIN))
        self.start_large()
        self.change_while_sent(replace, self.check_whole)

    def test_a_file_that_grows_comes_as_long_as_it_was(self):
        def grow():
            with open(self.place, "ab") as file:
                file.write(b"more")
        self.start_large()
        self.change_while_sent(grow, self.check_whole)

    def test_a_file_that_is_removed_comes_whole(self):
        self.start_large()
        self.change_while_sent(lambda: os.unlink(self.place), self.check_whole)

    def test_a_file_that_is_shut_comes_whole(self):
        self.start_large()
        self.change_while_sent(lambda: os.chmod(self.place, 0), self.check_whole)

    # ---- what clients do beside asking ---------------------------------------------------

    def start_medium(self):
        self.make_sparse(MIB)
        self.start_quiet("--workers", "1")
        return stamped(MIB)

    def test_junk_behind_the_request_costs_no_octet_of_the_answer(self):
        """A long answer meets it while it is sent, a short one when all is said."""
        self.folder.write("short.bin", "short")
        wants = {"large.bin": self.start_medium(), "short.bin": b"short"}
        for protocol, version in WAYS:
            for name, size in ((n, s) for n in wants for s in (1, 1024, 60 * 1024)):
                with self.ask(protocol, version, name, more=b"j" * size) as client:
                    answer, end = client.read()
                    self.assertEqual(end, client.good_end, (protocol, version, name, size))
                    self.assert_same(self.body(protocol, answer), wants[name])
                    self.assert_alive()
                    self.assertFalse(client.was_reset(), (protocol, version, name, size))

    def test_who_never_stops_sending_is_left(self):
        """Past what is discarded the connection ends, however it ends."""
        self.start_medium()
        for protocol, version in WAYS:
            with self.ask(protocol, version) as client:
                sent = 0
                while sent < 64 * MIB and client.send(b"j" * 16384):
                    sent += 16384
                self.assertLess(sent, 64 * MIB, (protocol, version))
        self.assert_alive()

    def test_a_client_that_ends_its_side_first_gets_its_answer(self):
        want = self.start_medium()
        for protocol, version in WAYS * 5:
            with self.ask(protocol, version) as client:
                client.finish()
                answer, end = client.read()
                self.assertEqual(end, client.good_end, (protocol, version))
                self.assert_same(self.body(protocol, answer), want)
        self.assert_alive()

    def test_clients_that_go_away_leave_nothing_behind(self):
        self.start_large()
        self.daemons[0].gemini("/")
        path = f"/proc/{self.server}/fd"
        count = (lambda: len(os.listdir(path))) if os.geteuid() == 0 else (lambda: 0)
        before = count()
        for protocol, version in WAYS * 5:
            for ends in (Plain.abort, Plain.finish):
                with self.ask(protocol, version) as client:
                    self.first_octets(client)
                    ends(client)
        wait_until(lambda: count() <= before, what=f"descriptors back at {before}")
        self.assert_alive()

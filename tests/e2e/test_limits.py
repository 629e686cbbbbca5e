# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""The limits of the connection machine, through the real daemon."""
import concurrent.futures
import os
import resource
import socket
import time

from harness import (Case, NO_TITLE, accepted, article_text, cpu_seconds, read_to_end,
                     tls_context, wait_accepted, wait_until)


# Below every default, and far above a deadline of one second even on a busy machine.
SOON = 4.5


class Limits(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())

    def serve(self, *settings, **more):
        options = [word for setting in settings for word in ("--set", setting)]
        daemon = self.start("--workers", "2", *options,
                            expect=[".*" + NO_TITLE] + more.pop("expect", []), **more)
        self.gemini_port, self.gopher_port = daemon.port("gemini"), daemon.port("gopher")
        return daemon

    @staticmethod
    def connect(port, source="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", port), timeout=10,
                                        source_address=(source, 0))

    @staticmethod
    def ended(sock):
        """Seconds until the server ends it."""
        started = time.monotonic()
        try:
            while sock.recv(65536):
                pass
        except TimeoutError as error:
            raise AssertionError("the server does not end it") from error
        except OSError:
            pass
        return time.monotonic() - started

    def test_silence_and_dribbling_end_at_their_deadlines(self):
        daemon = self.serve("limits.first_byte=1", "limits.handshake=1", "limits.request=1",
                            "limits.request_total=1", "limits.penalty_faults=0")
        for port in self.gemini_port, self.gopher_port:
            with self.connect(port) as silent:
                self.assertLess(self.ended(silent), SOON)
        with self.connect(self.gemini_port) as dribbler:
            started = time.monotonic()
            try:
                for octet in bytes.fromhex("16030102000100") + bytes(100):
                    dribbler.sendall(bytes([octet]))
                    time.sleep(0.1)
            except OSError:
                pass
            self.assertLess(time.monotonic() - started, SOON)
        with tls_context().wrap_socket(self.connect(self.gemini_port)) as idle:
            self.assertLess(self.ended(idle), SOON)
        self.assertEqual(daemon.gemini("/").status, 20)

    def test_one_source_has_so_many_connections_and_others_are_served(self):
        daemon = self.serve("limits.per_source=5")
        held = [self.connect(self.gopher_port, "127.0.0.2") for _ in range(5)]
        wait_accepted(self.gopher_port, held)
        with self.connect(self.gopher_port, "127.0.0.2") as sixth:
            self.assertLess(self.ended(sixth), SOON)
        self.assertEqual(daemon.gemini("/").status, 20)
        for sock in held:
            sock.sendall(b"/\r\n")
            self.assertIn(b"\r\n.\r\n", read_to_end(sock)[0])
            sock.close()

    @staticmethod
    def status(daemon):
        """None when not even 44 is said, as it is not to a source far past its rate."""
        try:
            return daemon.gemini("/").status
        except (OSError, AssertionError):
            return None

    def test_past_its_rate_a_source_is_told_to_slow_down(self):
        daemon = self.serve("limits.rate=1", "limits.burst=5")
        self.assertEqual([daemon.gemini("/").status for _ in range(5)], [20] * 5)
        # at once, so that even a slow machine is faster than the rate
        started = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: self.status(daemon), range(12)))
        self.assertIn(44, answers)
        self.assertLessEqual(answers.count(20), 1 + time.monotonic() - started)
        with self.connect(self.gopher_port, "127.0.0.9") as other:
            other.sendall(b"/\r\n")
            self.assertNotIn(b"\n3", read_to_end(other)[0])

    def test_when_full_the_longest_silent_makes_room(self):
        daemon = self.serve("limits.connections=10", "limits.per_source=0")
        silent = [self.connect(self.gopher_port, "127.0.0.3") for _ in range(10)]
        wait_accepted(self.gopher_port, silent)
        for _ in range(20):
            self.assertEqual(daemon.gemini("/").status, 20)
        for sock in silent:
            sock.close()

    def test_a_reader_that_takes_nothing_is_cut_off(self):
        self.folder.write("big.dat", bytes(8 << 20))
        daemon = self.serve("limits.stall=1")
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
            sock.connect(("127.0.0.1", self.gopher_port))
            sock.sendall(b"/big.dat\r\n")
            own = sock.getsockname()[1]
            wait_accepted(self.gopher_port, [sock])
            wait_until(lambda: own not in accepted(self.gopher_port), 20, "that it is cut off")
            got = 0
            with self.assertRaises(ConnectionResetError):
                while part := sock.recv(65536):
                    got += len(part)
            self.assertLess(got, 8 << 20)
        self.assertEqual(daemon.gemini("/").status, 20)

    def test_without_descriptors_it_rests_and_recovers(self):
        daemon = self.serve("limits.per_source=0", "limits.rate=0", "limits.penalty_faults=0",
                            "limits.first_byte=60", expect=["bifoldd: warning: cannot accept"],
                            root=os.geteuid() == 0)
        pid = daemon.server_pid()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (48, 48))  # it has about 20 of its own
        held = [self.connect(self.gopher_port, f"127.0.0.{2 + i % 9}") for i in range(200)]
        wait_until(lambda: "cannot accept" in daemon.log(), 10, "the warning")
        before = cpu_seconds(pid)
        time.sleep(1)
        self.assertLess(cpu_seconds(pid) - before, 0.3)
        self.assertEqual(daemon.gemini("/").status, 20)
        for sock in held:
            sock.close()
        wait_until(lambda: daemon.gemini("/").status == 20, 10)
        self.assertEqual(daemon.server_pid(), pid)
        self.assertEqual(daemon.log().count("cannot accept"), 1)

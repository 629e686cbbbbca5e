# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Processes that die: the capsule is served again, on the same sockets."""
import os
import signal
import socket
import time

from harness import Case, Daemon, NO_TITLE, article_text, wait_until

DIED = [r"bifoldd: error: the server was ended by signal 9; starting it again"]


class Crash(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())

    def start(self, *options, **more):
        return super().start(*options, expect=[NO_TITLE, *DIED], **more)

    def test_a_killed_server_is_back_within_a_second(self):
        daemon = self.start()
        ports = daemon.port("gemini"), daemon.port("gopher")
        for _ in range(5):
            before = daemon.server_pid()
            os.kill(before, signal.SIGKILL)
            started = time.monotonic()
            # the sockets stay open: a client that connects now waits, and is served
            self.assertIn(b"/soil/", daemon.gopher(""))
            self.assertLess(time.monotonic() - started, 1)
            self.assertEqual(daemon.gemini("/soil/").status, 20)
            self.assertNotEqual(daemon.server_pid(), before)
        self.assertEqual(ports, (daemon.port("gemini"), daemon.port("gopher")))
        self.assertIsNone(daemon.process.poll())

    def test_a_client_that_waits_while_the_server_is_dead_is_answered(self):
        daemon = self.start()
        os.kill(daemon.server_pid(), signal.SIGSTOP)
        stopped = daemon.server_pid()
        with socket.create_connection(("127.0.0.1", daemon.port("gopher")), timeout=5) as sock:
            sock.sendall(b"/soil/\r\n")
            os.kill(stopped, signal.SIGKILL)
            self.assertEqual(sock.recv(1), b"i")

    def test_the_server_does_not_outlive_its_keeper(self):
        daemon = self.start()
        server = daemon.server_pid()
        daemon.kill()
        wait_until(lambda: not os.path.exists(f"/proc/{server}"), 2, "the server's end")

    def test_a_killed_daemon_starts_again_on_its_port(self):
        daemon = self.start()
        address = [f"127.0.0.1:{daemon.port(name)}" for name in ("gemini", "gopher")]
        for _ in range(5):
            daemon.kill()
            started = time.monotonic()
            daemon = self.start(gemini=address[:1], gopher=address[1:])
            self.assertEqual(daemon.gemini("/soil/").status, 20)
            self.assertLess(time.monotonic() - started, 2)

    def test_a_kill_during_the_first_start_leaves_no_half_key(self):
        made = None
        for moment in range(20):
            daemon = Daemon(self.folder, wait=False)
            time.sleep(moment * 0.004)
            daemon.kill()
            key = os.path.join(self.folder.certs, "localhost.key")
            if os.path.exists(key):
                with open(key, "rb") as file:
                    now = file.read()
                self.assertIn(b"END", now)
                self.assertEqual(now, made or now, "the key was made again")
                made = now
        daemon = self.start()
        self.assertEqual(daemon.gemini("/soil/").status, 20)

    def test_kills_while_the_index_is_built_lose_nothing(self):
        for number in range(60):
            self.folder.write(f"more/a{number}.md", f"# Piece {number}\n\nWords {number}.\n")
        for moment in range(8):
            daemon = Daemon(self.folder, wait=False)
            time.sleep(0.02 + moment * 0.015)
            daemon.kill()
        daemon = self.start()
        self.assertEqual(daemon.ready["articles"], "61")
        self.assertIn("Words 59", daemon.gemini("/more/a59/").text)

    def test_descriptors_come_back_after_many_clients(self):
        daemon = self.start("--workers", "1")
        daemon.gopher("")
        fds = f"/proc/{daemon.server_pid()}/fd"
        if not os.access(fds, os.R_OK):
            self.skipTest("reading another process's descriptors needs root")
        before = len(os.listdir(fds))
        for _ in range(60):
            daemon.gopher("/soil/")
            daemon.gemini("/soil/")
        wait_until(lambda: len(os.listdir(fds)) <= before, 5, "the descriptors' return")

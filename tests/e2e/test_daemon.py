# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""The daemon's life: start, stop, reload, its key, its sockets."""
import os
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

from harness import (Case, NO_TITLE, Programs, article_text, certificate, gemini, gopher,
                     run_failing, unprivileged, wait_until)


class Life(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())

    def start(self, *options, **more):
        more.setdefault("expect", [])
        more["expect"] = [NO_TITLE, *more["expect"]]
        return super().start(*options, **more)

    def test_sigterm_and_sigint_end_with_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            daemon = self.start()
            server = daemon.server_pid()
            daemon.signal(number)
            self.assertEqual(daemon.exit_status(), 0)
            self.assertFalse(os.path.exists(f"/proc/{server}"), "the server outlived its keeper")

    def test_sigterm_finishes_an_answer_under_way(self):
        body = os.urandom(8 << 20)
        self.folder.write("big.dat", body)
        daemon = self.start()
        with socket.create_connection(("127.0.0.1", daemon.port("gopher")), timeout=10) as sock:
            sock.sendall(b"/big.dat\r\n")
            got = sock.recv(4096)
            daemon.signal(signal.SIGTERM)
            while part := sock.recv(1 << 16):
                got += part
        self.assertEqual(len(got), len(body))
        self.assertEqual(got, body)
        self.assertEqual(daemon.exit_status(), 0)

    def test_a_second_signal_ends_at_once(self):
        self.folder.write("big.dat", b"x" * (8 << 20))
        daemon = self.start()
        with socket.create_connection(("127.0.0.1", daemon.port("gopher")), timeout=10) as sock:
            sock.sendall(b"/big.dat\r\n")
            sock.recv(1)
            daemon.signal(signal.SIGTERM)
            port = daemon.port("gopher")
            time.sleep(0.2)  # two signals at once would be one
            daemon.signal(signal.SIGTERM)
            started = time.monotonic()
            daemon.exit_status()
            self.assertLess(time.monotonic() - started, 2, f"port {port}")

    def test_the_drain_has_an_end(self):
        self.folder.write("big.dat", b"x" * (8 << 20))
        daemon = self.start("--set", "limits.drain=1", "--set", "limits.stall=0",
                            "--set", "limits.slow_rate=0",
                            expect=[r"bifoldd: warning: some answers were not finished"])
        with socket.create_connection(("127.0.0.1", daemon.port("gopher")), timeout=10) as sock:
            sock.sendall(b"/big.dat\r\n")
            sock.recv(1)
            daemon.signal(signal.SIGTERM)
            started = time.monotonic()
            self.assertEqual(daemon.exit_status(), 0)
            self.assertLess(time.monotonic() - started, 3)

    def test_key_is_private_and_stays_over_restarts(self):
        first = self.start()
        made = certificate(first.port("gemini"))
        first.stop()
        key = os.path.join(self.folder.certs, "localhost.key")
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder.certs).st_mode), 0o700)
        self.assertIn("made a key and a certificate for localhost", first.log())
        for _ in range(3):
            again = self.start()
            self.assertEqual(certificate(again.port("gemini")), made)
            again.stop()
            self.assertNotIn("made a key", again.log())

    def test_sighup_shows_a_changed_article(self):
        daemon = self.start("--set", "index.watch=no")
        daemon.signal(signal.SIGHUP)
        self.folder.write("new.md", "# Fresh\n\nA page that was not there before.\n")
        self.assertIn(daemon.gemini("/new/").status, (20, 51))
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("/new/", "not there before")
        self.assertIn(b"not there before", daemon.gopher("/new/"))

    def test_a_changed_article_shows_by_itself(self):
        daemon = self.start()
        self.folder.write("new.md", "# Fresh\n\nFirst words.\n")
        daemon.wait_for("/new/", "First words")
        self.folder.write("new.md", "# Fresh\n\nSecond words.\n")
        daemon.wait_for("/new/", "Second words")
        self.folder.write("below/deep/er.md", "# Deep\n\nDeep words.\n")
        daemon.wait_for("/below/deep/er/", "Deep words")
        self.folder.write("below/deep/er.md", "# Deep\n\nDeeper words.\n")
        daemon.wait_for("/below/deep/er/", "Deeper words")
        os.unlink(os.path.join(self.folder.capsule, "new.md"))
        wait_until(lambda: daemon.gemini("/new/").status == 51, 10, "the page's end")

    def test_a_storm_of_sighup_is_harmless(self):
        daemon = self.start()
        for _ in range(200):
            daemon.signal(signal.SIGHUP)
            if _ % 40 == 0:
                self.assertEqual(daemon.gemini("/soil/").status, 20)
        self.assertEqual(daemon.gemini("/soil/").status, 20)
        runs = len(re.findall(r"articles? in", daemon.log()))
        self.assertLess(runs, 60, "a storm of signals is a few runs")

    def test_a_new_certificate_is_taken_and_a_broken_one_is_not(self):
        daemon = self.start(expect=[r"bifoldd: warning: the certificate of localhost in service stays: "])
        old = certificate(daemon.port("gemini"))
        pem = os.path.join(self.folder.certs, "localhost.pem")
        with open(pem, encoding="utf-8") as file:
            good = file.read()
        with open(pem, "w", encoding="utf-8") as file:
            file.write("no certificate\n")
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: "in service stays" in daemon.log(), 10, "the warning")
        self.assertEqual(certificate(daemon.port("gemini")), old)
        with open(pem, "w", encoding="utf-8") as file:
            file.write(good)
        daemon.signal(signal.SIGHUP)
        self.assertEqual(daemon.gemini("/").status, 20)

    def test_several_listeners_share_one_free_port(self):
        daemon = self.start(gemini=("127.0.0.1:0", "127.0.0.2:0"), gopher=("none",))
        self.assertEqual(daemon.ready["gopher"], "none")
        ports = {one.rsplit(":", 1)[1] for one in daemon.ready["gemini"].split(",")}
        self.assertEqual(len(ports), 1)
        port = int(ports.pop())
        for address in ("127.0.0.1", "127.0.0.2"):
            self.assertEqual(gemini(port, "/soil/", address=address).status, 20)

    def test_ipv6_is_served(self):
        daemon = self.start(gemini=("[::1]:0",), gopher=("[::1]:0",))
        self.assertRegex(daemon.ready["gemini"], r"^\[::1\]:\d+$")
        self.assertEqual(gemini(daemon.port("gemini"), "/", address="::1").status, 20)
        self.assertIn(b"/soil/", gopher(daemon.port("gopher"), "", address="::1"))

    def test_settings_file_and_options_agree(self):
        path = os.path.join(self.folder.path, "bifold.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("capsule:\n  title: From the file\nhosts: [one.example]\nworkers: 1\n")
        os.chmod(path, 0o644)
        daemon = self.start("-c", path, "--host", "Two.Example.")
        self.assertEqual(daemon.ready["host"], "two.example")
        self.assertEqual(daemon.ready["workers"], "1")
        self.assertIn("From the file", daemon.gemini("/", host="two.example").text)

    def test_trial_run_says_what_holds_and_makes_nothing(self):
        status, out, err, _ = run_failing(
            self.folder, "-n", "--capsule", self.folder.capsule, "--state", self.folder.state,
            "--certs", self.folder.certs, program="bifoldd")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"landlock=(\d+|unavailable) no_new_privs=yes openat2=(yes|no)")
        self.assertFalse(os.path.exists(self.folder.state))
        self.assertFalse(os.path.exists(self.folder.certs))

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_root_becomes_the_user_and_cannot_go_back(self):
        daemon = self.start("--set", "user=nobody", root=True)
        for pid in (daemon.process.pid, daemon.server_pid()):
            with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
            self.assertNotIn("0", status["Uid"].split() + status["Gid"].split())
            self.assertNotIn("0", status["Groups"].split())
            self.assertEqual(int(status["CapEff"], 16) | int(status["CapPrm"], 16), 0)
            self.assertEqual(status["NoNewPrivs"], "1")
        self.assertEqual(daemon.gemini("/soil/").status, 20)
        self.assertNotIn("running as root", daemon.log())
        self.folder.write("new.md", "# New\n\nNew words.\n")
        daemon.wait_for("/new/", "New words")

    def test_no_process_dumps_core_or_shows_its_memory(self):
        daemon = self.start()
        for pid in (daemon.process.pid, daemon.server_pid()):
            with open(f"/proc/{pid}/limits", encoding="utf-8") as file:
                core = [line.split() for line in file if line.startswith("Max core")]
            self.assertEqual(core[0][4:6], ["0", "0"])
            # what cannot be dumped belongs to root
            self.assertEqual(os.stat(f"/proc/{pid}/mem").st_uid, 0)

    def test_sockets_from_systemd_are_served(self):
        # as systemd does it: descriptor 3, and our own number in LISTEN_PID
        launcher = ("exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=gopher "
                    'exec "$@"')
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = one.getsockname()[1]
            process = subprocess.Popen(
                ["sh", "-c", launcher, "sh", Programs.path("bifoldd"), "--capsule",
                 self.folder.capsule, "--state", self.folder.state, "--certs",
                 self.folder.certs], stdin=one, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, cwd=self.folder.path, **unprivileged())
        try:
            line = process.stdout.readline().decode()
            self.assertRegex(line, rf"^ready gemini=none gopher=127\.0\.0\.1:{port} ")
            self.assertIn(b"/soil/", gopher(port, ""))
        finally:
            process.terminate()
            self.assertEqual(process.wait(15), 0)
            process.stdout.close()

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Certificates that change while they are served."""
import os
import signal
import threading
import time

from harness import Case, certificate, gemini, wait_until
from pairs import SANITIZED, Pair, make_pair, put

# how often the certificate is changed under load; more by hand
RELOADS = int(os.environ.get("BIFOLD_RELOADS", "20"))
STAYS = r"bifoldd: warning: the certificate of localhost in service stays: "


def resident(pid):
    """KiB of memory that a process has."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def descriptors(pid):
    """How many it has open; only root may see that of a daemon."""
    return len(os.listdir(f"/proc/{pid}/fd")) if os.geteuid() == 0 else 0


class Visitors:
    """Readers at a steady rate; what certificate each saw, and what went wrong."""

    def __init__(self, port, path, pause):
        self.port, self.path, self.pause = port, path, pause
        self.seen, self.failed, self.count = set(), [], 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.visit) for _ in range(2)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def visit(self):
        while not self.over.wait(self.pause):
            try:
                answer = gemini(self.port, self.path)
                if answer.status != 20 or not answer.close_notify:
                    self.failed.append(answer.header)
                self.seen.add(certificate(self.port))
                self.count += 2
            except (OSError, AssertionError) as error:
                self.failed.append(repr(error))


class Reload(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("page.md", "# A page\n\nWords.\n")

    def shows(self, daemon, pair, host="localhost", seconds=10):
        wait_until(lambda: certificate(daemon.port("gemini"), host) == pair.der, seconds,
                   "the new certificate")

    def test_a_new_pair_is_taken_without_being_told(self):
        make_pair().write(self.folder)
        daemon = self.start(expect=[STAYS])
        for _ in range(2):
            pair = make_pair()
            pair.write(self.folder)
            self.shows(daemon, pair)
        self.assertEqual(daemon.gemini("/page/").status, 20)

    def test_a_pair_that_an_acme_client_renews_through_links(self):
        """live/HOST/x.pem is a link into archive/, and certs/ has links to it."""
        top = os.path.join(self.folder.path, "letsencrypt")
        names = (("fullchain", "pem", 0o644), ("privkey", "key", 0o600))

        def renew(pair, number):
            for (name, ending, mode), text in zip(names, (pair.chain, pair.key)):
                put(self.folder, f"{top}/archive/localhost/{name}{number}.pem", text, mode)
            os.makedirs(f"{top}/live/localhost", exist_ok=True)
            for name, _, _ in names:
                link = f"{top}/live/localhost/{name}.pem"
                if os.path.islink(link):
                    os.unlink(link)
                os.symlink(f"../../archive/localhost/{name}{number}.pem", link)

        first, second, third = make_pair(), make_pair(), make_pair()
        renew(first, 1)
        os.mkdir(self.folder.certs)
        self.folder.own(self.folder.certs)
        for name, ending, _ in names:
            os.symlink(f"../letsencrypt/live/localhost/{name}.pem",
                       os.path.join(self.folder.certs, f"localhost.{ending}"))
        daemon = self.start(expect=[STAYS])
        self.shows(daemon, first)
        renew(second, 2)
        self.shows(daemon, second)
        # in place, as other clients do it
        for (name, _, mode), text in zip(names, (third.chain, third.key)):
            put(self.folder, f"{top}/archive/localhost/{name}2.pem", text, mode)
        self.shows(daemon, third)
        # and through a folder that is watched only since the links lead there
        put(self.folder, f"{top}/other/privkey.pem", first.key)
        put(self.folder, f"{top}/other/fullchain.pem", first.chain)
        for name, ending, _ in names:
            link = os.path.join(self.folder.certs, f"localhost.{ending}")
            os.unlink(link)
            os.symlink(f"{top}/other/{name}.pem", link)
        self.shows(daemon, first)
        put(self.folder, f"{top}/other/privkey.pem", second.key)
        put(self.folder, f"{top}/other/fullchain.pem", second.chain)
        self.shows(daemon, second)

    def test_one_broken_pair_does_not_keep_another_from_being_renewed(self):
        hosts = ("--host", "a.example", "--host", "b.example")
        daemon = self.start(*hosts, expect=[STAYS.replace("localhost", "a.example")])
        port = daemon.port("gemini")
        old = certificate(port, "a.example")
        put(self.folder, os.path.join(self.folder.certs, "a.example.pem"), "no certificate\n")
        fresh = make_pair("b.example")
        fresh.write(self.folder, "b.example")
        self.shows(daemon, fresh, "b.example")
        self.assertEqual(certificate(port, "a.example"), old)
        self.assertIn("a.example.pem", daemon.log())
        # a server that is started again gets what was in service
        os.kill(daemon.server_pid(), signal.SIGKILL)
        daemon.expect.append(r"bifoldd: error: the server was ended by signal 9")
        self.assertEqual(certificate(port, "a.example"), old)
        self.assertEqual(certificate(port, "b.example"), fresh.der)

    def test_reloads_under_load_fail_nobody_and_keep_no_memory(self):
        good = [make_pair(), make_pair()]
        broken = [Pair(good[0].chain, make_pair().key), Pair(good[1].chain, "no key\n"),
                  Pair(good[0].chain + good[1].chain[:300], good[0].key),
                  make_pair(kind=("-newkey", "rsa:1024"))]
        good[0].write(self.folder)
        daemon = self.start("--set", "limits.rate=0", "--set", "limits.per_source=0",
                            expect=[STAYS])
        server, port = daemon.server_pid(), daemon.port("gemini")
        before = (0, 0)
        with Visitors(port, "/page/", 0.04) as visitors:
            for i in range(RELOADS):
                started = time.monotonic()
                pair = broken[i // 2 % len(broken)] if i % 2 else good[i // 2 % 2]
                pair.write(self.folder)
                daemon.signal(signal.SIGHUP)
                time.sleep(max(0, started + 0.2 - time.monotonic()))
                if i == min(10, RELOADS // 2):
                    before = resident(server), descriptors(server)
        self.assertEqual(visitors.failed, [])
        self.assertGreater(visitors.count, RELOADS * 4)
        self.assertEqual(visitors.seen, {pair.der for pair in good})
        good[1].write(self.folder)
        self.shows(daemon, good[1])
        self.assertEqual(daemon.server_pid(), server)
        grown = resident(server) - before[0]
        print(f"{RELOADS} reloads, {visitors.count} requests, grown by {grown} KiB", flush=True)
        if not SANITIZED:
            self.assertLess(grown, 1024)
        wait_until(lambda: descriptors(server) <= before[1],
                   what="the descriptors")

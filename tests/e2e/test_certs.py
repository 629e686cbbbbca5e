# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Keys: made once and never again, taken from others, kept from everybody."""
import os
import random
import re
import signal
import stat
import subprocess
import tempfile
import time
import unittest

from harness import (Case, Daemon, Folder, Programs, certificate, run_failing, unprivileged,
                     wait_until)
from pairs import (ED25519, P384, RSA, RSA_WEAK, SANITIZED, Pair, colons, make_chain,
                   make_ended_pair, make_pair, openssl, put)

RESTARTS = int(os.environ.get("BIFOLD_RESTARTS", "5"))
# moments of a first start at which it is killed; more by hand
KILLS = int(os.environ.get("BIFOLD_KILLS", "20"))


class Certs(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("page.md", "# A page\n\nWords.\n")

    def options(self):
        return ("--capsule", self.folder.capsule, "--state", self.folder.state,
                "--certs", self.folder.certs, "--gemini", "127.0.0.1:0", "--gopher", "none")

    def refused(self, *options, status=2):
        """A start that must end with one sentence, which is returned."""
        got, out, err, _ = run_failing(self.folder, *self.options(), *options)
        lines = [line for line in err.splitlines() if "running as root" not in line]
        self.assertEqual((got, out, len(lines)), (status, "", 1), err)
        # the trial run says the same
        trial = run_failing(self.folder, "-n", *self.options(), *options)
        self.assertEqual((trial[0], trial[2]), (status, err))
        return lines[0]

    def path(self, ending, host="localhost"):
        return os.path.join(self.folder.certs, f"{host}.{ending}")


class Made(Certs):
    def spki(self, der):
        pem = openssl("x509", "-inform", "DER", "-pubkey", "-noout", input=der)
        return openssl("pkey", "-pubin", "-outform", "DER", input=pem)

    def test_nothing_changes_what_clients_remember(self):
        made = None
        for _ in range(RESTARTS):
            daemon = self.start(gopher=("none",))
            port = daemon.port("gemini")
            made = made or certificate(port)
            for _ in range(10):
                daemon.signal(signal.SIGHUP)
                self.assertEqual(certificate(port), made)
            daemon.stop()
        done = subprocess.run([Programs.path("bifold"), "cert", "new", "--name", "www.example",
                               "--certs", self.folder.certs], capture_output=True, check=True,
                              cwd=self.folder.path, **unprivileged())
        self.assertIn(b"the key is the same", done.stderr)
        renewed = certificate(self.start(gopher=("none",)).port("gemini"))
        self.assertNotEqual(renewed, made)
        self.assertEqual(self.spki(renewed), self.spki(made))

    def test_a_pair_that_vanishes_while_it_is_served_is_not_made_anew(self):
        daemon = self.start(expect=[r"bifoldd: warning: the certificate of localhost in service "
                                    r"stays: there is no certificate"])
        made = certificate(daemon.port("gemini"))
        os.rename(self.path("pem"), self.path("kept"))
        os.rename(self.path("key"), self.path("kept2"))
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: "in service stays" in daemon.log(), what="the warning")
        self.assertEqual(certificate(daemon.port("gemini")), made)
        self.assertFalse(os.path.exists(self.path("key")))

    def test_modes_are_ours_whatever_the_umask(self):
        old = os.umask(0)
        try:
            daemon = self.start()
        finally:
            os.umask(old)
        certificate(daemon.port("gemini"))
        for path, mode in ((self.folder.certs, 0o700), (self.path("key"), 0o600),
                           (self.path("pem"), 0o600)):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), mode, path)

    @unittest.skipIf(SANITIZED, "freed memory is kept to find errors")
    @unittest.skipUnless(os.geteuid() == 0, "reads another process's memory: needs root")
    def test_the_servers_memory_holds_no_pem(self):
        daemon = self.start()
        self.assertEqual(daemon.gemini("/").status, 20)
        with open(self.path("key"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        body = "".join(lines[1:-1])
        # past what is the same in every P-256 key in PKCS #8 form
        wanted = body[52:64].encode()
        self.assertIn(wanted, memory_of(daemon.process.pid), "the keeper's copy, for restarts")
        self.assertNotIn(wanted, memory_of(daemon.server_pid()))

    @unittest.skipIf(SANITIZED, "has a handler of its own")
    def test_a_killed_server_leaves_no_core(self):
        daemon = self.start(expect=[r"bifoldd: error: the server was ended by signal 11"])
        before = set(os.listdir(self.folder.path))
        pid = daemon.server_pid()
        os.kill(pid, signal.SIGSEGV)
        wait_until(lambda: daemon.server_pid() not in (None, pid), what="the next server")
        self.assertEqual(set(os.listdir(self.folder.path)), before)


def memory_of(pid):
    parts = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            span, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                mem.seek(start)
                parts.append(mem.read(end - start))
            except OSError:
                pass
    return b"".join(parts)


class Torn(Certs):
    """A first start that is ended by force, or by a full disk."""

    def start_and_kill(self, folder, after):
        daemon = Daemon(folder, gopher=("none",), wait=False)
        time.sleep(after)
        daemon.kill()
        return re.search(r"SHA-256 ([0-9A-F:]+)", daemon.log())

    def test_killed_at_any_moment_it_leaves_no_pair_or_a_whole_one(self):
        began = time.monotonic()
        self.start(gopher=("none",)).stop()
        span = 1.2 * (time.monotonic() - began)
        chance = random.Random(KILLS)
        printed = 0
        for i in range(KILLS):
            folder = Folder()
            self.addCleanup(folder.remove)
            said = self.start_and_kill(folder, span * (i + chance.random()) / KILLS)
            first = Daemon(folder, gopher=("none",))
            try:
                shown = colons(certificate(first.port("gemini")))
            finally:
                first.kill()
            if said:
                printed += 1
                self.assertEqual(shown, said[1], f"kill {i}")
            again = Daemon(folder, gopher=("none",))
            try:
                self.assertEqual(colons(certificate(again.port("gemini"))), shown, f"kill {i}")
            finally:
                again.kill()
            self.assertEqual(sorted(os.listdir(folder.certs)), ["localhost.key", "localhost.pem"])
        self.assertTrue(0 < printed < KILLS, f"{printed} of {KILLS}: the moments missed the making")

    def expect_no_room(self, words, prefix=()):
        done = subprocess.run(
            [*prefix, Programs.path("bifoldd"), *self.options()], cwd=self.folder.path,
            capture_output=True, timeout=10, check=False, **unprivileged())
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(words, done.stderr.decode())
        self.assertEqual(os.listdir(self.folder.certs), [])

    def test_no_file_can_be_written(self):
        self.expect_no_room("localhost.key.new: File too large", ("prlimit", "--fsize=0"))
        self.start()

    @unittest.skipUnless(os.geteuid() == 0, "mounts a small file system: needs root")
    def test_a_full_disk(self):
        os.mkdir(self.folder.certs)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700,uid=65534",
                                  "tmpfs", self.folder.certs], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("nothing can be mounted here")
        try:
            full = os.path.join(self.folder.certs, ".full")
            with open(full, "wb", buffering=0) as file:
                try:
                    while file.write(b"x" * 4096):
                        pass
                except OSError:
                    pass
            self.options_done = subprocess.run(
                [Programs.path("bifoldd"), *self.options()], cwd=self.folder.path,
                capture_output=True, timeout=10, check=False, **unprivileged())
            self.assertEqual(self.options_done.returncode, 1)
            self.assertIn("No space left on device", self.options_done.stderr.decode())
            self.assertEqual(os.listdir(self.folder.certs), [".full"])
            os.unlink(full)
            self.start().stop()
        finally:
            subprocess.run(["umount", self.folder.certs], check=True)


class Brought(Certs):
    """Pairs that somebody else made."""

    def served(self, pair, *options, **more):
        pair.write(self.folder)
        daemon = self.start(*options, gopher=("none",), **more)
        self.assertEqual(daemon.gemini("/page/").status, 20)
        self.assertEqual(certificate(daemon.port("gemini")), pair.der)
        return daemon

    def test_keys_of_every_usual_kind_are_served(self):
        for kind in (P384, RSA):
            with self.subTest(kind):
                daemon = self.served(make_pair(kind=kind))
                self.assertNotIn("warning: the certificate", daemon.log())
                daemon.stop()

    def test_a_chain_is_sent_whole(self):
        pair = make_chain()
        daemon = self.served(pair)
        shown = openssl("s_client", "-connect", f"127.0.0.1:{daemon.port('gemini')}",
                        "-servername", "localhost", "-showcerts", input=b"")
        self.assertEqual(shown.count(b"BEGIN CERTIFICATE"), 2)

    def test_what_an_operator_should_know_is_said_once_at_the_start(self):
        for pair, words in (
                (make_pair(days=30), r"ends on [0-9-]+, in (29|30) days; renew it"),
                (make_ended_pair(), r"ended on [0-9-]+; renew it"),
                (make_pair("other.example"), r"is not for the name localhost"),
                (make_pair(kind=ED25519), r"has an ED25519 key")):
            with self.subTest(words):
                warning = rf"bifoldd: warning: the certificate \S+/localhost\.pem {words}"
                daemon = self.served(pair, expect=[warning])
                self.assertEqual(len(re.findall(warning, daemon.log())), 1, daemon.log())
                daemon.stop()
        daemon = self.served(make_pair(days=61))
        self.assertNotIn("renew", daemon.log())

    def test_a_pair_that_cannot_be_used_stops_the_start(self):
        one, other = make_pair(), make_pair()
        for pair, words in (
                (Pair(one.chain, other.key), "the key does not belong to the certificate"),
                (make_pair(kind=RSA_WEAK), "key too small")):
            with self.subTest(words):
                pair.write(self.folder)
                self.assertIn(words, self.refused())
        put(self.folder, self.path("key"), one.key[:100])
        put(self.folder, self.path("pem"), one.chain)
        self.assertIn("holds no private key", self.refused())
        put(self.folder, self.path("key"), one.key)
        put(self.folder, self.path("pem"), one.chain + one.chain[:200])
        self.assertIn("after the first that cannot be read", self.refused())
        os.unlink(self.path("key"))
        self.assertIn("put the missing half beside it", self.refused())
        os.symlink("nowhere", self.path("key"))
        self.assertIn("is a link that leads nowhere", self.refused())

    def test_a_key_that_others_can_read_stops_the_start(self):
        pair = make_pair()
        pair.write(self.folder)
        for mode in (0o604, 0o660, 0o602, 0o640):
            os.chmod(self.path("key"), mode)
            said = self.refused()
            self.assertIn("is open to others than its owner", said)
            self.assertIn("run 'chmod 600' on it", said)
        os.chmod(self.path("key"), 0o600)
        # both halves in one file
        put(self.folder, self.path("pem"), pair.chain + pair.key, 0o644)
        self.assertIn("localhost.pem is open to others", self.refused())
        os.chmod(self.path("pem"), 0o600)
        self.start().stop()

    @unittest.skipUnless(os.geteuid() == 0, "gives files to others: needs root")
    def test_a_key_may_be_roots_but_no_other_users(self):
        make_pair().write(self.folder)
        os.chown(self.path("key"), 0, 65534)
        os.chmod(self.path("key"), 0o640)
        self.start().stop()
        os.chmod(self.path("key"), 0o660)
        self.assertIn("is open to others", self.refused())
        os.chmod(self.path("key"), 0o600)
        self.assertIn("Permission denied", self.refused(status=1))
        os.chown(self.path("key"), 1, 65534)
        os.chmod(self.path("key"), 0o640)
        self.assertIn("belongs to another user (number 1)", self.refused())

    def test_a_key_in_a_capsule_stops_the_start(self):
        pair = make_pair()
        pair.write(self.folder)
        second = os.path.join(self.folder.path, "second")
        for place, options in ((self.folder.capsule, ()),
                               (second, ("--host", f"b.example,capsule={second}"))):
            with self.subTest(place):
                put(self.folder, os.path.join(place, "below", "my.key"), pair.key)
                os.unlink(self.path("key"))
                os.symlink(os.path.join(place, "below", "my.key"), self.path("key"))
                said = self.refused("--host", "localhost", *options)
                self.assertIn(f"lies in the capsule {place}", said)
                self.assertIn("move it elsewhere", said)


class Command(Certs):
    def bifold(self, *arguments, status=0, root=False):
        done = subprocess.run(
            [Programs.path("bifold"), "cert", *arguments, "--certs", self.folder.certs],
            cwd=self.folder.path, capture_output=True, check=False,
            **({} if root else unprivileged()))
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()

    def hold(self, pair):
        """The pair as two files that everybody may read."""
        place = tempfile.mkdtemp(dir=self.folder.path)
        os.chmod(place, 0o755)
        names = [os.path.join(place, "chain"), os.path.join(place, "key")]
        for name, text in zip(names, (pair.chain, pair.key)):
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(name, 0o644)
        return names

    def test_show_prints_what_clients_show(self):
        daemon = self.start()
        der = certificate(daemon.port("gemini"))
        pem = openssl("x509", "-inform", "DER", "-pubkey", "-noout", input=der)
        key = openssl("pkey", "-pubin", "-outform", "DER", input=pem)
        out, err = self.bifold("show", "localhost")
        self.assertEqual(err, "")
        self.assertIn(f"certificate  SHA256 {colons(der)}\n", out)
        self.assertIn(f"public key   SHA256 {colons(key)}\n", out)
        self.assertEqual(self.bifold("show")[0], out)
        self.assertEqual(self.bifold("show", "LocalHost.", "--host", "b.example")[0], out)
        shown = self.bifold("show", self.path("pem"))[0]
        self.assertEqual(shown.splitlines()[1:], out.splitlines()[1:])
        self.assertIn("there is no certificate", self.bifold("show", "b.example", status=1)[1])

    def test_import_takes_a_good_pair_and_no_other(self):
        pair, other = make_chain(), make_pair()
        out, err = self.bifold("import", *self.hold(pair))
        self.assertIn("signed by    an authority", out)
        self.assertEqual(err, "")
        for ending in ("key", "pem"):
            self.assertEqual(stat.S_IMODE(os.stat(self.path(ending)).st_mode), 0o600)
        self.assertIn("does not belong", self.bifold(
            "import", *self.hold(Pair(pair.chain, other.key)), "--replace", status=2)[1])
        self.assertIn("--replace replaces it",
                      self.bifold("import", *self.hold(other), status=2)[1])
        self.bifold("import", *self.hold(other), "--replace")
        self.assertEqual(certificate(self.start().port("gemini")), other.der)

    def test_import_warns_of_what_clients_will_mind(self):
        for pair, words in ((make_pair(kind=ED25519), "some Gemini clients cannot take"),
                            (make_ended_pair(), "ended on "), (make_pair(days=9), "in (8|9) days"),
                            (make_pair("b.example"), "is not for the name localhost")):
            with self.subTest(words):
                err = self.bifold("import", *self.hold(pair), "--replace")[1]
                self.assertRegex(err, rf"\Abifold: warning: the certificate \S+ .*{words}.*\n\Z")
        out, err = self.bifold("show", "localhost")
        self.assertIn("names        b.example", out)
        self.assertIn("is not for the name localhost", err)

    def test_import_of_one_file_with_both_keeps_the_key_out_of_the_chain(self):
        pair = make_pair()
        name = self.hold(Pair(pair.chain + pair.key, pair.key))[0]
        self.bifold("import", name, name)
        with open(self.path("pem"), encoding="utf-8") as file:
            self.assertNotIn("PRIVATE", file.read())
        self.assertEqual(certificate(self.start().port("gemini")), pair.der)

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_what_root_imports_is_the_daemons_to_read(self):
        self.start().stop()
        pair = make_pair()
        self.bifold("import", *self.hold(pair), "--replace", root=True)
        self.assertEqual(os.stat(self.path("key")).st_uid, 65534)
        self.assertEqual(certificate(self.start().port("gemini")), pair.der)

    def test_new_keeps_the_key_unless_told_otherwise(self):
        first = self.bifold("new")[0]
        self.assertIn("names        localhost\n", first)
        again, err = self.bifold("new", "localhost", "--name", "www.example")
        self.assertIn("names        localhost, www.example\n", again)
        self.assertIn("the key is the same", err)

        def key(text):
            return re.search(r"public key   (.*)", text)[1]
        self.assertEqual(key(again), key(first))
        fresh, err = self.bifold("new", "--new-key")
        self.assertNotEqual(key(fresh), key(first))
        self.assertIn("every client that knew the old one will warn", err)
        self.bifold("import", *self.hold(make_chain()), "--replace")
        self.assertIn("signed by an authority", self.bifold("new", status=2)[1])
        self.bifold("frobnicate", status=2)

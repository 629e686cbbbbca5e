# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Session tickets: good with every worker and with the next server, and nobody
else's are taken."""
import base64
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess

from harness import Case, certificate, run_failing, tls_context, wait_until
from pairs import make_pair, put

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
VISITS = 40  # enough for both workers to be met
DIED = r"bifoldd: error: the server was ended by signal 9; starting it again"


class Reader:
    """Comes again and again with the last ticket it was given."""

    def __init__(self, version):
        self.context = tls_context(version)
        self.session = None

    def visit(self, port, host="localhost"):
        """One request; True when the session was resumed."""
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            with self.context.wrap_socket(plain, server_hostname=host, session=self.session,
                                          suppress_ragged_eofs=False) as sock:
                sock.sendall(f"gemini://{host}:{port}/page/\r\n".encode())
                answer = b""
                while part := sock.recv(65536):
                    answer += part
                if not answer.startswith(b"20 text/gemini"):
                    raise AssertionError(f"answered {answer[:80]!r}")
                self.session = sock.session
                return sock.session_reused


class Tickets(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("page.md", "# A page\n\nWords.\n")

    def start(self, *options, **more):
        return super().start("--workers", "2", "--set", "limits.rate=0", *options, **more)

    def readers(self):
        return [Reader(version) for version in VERSIONS]


class Resume(Tickets):
    def test_every_visit_but_the_first_resumes_with_every_worker(self):
        port = self.start().port("gemini")
        for reader in self.readers():
            self.assertFalse(reader.visit(port))
            resumed = [reader.visit(port) for _ in range(VISITS)]
            self.assertEqual(resumed.count(False), 0, f"{reader.context.maximum_version}")

    def test_the_next_server_takes_the_tickets_of_the_one_before(self):
        daemon = self.start(expect=[DIED])
        port = daemon.port("gemini")
        readers = self.readers()
        for reader in readers:
            reader.visit(port)
        for _ in range(2):
            before = daemon.server_pid()
            os.kill(before, signal.SIGKILL)
            for reader in readers:
                self.assertTrue(reader.visit(port))
            self.assertNotEqual(daemon.server_pid(), before)

    def test_a_new_certificate_keeps_the_tickets(self):
        make_pair().write(self.folder)
        daemon = self.start(expect=[r"bifoldd: warning: the certificate of localhost in service"])
        port = daemon.port("gemini")
        readers = self.readers()
        for reader in readers:
            reader.visit(port)
        fresh = make_pair()
        fresh.write(self.folder)
        wait_until(lambda: certificate(port) == fresh.der, 10, "the new certificate")
        for reader in readers:
            self.assertTrue(reader.visit(port))

    def test_another_daemon_does_not_know_them(self):
        first = self.start()
        readers = self.readers()
        for reader in readers:
            reader.visit(first.port("gemini"))
        first.stop()
        port = self.start().port("gemini")
        for reader in readers:
            self.assertFalse(reader.visit(port))
            self.assertTrue(reader.visit(port))


class Shared(Resume):
    """Keys in a file, for several machines."""

    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.folder.path, "tickets")
        self.keys = [secrets.token_hex(80) for _ in range(4)]

    def write(self, *lines, mode=0o600):
        put(self.folder, self.file, "# made for a test\n\n" + "\n".join(lines) + "\n", mode)

    def start(self, *options, **more):
        self.write(self.keys[0], self.keys[1].upper())
        return super().start("--set", f"tls.ticket_keys={self.file}", *options, **more)

    def test_another_daemon_does_not_know_them(self):
        """But with the same file it does."""
        one, other = self.start(), self.start("--state", self.folder.state + "2")
        for reader in self.readers():
            reader.visit(one.port("gemini"))
            for daemon in (other, one) * 3:
                self.assertTrue(reader.visit(daemon.port("gemini")))

    def test_the_file_is_read_again_when_it_changes(self):
        said = "the ticket keys were read again"
        daemon = self.start(expect=[r"bifoldd: warning: the ticket keys in service stay: "])
        port = daemon.port("gemini")
        readers = self.readers()
        for reader in readers:
            reader.visit(port)
        self.write(self.keys[2], self.keys[0])
        wait_until(lambda: daemon.log().count(said) == 1, 10, "the new keys")
        for reader in readers:
            self.assertTrue(reader.visit(port))
            # TLS 1.2 gives a new ticket only when the key is old: both have one now
            self.assertTrue(reader.visit(port))
        self.write("no key at all")
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: "the ticket keys in service stay" in daemon.log(), 10, "the warning")
        self.assertIn(f"tls.ticket_keys: the ticket keys {self.file}: line 3 is no key",
                      daemon.log())
        for reader in readers:
            self.assertTrue(reader.visit(port))
        self.write(self.keys[3])
        wait_until(lambda: daemon.log().count(said) == 2, 10, "the new keys")
        for reader in readers:
            self.assertFalse(reader.visit(port))
            self.assertTrue(reader.visit(port))

    def refused(self, words, status=2):
        options = ("--capsule", self.folder.capsule, "--state", self.folder.state, "--certs",
                   self.folder.certs, "--gemini", "127.0.0.1:0", "--gopher", "none",
                   "--set", f"tls.ticket_keys={self.file}")
        for trial in ((), ("-n",)):
            got, out, err, _ = run_failing(self.folder, *options, *trial)
            self.assertEqual((got, out), (status, ""), err)
            self.assertIn("error: tls.ticket_keys: ", err)
            self.assertIn(words, err.splitlines()[-1])

    def test_a_file_that_cannot_be_used_stops_the_start(self):
        self.write(self.keys[0], mode=0o644)
        self.refused("is open to others than its owner")
        for lines, words in (((), "holds no key"), ((self.keys[0][:-1],), "line 3 is no key"),
                             ((self.keys[0], "g" * 160), "line 4 is no key"),
                             ((self.keys[0],) * 2, "line 4 repeats a key"),
                             (self.keys, "line 6 is one key too many")):
            self.write(*lines)
            self.refused(words)
        os.unlink(self.file)
        self.refused("No such file", status=2)
        self.file = os.path.join(self.folder.capsule, "tickets")
        self.write(self.keys[0])
        self.refused("lies in the capsule")


class Forged(Tickets):
    """What a client offers that is not one of our tickets, or is no longer."""

    def ask(self, port, version, *options):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost",
             version, "-ign_eof", *options], input=f"gemini://localhost:{port}/page/\r\n".encode(),
            capture_output=True, timeout=10, check=False)
        self.assertIn(b"20 text/gemini", done.stdout, done.stderr.decode())
        return done.stdout

    def forge(self, name, changes):
        """The session with octets of its ticket changed: {place from its start: mask}."""
        with open(name, encoding="ascii") as file:
            body = "".join(file.read().split("\n")[1:-2])
        der = bytearray(base64.b64decode(body))
        # [10] OCTET STRING holds the ticket; it is longer than 127 octets
        start = next(at for at in range(len(der)) if der[at] == 0xAA and der[at + 1] in (0x81, 0x82)
                     and 0x04 in (der[at + 3], der[at + 4]))
        start += 2 + (der[start + 1] & 3)
        start += 2 + (der[start + 1] & 3)
        for place, mask in changes.items():
            der[start + place] ^= mask
        text = base64.encodebytes(bytes(der)).decode()
        with open(name + ".forged", "w", encoding="ascii") as file:
            file.write("-----BEGIN SSL SESSION PARAMETERS-----\n" + text +
                       "-----END SSL SESSION PARAMETERS-----\n")
        return name + ".forged"

    def test_a_forged_ticket_leads_to_a_full_handshake(self):
        port = self.start().port("gemini")
        for version in ("-tls1_2", "-tls1_3"):
            name = os.path.join(self.folder.path, "session" + version)
            self.assertIn(b"New, TLS", self.ask(port, version, "-sess_out", name))
            self.assertIn(b"Reused, TLS", self.ask(port, version, "-sess_in", name))
            self.assertIn(b"Reused, TLS", self.ask(port, version, "-sess_in",
                                                   self.forge(name, {})))
            # its key's name, the vector, the sealed session, the last of the MAC
            for place in (0, 15, 16, 31, 32, 60, 100, 140):
                forged = self.forge(name, {place: 0x01})
                self.assertIn(b"New, TLS", self.ask(port, version, "-sess_in", forged),
                              f"{version}, octet {place}")

    def test_no_early_data(self):
        port = self.start().port("gemini")
        name = os.path.join(self.folder.path, "session")
        early = os.path.join(self.folder.path, "early")
        with open(early, "w", encoding="ascii") as file:
            file.write(f"gemini://localhost:{port}/page/\r\n")
        shown = self.ask(port, "-tls1_3", "-sess_out", name)
        sizes = re.findall(rb"Max Early Data: (\d+)", shown)
        self.assertEqual(set(sizes), {b"0"}, shown.decode())
        shown = self.ask(port, "-tls1_3", "-sess_in", name, "-early_data", early)
        self.assertIn(b"Early data was not sent", shown)

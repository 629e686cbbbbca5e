# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Clients that misuse TLS itself.  Each is cut off early, costs little, leaves
nothing behind and keeps nobody else from being served."""
import socket
import subprocess
import time

from harness import Case, cpu_seconds, wait_until
from pairs import SANITIZED
from wire_client import TLS12, TLS13, Secure

HANDSHAKE_CAP = 20 * 1024
REQUEST_CAP = 4 * 1024
CPU_SECONDS = 0.2 if SANITIZED else 0.02
HONEST_READS = 30  # that cost about as much on a machine at rest
HONEST_PACKETS = 4  # of one reader
HONEST_TRIES = 5


def record(kind, body, version=0x0303):
    return bytes([kind]) + version.to_bytes(2, "big") + len(body).to_bytes(2, "big") + body


CCS, ALERT, HANDSHAKE, APPLICATION = 20, 21, 22, 23
WARNING = record(ALERT, b"\x01\x5a")  # user_canceled


def hello(extension_octets=b"", sni=None):
    """A ClientHello for TLS 1.2 and 1.3 with what is wanted in its extensions."""
    extensions = bytes.fromhex("000a00040002001d" "000d00040002" "0403" "002b0003020304")
    if sni is not None:
        entry = b"\0" + len(sni).to_bytes(2, "big") + sni
        extensions += b"\0\0" + (len(entry) + 2).to_bytes(2, "big") + \
            len(entry).to_bytes(2, "big") + entry
    extensions += extension_octets
    body = b"\x03\x03" + bytes(32) + b"\0" + bytes.fromhex("0004c02b1301") + b"\x01\0" + \
        len(extensions).to_bytes(2, "big") + extensions
    return b"\x01" + len(body).to_bytes(3, "big") + body


def records_of(message, size=16384):
    return b"".join(record(HANDSHAKE, message[at:at + size])
                    for at in range(0, len(message), size))


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


class Attacked(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("page.md", "# A page\n\nWords.\n")
        self.daemon = self.start(
            "--set", "limits.rate=0", "--set", "limits.per_source=0",
            "--set", "limits.penalty_faults=0", "--set", "limits.handshake=3",
            "--set", "log.access=yes",
            "--set", "log.level=info", expect=[r"bifoldd: access: "])
        self.port, self.pid = self.daemon.port("gemini"), self.daemon.server_pid()
        self.honest()
        self.memory = resident(self.pid)

    def read(self):
        answer = self.daemon.gemini("/page/")
        self.assertEqual((answer.status, answer.close_notify), (20, True))
        self.assertIn("Words.", answer.text)

    def honest(self):
        """A page is served; done when that is in the log, so that lines can be counted."""
        def logged():
            return self.daemon.log().count(" path=/page/ ")
        before = logged()
        self.read()
        wait_until(lambda: logged() > before, what="the honest reader's line")

    def honest_cost(self):
        before = cpu_seconds(self.pid)
        self.honest()
        return cpu_seconds(self.pid) - before

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=8)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def flood(self, sock, octets, most):
        """Send until the server has had enough; how much it took, and answered.
        What the kernels hold between the two is bounded by small buffers."""
        sock.setblocking(False)
        sent, got, ended = 0, 0, False
        deadline = time.monotonic() + 8
        while not ended and sent < most and time.monotonic() < deadline:
            try:
                sent += sock.send(octets[sent % len(octets):][:1448])
            except BlockingIOError:
                time.sleep(0.001)
            except OSError:
                break
            try:
                part = sock.recv(65536)
                got += len(part)
                ended = not part
            except BlockingIOError:
                pass
            except OSError:
                break
            time.sleep(0.001)
        sock.settimeout(8)
        while not ended:
            try:
                part = sock.recv(65536)
                got += len(part)
                ended = not part
            except (ConnectionResetError, BrokenPipeError):
                break
        return sent, got

    def check(self, name, lines_before, cpu_before, connections=1, packets=0):
        """`packets`: that came one by one, each of which wakes the server up."""
        used = cpu_seconds(self.pid) - cpu_before
        # a machine that others keep busy needs longer for everything, and waking up may be
        # most of the cost: a packet is to cost no more than one of an honest reader
        reads = max(HONEST_READS, packets / HONEST_PACKETS)
        most, readers = max(CPU_SECONDS, reads * self.honest_cost()), 1
        while used > most * connections and readers < HONEST_TRIES:
            # one reader is a small sample: the dearest of several is what this machine takes
            most, readers = max(most, reads * self.honest_cost()), readers + 1
        self.assertLessEqual(used, most * connections, name)
        # one line each, and one for each honest reader; counted over the whole test,
        # since the line of one flood may come when the next has begun
        self.allowed = getattr(self, "allowed", lines_before) + connections + readers
        self.assertLessEqual(self.lines(), self.allowed, name)
        self.assertEqual(self.daemon.server_pid(), self.pid)

    def lines(self):
        return len(self.daemon.log().splitlines())

    def handshake(self, version=TLS13):
        return Secure(self.port, version)


class Attack(Attacked):
    def test_floods_before_the_handshake_are_over_early(self):
        plain = records_of(hello(sni=b"localhost"))
        cases = {
            "empty records": record(HANDSHAKE, b"") * 8000,
            "records of one octet": b"".join(record(HANDSHAKE, bytes([octet]))
                                             for octet in hello(bytes(40000))),
            "warnings": WARNING * 8000,
            "warnings after a hello": plain + WARNING * 8000,
            "change of cipher": record(CCS, b"\x01") * 8000,
            "change of cipher after a hello": plain + record(CCS, b"\x01") * 8000,
            "an unknown type": record(99, bytes(64)) * 800,
            "an unknown type after a hello": plain + record(99, bytes(64)) * 800,
            "application data after a hello": plain + record(APPLICATION, bytes(64)) * 800,
            "records that are too long": record(HANDSHAKE, b"\x01" + bytes(0xFFF0)),
        }
        for name, octets in cases.items():
            with self.subTest(name), self.connect() as sock:
                lines, used, started = self.lines(), cpu_seconds(self.pid), time.monotonic()
                sent, _ = self.flood(sock, octets, len(octets))
                self.assertLess(time.monotonic() - started, 6, name)
                self.assertLess(sent, HANDSHAKE_CAP + 60 * 1024, name)
                self.check(name, lines, used)

    def test_floods_after_the_handshake_are_over_early(self):
        cases = {"warnings": WARNING, "change of cipher": record(CCS, b"\x01"),
                 "an unknown type": record(99, bytes(64)),
                 "records that nobody sealed": record(APPLICATION, bytes(64)),
                 "empty records": record(APPLICATION, b"")}
        for version in TLS12, TLS13:
            for name, octets in cases.items():
                with self.subTest(f"{name}, {version}"), self.handshake(version) as client:
                    lines, used = self.lines(), cpu_seconds(self.pid)
                    self.flood(client.sock, octets * 4000, len(octets) * 4000)
                    self.check(name, lines, used)

    def test_empty_and_tiny_sealed_records_end_at_the_cap(self):
        """A request of one octet in each record, without an end."""
        for version in TLS12, TLS13:
            with self.subTest(version), self.handshake(version) as client:
                lines, used, sent = self.lines(), cpu_seconds(self.pid), 0
                while sent < 4 * REQUEST_CAP:
                    client.tls.write(b"g")
                    octets = client.going.read()
                    try:
                        client.sock.sendall(octets)
                    except OSError:
                        break
                    sent += len(octets)
                    time.sleep(0.001)
                self.assertLess(sent, 2 * REQUEST_CAP)
                self.check("tiny records", lines, used, packets=sent // 23)

    def test_a_hello_that_never_ends_holds_little_and_not_for_long(self):
        """T10: 120 of them at once, the last octet withheld."""
        long_name = records_of(hello(sni=b"a" * 16000))
        many = b"".join((0x1000 + i).to_bytes(2, "big") + b"\0\0" for i in range(1000))
        socks = [self.connect() for _ in range(120)]
        used, started = cpu_seconds(self.pid), time.monotonic()
        for i, sock in enumerate(socks):
            sock.sendall((long_name if i % 2 else records_of(hello(many)))[:-1])
        time.sleep(0.5)
        grown = resident(self.pid) - self.memory
        if not SANITIZED:
            self.assertLess(grown, len(socks) * 24)
        self.honest()
        for sock in socks:
            try:
                while sock.recv(65536):
                    pass
            except ConnectionResetError:
                pass
            sock.close()
        # the deadline counts from connecting, and is looked at once a second
        self.assertLess(time.monotonic() - started, 5)
        self.assertLess(cpu_seconds(self.pid) - used, len(socks) * CPU_SECONDS)
        self.honest()

    def test_a_hello_longer_than_the_cap_is_not_waited_for(self):
        for octets in (records_of(hello(b"\x12\x34\xff\x00" + bytes(0xFF00))),
                       record(HANDSHAKE, b"\x01\x01\xff\xff" + bytes(16380)) * 8):
            with self.connect() as sock:
                lines, used, started = self.lines(), cpu_seconds(self.pid), time.monotonic()
                self.flood(sock, octets, len(octets))
                self.assertLess(time.monotonic() - started, 4)
                self.check("a long hello", lines, used)

    def test_a_long_hello_with_many_extensions_is_answered(self):
        many = b"".join((0x1000 + i).to_bytes(2, "big") + b"\0\0" for i in range(1000))
        with self.connect() as sock:
            sock.sendall(records_of(hello(many, sni=b"localhost")))
            self.assertIn(sock.recv(5)[:1], (b"\x16", b"\x15"))
        self.honest()


class Commands(Attacked):
    """With `openssl s_client`, which takes orders by letters."""

    def s_client(self, version, *options):
        return subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-servername",
             "localhost", version, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)

    def order(self, client, line, times, pause=0.004):
        """Write the line again and again until the client has ended."""
        try:
            for _ in range(times):
                client.stdin.write(line)
                client.stdin.flush()
                if client.poll() is not None:
                    break
                time.sleep(pause)
            client.stdin.close()
        except BrokenPipeError:
            pass
        shown = client.stdout.read()
        client.stdout.close()
        client.wait(10)
        return shown

    def test_key_updates_without_end_are_cut_off(self):
        """T7, both kinds: an update is 27 octets, or 10 without its seal."""
        for letter in (b"K\n", b"k\n"):
            with self.subTest(letter):
                lines, used = self.lines(), cpu_seconds(self.pid)
                shown = self.order(self.s_client("-tls1_3"), letter, 1500)
                # what s_client took from its pipe and sent, however far the pipe was ahead
                sent = shown.count(b"KEYUPDATE")
                self.assertGreater(sent, 0)
                self.assertLess(sent * 26, 2 * REQUEST_CAP)
                self.check("key updates", lines, used, packets=sent)

    def test_renegotiation_is_refused(self):
        """T8: no second handshake, and the connection does not outlive the asking."""
        lines, used = self.lines(), cpu_seconds(self.pid)
        shown = self.order(self.s_client("-tls1_2"), b"R\n", 200)
        self.assertIn(b"RENEGOTIATING", shown)
        self.assertRegex(shown, rb"no renegotiation|handshake failure")
        self.assertEqual(shown.count(b"BEGIN CERTIFICATE"), 1)
        self.check("renegotiation", lines, used)

    def test_only_strong_ways_are_offered(self):
        """T46 in small; docs/tls.md has testssl.sh's and sslscan's findings."""
        for options in (("-tls1_1",), ("-tls1",)):
            done = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", *options,
                 "-cipher", "ALL:@SECLEVEL=0"], input=b"", capture_output=True, check=False)
            self.assertRegex(done.stderr, rb"alert protocol version|no protocols available")
        for cipher in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256",
                       "DHE-RSA-AES128-GCM-SHA256", "aNULL"):
            done = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-tls1_2",
                 "-cipher", cipher + ":@SECLEVEL=0"], input=b"", capture_output=True, check=False)
            self.assertIn(b"alert handshake failure", done.stderr, cipher)
        for group in ("P-384", "X448", "ffdhe2048"):
            done = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-tls1_3",
                 "-groups", group], input=b"", capture_output=True, check=False)
            self.assertIn(b"alert handshake failure", done.stderr, group)
        shown = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-tls1_2", "-comp"],
            input=b"", capture_output=True, check=False).stdout
        self.assertIn(b"Compression: NONE", shown)
        self.honest()


class Crowd(Attacked):
    def test_handshakes_without_end_leave_room_for_others(self):
        """T6 in small: two clients do nothing but shake hands, a reader comes."""
        script = ("import socket, ssl, sys, time\n"
                  "c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); c.check_hostname = False\n"
                  "c.verify_mode = ssl.CERT_NONE; end = time.monotonic() + 4; n = 0\n"
                  "while time.monotonic() < end:\n"
                  "    try:\n"
                  "        s = c.wrap_socket(socket.create_connection(('127.0.0.1', PORT)))\n"
                  "        s.setsockopt(1, 13, bytes([1, 0, 0, 0, 0, 0, 0, 0])); s.close(); n += 1\n"
                  "    except OSError:\n"
                  "        pass\n"
                  "print(n)\n").replace("PORT", str(self.port))
        floods = [subprocess.Popen(["python3", "-c", script], stdout=subprocess.PIPE)
                  for _ in range(2)]
        times = []
        while any(flood.poll() is None for flood in floods):
            started = time.monotonic()
            self.read()
            times.append(time.monotonic() - started)
            time.sleep(0.1)
        shaken = sum(int(flood.communicate()[0]) for flood in floods)
        times.sort()
        print(f"{shaken} handshakes, {len(times)} honest, slowest {times[-1] * 1000:.0f} ms",
              flush=True)
        self.assertGreater(len(times), 10)
        self.assertGreater(shaken, 100)
        self.assertLess(times[-1], 0.5)
        if not SANITIZED:
            wait_until(lambda: resident(self.pid) - self.memory < 2048, what="its memory")

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""The wire below the protocols: TLS, the end of a connection, `bifold get` and `cert`."""
import hashlib
import os
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

from harness import (Case, NO_TITLE, Programs, article_text, certificate, gopher, read_to_end,
                     tls_context, unprivileged, wait_until)

BIG = bytes(range(256)) * 4096  # 1 MiB


def bifold(*arguments, folder, text=True):
    return subprocess.run([Programs.path("bifold"), *arguments], cwd=folder.path,
                          stdin=subprocess.DEVNULL, capture_output=True, text=text, timeout=20,
                          check=False, **unprivileged())


class Net(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())
        self.folder.write("big.dat", BIG)
        self.daemon = self.start("--workers", "2", expect=[".*" + NO_TITLE])
        self.gemini_port = self.daemon.port("gemini")

    def request(self, path="/"):
        return f"gemini://localhost:{self.gemini_port}{path}\r\n".encode()

    def connect(self, context=None, session=None):
        plain = socket.create_connection(("127.0.0.1", self.gemini_port), timeout=10)
        return (context or tls_context()).wrap_socket(
            plain, server_hostname="localhost", session=session, suppress_ragged_eofs=False)

    # ---- TLS ------------------------------------------------------------------

    def test_sessions_resume_on_whichever_worker_answers(self):
        for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
            context, session = tls_context(version), None
            for turn in range(8):
                with self.connect(context, session) as sock:
                    sock.sendall(self.request())
                    body, clean = read_to_end(sock)
                    self.assertTrue(clean and body.startswith(b"20 "))
                    self.assertEqual(sock.session_reused, turn > 0, f"{version} {turn}")
                    session = sock.session

    def test_old_versions_are_refused_with_an_alert(self):
        hello = bytes.fromhex("160302002f0100002b0302") + b"r" * 32 + bytes.fromhex(
            "000004002f00350100")
        with socket.create_connection(("127.0.0.1", self.gemini_port), timeout=5) as sock:
            sock.sendall(hello)
            self.assertEqual(sock.recv(100)[0:1], b"\x15")
            self.assertEqual(sock.recv(100), b"")

    def test_what_is_not_tls_is_hung_up_on(self):
        for words in b"GET / HTTP/1.1\r\n\r\n", b"/\r\n", b"\x80\x2e\x01\x00\x02":
            with socket.create_connection(("127.0.0.1", self.gemini_port), timeout=5) as sock:
                sock.sendall(words)
                self.assertEqual(sock.recv(100), b"")

    def test_gopher_understands_tls_on_its_port(self):
        port = self.daemon.port("gopher")
        self.assertEqual(gopher(port, "/", tls=True), gopher(port, "/"))

    # ---- the end of a connection ------------------------------------------------

    def test_a_request_followed_by_junk_is_answered_whole(self):
        for extra in 1024, 32 * 1024, 60 * 1024:
            with self.connect() as sock:
                sock.sendall(self.request("/big.dat"))
                sock.sendall(b"x" * extra)
                time.sleep(0.1)
                body, clean = read_to_end(sock)
            self.assertTrue(clean, extra)
            self.assertTrue(body.endswith(BIG), extra)

    def test_a_client_that_half_closes_is_answered_whole(self):
        plain = socket.create_connection(("127.0.0.1", self.gemini_port), timeout=10)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = tls_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
        with plain:
            self.drive(plain, client.do_handshake, incoming, outgoing)
            client.write(self.request("/big.dat"))
            with self.assertRaises(ssl.SSLWantReadError):
                client.unwrap()  # close_notify, before any answer
            plain.sendall(outgoing.read())
            plain.shutdown(socket.SHUT_WR)
            raw, clean = read_to_end(plain)
        self.assertTrue(clean)
        self.assertGreater(len(raw), len(BIG))
        with socket.create_connection(("127.0.0.1", self.daemon.port("gopher"))) as sock:
            sock.sendall(b"/big.dat\r\n")
            sock.shutdown(socket.SHUT_WR)
            self.assertEqual(read_to_end(sock)[0], BIG)

    @staticmethod
    def drive(plain, act, incoming, outgoing):
        """Until `act` needs no more octets from the other side."""
        while True:
            try:
                act()
                plain.sendall(outgoing.read())
                return
            except ssl.SSLWantReadError:
                plain.sendall(outgoing.read())
                incoming.write(plain.recv(65536))

    def test_endless_talkers_are_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.daemon.port("gopher")), timeout=5) as sock:
            sock.sendall(b"/\r\n")
            started = time.monotonic()
            with self.assertRaises(OSError):
                while time.monotonic() - started < 5:
                    sock.sendall(b"x" * 4096)
            self.assertLess(time.monotonic() - started, 3)

    def test_a_slow_reader_gets_every_octet(self):
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
            sock.settimeout(10)
            sock.connect(("127.0.0.1", self.daemon.port("gopher")))
            sock.sendall(b"/big.dat\r\n")
            time.sleep(1)
            body = read_to_end(sock)[0]
        self.assertEqual(body, BIG)

    def test_clients_that_leave_at_any_moment_leave_nothing_behind(self):
        server = self.daemon.server_pid()
        fds = f"/proc/{server}/fd"
        readable = os.access(fds, os.R_OK)
        before = len(os.listdir(fds)) if readable else 0
        for count in range(0, 600, 20):
            for reset in False, True:
                sock = socket.create_connection(("127.0.0.1", self.gemini_port), timeout=5)
                incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
                client = tls_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
                try:
                    client.do_handshake()
                except ssl.SSLWantReadError:
                    pass
                sock.sendall(outgoing.read()[:count])
                if reset:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.close()
        self.assertEqual(self.daemon.gemini("/").status, 20)
        self.assertEqual(self.daemon.server_pid(), server)
        if readable:
            wait_until(lambda: len(os.listdir(fds)) <= before, 5, "the descriptors")

    # ---- bifold get -------------------------------------------------------------

    def test_get_fetches_over_every_scheme(self):
        gopher_port = self.daemon.port("gopher")
        page = bifold("get", f"gemini://localhost:{self.gemini_port}/", folder=self.folder)
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        self.assertEqual(page.stdout, self.daemon.gemini("/").text)
        for scheme in "gopher", "gophers":
            menu = bifold("get", f"{scheme}://localhost:{gopher_port}/1/", folder=self.folder,
                          text=False)
            self.assertEqual((menu.returncode, menu.stderr), (0, b""))
            self.assertEqual(menu.stdout, gopher(gopher_port, "/"))

    def test_get_shows_the_header_and_fingerprints(self):
        page = bifold("get", "-i", f"gemini://localhost:{self.gemini_port}/", folder=self.folder)
        der = certificate(self.gemini_port)
        print_of = ":".join(f"{octet:02X}" for octet in hashlib.sha256(der).digest())
        self.assertRegex(page.stdout, r"\A20 text/gemini")
        self.assertIn(f"certificate: SHA256 {print_of}\n", page.stdout)
        self.assertRegex(page.stdout, r"\npublic-key: SHA256 ([0-9A-F]{2}:){31}[0-9A-F]{2}\n")

    def test_get_follows_redirects_and_reports_refusals(self):
        moved = bifold("get", f"gemini://localhost:{self.gemini_port}/soil.txt", folder=self.folder)
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertEqual(moved.stdout, self.daemon.gemini("/soil/").text)
        none = bifold("get", f"gemini://localhost:{self.gemini_port}/none", folder=self.folder)
        self.assertEqual((none.returncode, none.stdout), (1, ""))
        self.assertRegex(none.stderr, r"\Abifold: the server answers 51 .*\n\Z")
        for url in "http://localhost/", "gemini:", "nonsense", "gemini://u@localhost/":
            self.assertEqual(bifold("get", url, folder=self.folder).returncode, 2, url)

    def serve_once(self, answers):
        """A TLS server of our own that gives these answers and hangs up at once."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.folder.certs, "localhost.pem"),
                                os.path.join(self.folder.certs, "localhost.key"))
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            for answer, clean in answers:
                plain, _ = listener.accept()
                with context.wrap_socket(plain, server_side=True) as sock:
                    sock.recv(2000)
                    sock.sendall(answer.replace(b"PORT", str(listener.getsockname()[1]).encode()))
                    if clean:
                        try:
                            sock.unwrap()
                        except OSError:
                            pass
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 5)
        return listener.getsockname()[1]

    def test_get_tells_a_missing_close_notify(self):
        port = self.serve_once([(b"20 text/gemini\r\nhalf", False)])
        page = bifold("get", f"gemini://localhost:{port}/", folder=self.folder)
        self.assertEqual((page.returncode, page.stdout), (1, "half"))
        self.assertIn("close_notify", page.stderr)

    def test_get_follows_only_so_many_redirects_and_only_in_its_scheme(self):
        port = self.serve_once([(b"30 /again\r\n", True)] * 6)
        page = bifold("get", f"gemini://localhost:{port}/", folder=self.folder)
        self.assertEqual(page.returncode, 1)
        self.assertIn("more than 5", page.stderr)
        port = self.serve_once([(b"31 gopher://localhost/\r\n", True)])
        page = bifold("get", f"gemini://localhost:{port}/", folder=self.folder)
        self.assertEqual(page.returncode, 1)
        self.assertIn("another scheme", page.stderr)
        port = self.serve_once([(b"30 ../a/./b?q\r\n", True), (b"20 text/plain\r\nhere", True)])
        page = bifold("get", f"gemini://localhost:{port}/x/y", folder=self.folder)
        self.assertEqual((page.returncode, page.stdout), (0, "here"), page.stderr)

    # ---- bifold cert --------------------------------------------------------------

    def test_cert_show_new_and_import(self):
        def prints(done):
            self.assertEqual(done.returncode, 0, done.stderr)
            return re.findall(r"SHA256 (\S+)", done.stdout)

        certs = ["--certs", self.folder.certs]
        shown = prints(bifold("cert", "show", *certs, folder=self.folder))
        der = certificate(self.gemini_port)
        self.assertEqual(shown[0].replace(":", "").lower(), hashlib.sha256(der).hexdigest())
        renewed = prints(bifold("cert", "new", "--name", "alias.example", *certs,
                                folder=self.folder))
        self.assertNotEqual(renewed[0], shown[0])
        self.assertEqual(renewed[1], shown[1])
        other = prints(bifold("cert", "new", "--new-key", *certs, folder=self.folder))
        self.assertNotEqual(other[1], shown[1])
        pair = [os.path.join(self.folder.certs, f"localhost.{kind}") for kind in ("pem", "key")]
        imported = prints(bifold("cert", "import", *pair, "copy.example", *certs,
                                 folder=self.folder))
        self.assertEqual(imported, other)
        again = bifold("cert", "import", *pair, "copy.example", *certs, folder=self.folder)
        self.assertEqual(again.returncode, 2)
        self.assertIn("--replace", again.stderr)
        self.assertEqual(os.stat(os.path.join(self.folder.certs, "copy.example.key")).st_mode & 0o777,
                         0o600)
        wrong = bifold("cert", "import", pair[0], pair[0], "x.example", *certs, folder=self.folder)
        self.assertEqual(wrong.returncode, 2)

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""A client that sees how a connection ends: its octets, close_notify, FIN, RST.

TLS runs over memory, so that a test says what goes onto the wire and when.
"""
import socket
import ssl
import struct

from harness import is_ragged

TLS12 = ssl.TLSVersion.TLSv1_2
TLS13 = ssl.TLSVersion.TLSv1_3
SECONDS = 10
TCP_CLOSE = 7  # a state in tcp(7)'s TCP_INFO
# ends of a connection
CLOSED, FIN, RESET = "close_notify and FIN", "FIN", "RST"

contexts = {}


def context_of(version):
    if version not in contexts:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # some builds of Python take an end without close_notify for a proper one
        made.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        made.minimum_version = made.maximum_version = version
        contexts[version] = made
    return contexts[version]


class Plain:
    """A connection without TLS."""

    finished = False

    def __init__(self, port, source=None, address="127.0.0.1"):
        self.sock = socket.create_connection(
            (address, port), timeout=SECONDS, source_address=(source, 0) if source else None)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, octets):
        """False when the other side has gone, which it may tell by RST."""
        try:
            self.sock.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def finish(self):
        """No more from this side."""
        self.finished = True
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def abort(self):
        """RST, when the connection is closed."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def read(self):
        """All octets to the end, and how it ended."""
        parts = []
        while True:
            try:
                part = self.sock.recv(65536)
            except ConnectionResetError:
                return b"".join(parts), RESET
            if not part:
                return b"".join(parts), FIN
            parts.append(part)

    def was_reset(self):
        """Whether RST came, be it behind a FIN, where reading does not tell; not
        to be known once both sides have ended."""
        state = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        return state == TCP_CLOSE and not self.finished

    def waiting(self):
        """What has come so far, without waiting for more; None at the end."""
        self.sock.setblocking(False)
        try:
            return self.sock.recv(65536) or None
        except BlockingIOError:
            return b""
        finally:
            self.sock.settimeout(SECONDS)

    good_end = FIN


class Secure(Plain):
    """A connection with TLS of one version; `piece` octets go out at a time."""

    def __init__(self, port, version, sni="localhost", source=None, piece=None):
        super().__init__(port, source)
        self.piece = piece
        self.coming, self.going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context_of(version).wrap_bio(
            self.coming, self.going, server_hostname=sni or None)
        try:
            while not self.step(self.tls.do_handshake):
                self.take()
            self.flush()
        except BaseException:
            self.sock.close()
            raise

    def step(self, call):
        try:
            call()
        except ssl.SSLWantReadError:
            self.flush()
            return False
        return True

    def flush(self):
        octets = self.going.read()
        step = self.piece or max(len(octets), 1)
        return all([super(Secure, self).send(octets[at:at + step])
                    for at in range(0, len(octets), step)])

    def take(self):
        octets = self.sock.recv(65536)
        if octets:
            self.coming.write(octets)
        else:
            self.coming.write_eof()

    def send(self, octets):
        self.tls.write(octets)
        return self.flush()

    def finish(self):
        self.step(self.tls.unwrap)
        self.flush()
        super().finish()

    def read(self):
        parts = []
        while True:
            try:
                part = self.tls.read(65536)
            except ssl.SSLWantReadError:
                try:
                    self.take()
                except ConnectionResetError:
                    return b"".join(parts), RESET
                continue
            except ssl.SSLZeroReturnError:
                part = b""
            except ssl.SSLError as error:
                if not is_ragged(error):
                    raise
                return b"".join(parts), FIN
            parts.append(part)
            if not part:
                rest, end = super().read()
                if rest:
                    raise AssertionError("octets after close_notify")
                return b"".join(parts), CLOSED if end == FIN else end

    def waiting(self):
        octets = super().waiting()
        if not octets:
            return octets
        self.coming.write(octets)
        try:
            return self.tls.read(65536) or None
        except ssl.SSLWantReadError:
            return b""

    good_end = CLOSED

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Starts the real programs on loopback and talks to them as clients do.

Nothing here sleeps to wait: a daemon is ready when it has printed its line,
and what needs time is asked again until it holds or a deadline is over.
"""
import os
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
NOBODY = 65534
READY_SECONDS = 20
# lines that any healthy daemon may log
USUAL = [
    r"bifoldd: notice: ",
    r"bifoldd: info: ",
    r"bifoldd: warning: running as root; ",
    r"bifold: (notice|info): ",
]
# the fixture has no title, as extractors leave it
NO_TITLE = r"bifold: warning: soil\.txt: no title found: "



def out_folder():
    return os.path.abspath(os.environ.get("BIFOLD_OUT", ".build/release"))


def article_text():
    with open(os.path.join(HERE, "article.txt"), encoding="utf-8") as file:
        return file.read()


def wait_until(holds, seconds=5.0, what="what the test waits for"):
    """Call holds() until it is true; its last result, or a failed test."""
    deadline = time.monotonic() + seconds
    while True:
        result = holds()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.02)


def cpu_seconds(pid):
    """Processor time of all threads there are.  /proc/PID/stat counts in hundredths of a
    second, which is too coarse for what one connection costs."""
    used = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="utf-8") as file:
            used += int(file.read().split()[0])
    return used / 1e9


def accepted(port):
    """The peers' ports of connections that the server has taken on and not ended."""
    peers = set()
    with open("/proc/net/tcp", encoding="utf-8") as file:
        for line in file.readlines()[1:]:
            fields = line.split()
            local, peer = (int(end.rpartition(":")[2], 16) for end in fields[1:3])
            # one that waits to be accepted has no inode yet
            if local == port and fields[3] == "01" and fields[9] != "0":
                peers.add(peer)
    return peers


def wait_accepted(port, socks):
    """Until the server has taken on all of these connections."""
    ours = {sock.getsockname()[1] for sock in socks}
    wait_until(lambda: ours <= accepted(port), 20, f"that {len(ours)} connections are accepted")


class Programs:
    """Copies of the programs where an unprivileged user can run them."""

    folder = None

    @classmethod
    def path(cls, name):
        if cls.folder is None:
            cls.folder = tempfile.mkdtemp(prefix="bifold-e2e-bin-")
            os.chmod(cls.folder, 0o755)
            for program in ("bifold", "bifoldd"):
                shutil.copy2(os.path.join(out_folder(), program), cls.folder)
        return os.path.join(cls.folder, name)

    @classmethod
    def remove(cls):
        if cls.folder:
            shutil.rmtree(cls.folder, ignore_errors=True)
            cls.folder = None


def unprivileged():
    """Root hides mistakes with permissions, so root's tests run as nobody."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


class Folder:
    """A temporary place with a capsule, owned by whoever runs the daemon."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="bifold-e2e-")
        self.capsule = os.path.join(self.path, "capsule")
        self.state = os.path.join(self.path, "state")
        self.certs = os.path.join(self.path, "certs")
        os.mkdir(self.capsule)
        self.own(self.path)
        self.own(self.capsule)

    def own(self, path):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)

    def write(self, name, data, mode=0o644):
        """Write a file of the capsule whole: beside its place, then renamed."""
        path = os.path.join(self.capsule, name)
        parent = os.path.dirname(path)
        if not os.path.isdir(parent):
            os.makedirs(parent)
            self.own(parent)
        waiting = os.path.join(parent, "." + os.path.basename(path) + ".waiting")
        with open(waiting, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        os.chmod(waiting, mode)
        self.own(waiting)
        os.rename(waiting, path)
        return path

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Daemon:
    """bifoldd on loopback with free ports."""

    def __init__(self, folder, *options, expect=(), gemini=("127.0.0.1:0",),
                 gopher=("127.0.0.1:0",), env=None, root=False, wait=True, stderr=None, prefix=()):
        """`stderr`: a descriptor instead of the file that log() reads; `prefix`: a command
        that becomes the daemon."""
        self.folder = folder
        self.expect = USUAL + list(expect)
        self.log_path = os.path.join(folder.path, f"log-{time.monotonic_ns()}")
        command = [*prefix, Programs.path("bifoldd"), "--capsule", folder.capsule,
                   "--state", folder.state, "--certs", folder.certs]
        for address in gemini:
            command += ["--gemini", address]
        for address in gopher:
            command += ["--gopher", address]
        command += list(options)
        self.ready = None
        self.extra_output = b""
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=log if stderr is None else stderr,
                cwd=folder.path, env={**os.environ, **(env or {})},
                **({} if root else unprivileged()))
        if wait:
            try:
                self.wait_ready()
            except BaseException:
                self.kill()
                raise

    # ---- life ----------------------------------------------------------------

    def wait_ready(self, seconds=READY_SECONDS):
        line = b""
        deadline = time.monotonic() + seconds
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError(f"no ready line within {seconds} s\n{self.log()}")
            octet = os.read(self.process.stdout.fileno(), 1)
            if not octet:
                status = self.process.wait()
                raise AssertionError(f"bifoldd ended with {status}\n{self.log()}")
            line += octet
        self.ready_line = line.decode()
        self.ready = dict(field.split("=", 1) for field in self.ready_line.split()[1:])

    def port(self, protocol):
        return int(self.ready[protocol].split(",")[0].rsplit(":", 1)[1])

    def server_pid(self):
        found = self.server_pids()
        return found[0] if found else None

    def server_pids(self):
        """The servers are the keeper's children of that name, in the order of their start."""
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit():
                    with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                        stat = file.read()
                    parent = int(stat.rpartition(")")[2].split()[1])
                    if parent == self.process.pid and "(bifoldd-server)" in stat:
                        found.append(int(name))
            except (FileNotFoundError, ProcessLookupError):
                pass
        return sorted(found)

    def signal(self, number):
        self.process.send_signal(number)

    def exit_status(self, seconds=15):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"bifoldd did not end within {seconds} s\n{self.log()}") from None

    def stop(self):
        """SIGTERM; checks the status, the log and standard output."""
        self.signal(signal.SIGTERM)
        status = self.exit_status()
        self.extra_output = self.process.stdout.read()
        self.process.stdout.close()
        if status != 0:
            raise AssertionError(f"bifoldd ended with {status}\n{self.log()}")
        if self.extra_output:
            raise AssertionError(f"more than the ready line on stdout: {self.extra_output!r}")
        bad = self.unexpected()
        if bad:
            raise AssertionError("unexpected in the log:\n" + "\n".join(bad))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    # ---- log -----------------------------------------------------------------

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def unexpected(self):
        return [line for line in self.log().splitlines()
                if not any(re.match(pattern, line) for pattern in self.expect)]

    # ---- clients ---------------------------------------------------------------

    def gemini(self, path, **options):
        return gemini(self.port("gemini"), path, **options)

    def gopher(self, selector, **options):
        return gopher(self.port("gopher"), selector, **options)

    def wait_for(self, path, word, seconds=10.0):
        """Until the Gemini page at `path` holds `word`."""
        def holds():
            answer = self.gemini(path)
            return answer.status == 20 and word in answer.text
        wait_until(holds, seconds, f"{word!r} in {path}")


def run_failing(folder, *options, seconds=10, root=False, program="bifoldd"):
    """Run a program that must end by itself: (status, stdout, stderr, seconds)."""
    started = time.monotonic()
    done = subprocess.run(
        [Programs.path(program), *options], cwd=folder.path, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=seconds, check=False, **({} if root else unprivileged()))
    return (done.returncode, done.stdout.decode(), done.stderr.decode(),
            time.monotonic() - started)


# ---- Gemini --------------------------------------------------------------------

class Answer:
    def __init__(self, raw, close_notify, version):
        header, _, self.body = raw.partition(b"\r\n")
        self.raw = raw
        self.header = header.decode()
        self.close_notify = close_notify
        self.version = version
        if not re.fullmatch(r"[1-6][0-9] [^\x00-\x1f\x7f]{0,1024}", self.header):
            raise AssertionError(f"no Gemini header: {header!r}")
        self.status = int(self.header[:2])
        self.meta = self.header[3:]

    @property
    def text(self):
        return self.body.decode()


def is_ragged(error):
    """The end came without close_notify; builds of Python name that in two ways."""
    return isinstance(error, ssl.SSLEOFError) or error.reason == "UNEXPECTED_EOF_WHILE_READING"


def tls_context(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # some builds of Python take an end without close_notify for a proper one
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def read_to_end(sock):
    """All octets, and whether TLS was ended in due form."""
    parts = []
    while True:
        try:
            part = sock.recv(65536)
        except ssl.SSLError as error:
            if not is_ragged(error):
                raise
            return b"".join(parts), False
        if not part:
            return b"".join(parts), True
        parts.append(part)


def gemini(port, path, host="localhost", version=None, url=None, address="127.0.0.1", timeout=5):
    url = url if url is not None else f"gemini://{host}:{port}{path}"
    with socket.create_connection((address, port), timeout=timeout) as plain:
        with tls_context(version).wrap_socket(
                plain, server_hostname=host, suppress_ragged_eofs=False) as sock:
            sock.sendall(url.encode() + b"\r\n")
            raw, close_notify = read_to_end(sock)
            return Answer(raw, close_notify, sock.version())


def certificate(port, host="localhost"):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        with tls_context().wrap_socket(plain, server_hostname=host) as sock:
            return sock.getpeercert(binary_form=True)


# ---- Gopher --------------------------------------------------------------------

def gopher(port, selector, end=b"\r\n", address="127.0.0.1", timeout=5, tls=False):
    with socket.create_connection((address, port), timeout=timeout) as sock:
        if tls:
            with tls_context().wrap_socket(
                    sock, server_hostname="localhost", suppress_ragged_eofs=False) as secure:
                secure.sendall(selector.encode() + end)
                return read_to_end(secure)[0]
        sock.sendall(selector.encode() + end)
        return read_to_end(sock)[0]


class Item:
    def __init__(self, line):
        fields = line.split("\t")
        if len(fields) != 4:
            raise AssertionError(f"a menu line has {len(fields)} fields: {line!r}")
        self.type, self.label = fields[0][:1], fields[0][1:]
        self.selector, self.host, self.port = fields[1], fields[2], int(fields[3])


def menu(raw):
    """The items of a menu; fails when it is not well formed."""
    if not raw.endswith(b"\r\n.\r\n") and raw != b".\r\n":
        raise AssertionError(f"the menu does not end with a dot: {raw[-40:]!r}")
    return [Item(line) for line in raw.decode()[:-3].split("\r\n")[:-1]]


# ---- tests -----------------------------------------------------------------------

class Case(unittest.TestCase):
    """One folder and one daemon per test; logs are shown when it fails."""

    maxDiff = None

    def setUp(self):
        self.folder = Folder()
        self.daemons = []
        self.addCleanup(self.folder.remove)

    def start(self, *options, **more):
        daemon = Daemon(self.folder, *options, **more)
        self.daemons.append(daemon)
        return daemon

    def tearDown(self):
        failed = any(error for _, error in self._outcome.result.errors +
                     self._outcome.result.failures if _ is self)
        for daemon in self.daemons:
            if failed:
                daemon.kill()
                print(f"--- log of {self.id()}\n{daemon.log()}---", file=sys.stderr)
            elif daemon.process.poll() is None:
                try:
                    daemon.stop()
                finally:
                    daemon.kill()

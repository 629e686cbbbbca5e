# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What the benches share: a daemon on loopback, a capsule, a line that says what ran."""
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
READY_SECONDS = 3600


def arguments(parser):
    parser.add_argument("--programs", default=".build/release", help="where they were built")
    parser.add_argument("--capsule", help="a capsule of generate.py; it is changed and put back")
    parser.add_argument("--count", type=int, default=10000, help="articles, where none is given")
    parser.add_argument("--state", help="a state folder, used and left; its index may be there")


def announce():
    print(time.strftime("%Y-%m-%d %H:%M"), " ".join(["python3", *sys.argv]),
          f"(load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)


def capsule_and_state(args, scratch):
    capsule = args.capsule or os.path.join(scratch, "capsule")
    if not args.capsule:
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), capsule,
                        str(args.count)], check=True)
    return os.path.abspath(capsule), os.path.abspath(args.state or os.path.join(scratch, "state"))


def articles(capsule):
    """Paths of all articles beneath the capsule, in order."""
    found = []
    for folder, _, names in os.walk(capsule):
        found += [os.path.relpath(os.path.join(folder, name), capsule)
                  for name in names if name.endswith(".md")]
    return sorted(found)


def index_command(programs, capsule, state):
    return [os.path.join(programs, "bifold"), "index", "-v", "--capsule", capsule,
            "--state", state]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Daemon:
    """bifoldd with one worker; `seconds` is how long it took to its ready line."""

    def __init__(self, programs, capsule, state, *options):
        command = [os.path.join(programs, "bifoldd"), "--capsule", capsule, "--state", state,
                   "--certs", os.path.join(state, "certs"), "--gemini", "127.0.0.1:0",
                   "--gopher", "127.0.0.1:0", "--workers", "1",
                   "--set", "limits.rate=0", "--set", "limits.per_source=0", *options]
        self.log_path = os.path.join(state, "bench.log")
        os.makedirs(state, exist_ok=True)
        began = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], READY_SECONDS)[0]:
                sys.exit("bifoldd is not ready")
            octet = os.read(self.process.stdout.fileno(), 1)
            if not octet:
                sys.exit(f"bifoldd ended; see {self.log_path}")
            line += octet
        self.seconds = time.monotonic() - began
        self.ready = dict(field.split("=", 1) for field in line.decode().split()[1:])
        self.port = int(self.ready["gopher"].rsplit(":", 1)[1])

    @property
    def keeper(self):
        return self.process.pid

    def children(self, name):
        """The keeper's children of that name."""
        found = []
        with open(f"/proc/{self.keeper}/task/{self.keeper}/children", encoding="ascii") as file:
            for pid in map(int, file.read().split()):
                try:
                    with open(f"/proc/{pid}/comm", encoding="ascii") as comm:
                        if comm.read().strip() == name:
                            found.append(pid)
                except OSError:
                    pass
        return found

    @property
    def server(self):
        return self.children("bifoldd-server")[0]

    def index_runs(self):
        return self.children("bifold")

    def wait_idle(self):
        """Until no index run has been under way for a while."""
        quiet = 0
        while quiet < 5:
            quiet = 0 if self.index_runs() else quiet + 1
            time.sleep(0.1)

    def gopher(self, selector, timeout=10):
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as sock:
            sock.sendall(selector.encode() + b"\r\n")
            parts = []
            while part := sock.recv(65536):
                parts.append(part)
            return b"".join(parts)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.process.stdout.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def copy_state(state, to):
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(state, to)

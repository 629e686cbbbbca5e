#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""A capsule of every input of pathological.py, with a good article beside each kind of them.

usage: hostile_capsule.py [--out .build/release] [--size KIB] [--limit SECONDS]

Prints how long `bifold index` takes over it, how many files were left out and the most memory a
reader took, and asks a running `bifoldd` for every good neighbour.  Exit status 1 when indexing
takes longer than the limit, when a file costs more than one refusal, or when a neighbour is not
served whole.
"""
import argparse
import collections
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pathological  # noqa: E402

NEIGHBOUR = "# Neighbour %d\n\nBefore.\n\n## First part\n\nWords of %d.\n\n## Second part\n\nMore words.\n"
EVERY = 8  # one neighbour after so many hostile files


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def fill(capsule, size):
    """The hostile files, and the slugs of the good ones."""
    hostile, good = [], []
    for extension, cases in pathological.FORMATS.items():
        for title, make in cases.items():
            name = "%s/%03d-%s.%s" % (extension, len(hostile),
                                      re.sub("[^a-z0-9]+", "-", title.lower()), extension)
            write(os.path.join(capsule, name), make(size))
            if len(hostile) % EVERY == 0:
                good.append("%s/%03d-neighbour" % (extension, len(hostile)))
                write(os.path.join(capsule, good[-1] + ".md"), NEIGHBOUR % ((len(good),) * 2))
            hostile.append(name)
    return hostile, good


def gopher(port, selector):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(selector.encode() + b"\r\n")
        parts = []
        while True:
            part = sock.recv(65536)
            if not part:
                return b"".join(parts).decode()
            parts.append(part)


def ask(program, options, good):
    """Those neighbours that are not served whole."""
    daemon = subprocess.Popen([program, *options, "--gemini", "none", "--gopher", "127.0.0.1:0"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        ready = daemon.stdout.readline()
        port = int(re.search(r"gopher=127\.0\.0\.1:(\d+)", ready).group(1))
        bad = []
        for number, name in enumerate(good, 1):
            front = gopher(port, "/%s/" % name)
            part = gopher(port, "/%s/first-part.txt" % name)
            if "Neighbour %d" % number not in front or "Words of %d." % number not in part:
                bad.append(name)
        return bad
    finally:
        daemon.terminate()
        daemon.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default=".build/release")
    parser.add_argument("--size", type=int, default=256, help="of each file, in KiB")
    parser.add_argument("--limit", type=float, default=60)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        capsule, state = os.path.join(folder, "capsule"), os.path.join(folder, "state")
        hostile, good = fill(capsule, args.size * 1024)
        options = ["--capsule", capsule, "--state", state, "--certs", os.path.join(folder, "certs"),
                   "--host", "localhost"]
        start = time.monotonic()
        index = subprocess.run([os.path.join(args.out, "bifold"), "index", *options],
                               capture_output=True, text=True, check=False)
        spent = time.monotonic() - start
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        refused = collections.Counter(name for name in hostile for line in index.stderr.splitlines()
                                      if ": error: %s: " % name in line)
        bad = ask(os.path.join(args.out, "bifoldd"), options, good)
        print("%d hostile files of %d KiB and %d good ones: indexed in %.1f s (processor %.1f s), "
              "%d MiB at most in one process" % (
                  len(hostile), args.size, len(good), spent, usage.ru_utime + usage.ru_stime,
                  usage.ru_maxrss // 1024))
        twice = [name for name, count in refused.items() if count > 1]
        print("%d left out, each with one sentence; more than one: %s; neighbours not served: %s" % (
            len(refused), ", ".join(twice) or "none", ", ".join(bad) or "none"))
        for line in index.stderr.splitlines():
            if ": error: " in line:
                print("  " + line[:160])
        return 1 if index.returncode not in (0, 1) or spent > args.limit or bad or twice else 0


if __name__ == "__main__":
    sys.exit(main())

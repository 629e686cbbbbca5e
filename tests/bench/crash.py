#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""kill -9 at random moments of index runs, of the run and of the daemon in turns; after each,
every page of the capsule is of one state, and soon of the last one.  And a disk that fills up.

usage: crash.py [--programs DIR] [--articles N] [--kills N] [--seed N] [--full-disk]

Each round rewrites all articles with the round's number in their text.  While the run of that
is killed and made up for, a reader keeps asking: each page it gets must be of the round before or
of this one, whole, and in the end all are of this one.  --full-disk needs root, for a small tmpfs.
"""
import argparse
import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import daemon

WORD = re.compile(rb"round-(\d+)")


def write_round(capsule, count, number):
    for article in range(count):
        waiting = os.path.join(capsule, ".waiting")
        with open(waiting, "w", encoding="utf-8") as file:
            file.write(f"# Article {article}\n\nIn round-{number}.\n\n## Part\n\n"
                       + f"The words of round-{number} again. " * 60 + "\n")
        os.rename(waiting, os.path.join(capsule, f"a{article}.md"))


def state_of(served, count):
    """The rounds that pages tell of; a page must tell of one alone."""
    seen = set()
    for article in range(count):
        body = served.gopher(f"/a{article}/all.txt")
        rounds = set(WORD.findall(body))
        if len(rounds) != 1 or body.count(b"again.") != 60:
            raise SystemExit(f"a{article} is not whole: {sorted(rounds)}, {body[:200]!r}")
        seen |= {int(number) for number in rounds}
    return seen


def check_index(state):
    file = os.path.join(state, "index", "bifold.db")
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        found = db.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise SystemExit(f"the index is damaged: {found[:3]}")


def wait_run(served, seconds=5):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        runs = served.index_runs()
        if runs:
            return runs[0]
        time.sleep(0.001)
    return None


def wait_current(served, count, number, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        seen = state_of(served, count)
        if seen == {number}:
            return
        if not seen <= {number - 1, number}:
            raise SystemExit(f"round {number} is served as {seen}")
        if time.monotonic() > deadline:
            raise SystemExit(f"round {number} did not come; {seen} is served")


class Killing:
    """Rounds on one capsule, each with a kill in it."""

    def __init__(self, args, scratch):
        self.args = args
        self.rng = random.Random(args.seed)
        self.capsule, self.state = os.path.join(scratch, "capsule"), os.path.join(scratch, "state")
        os.mkdir(self.capsule)
        write_round(self.capsule, args.articles, 0)
        self.served = self.start()
        began = time.monotonic()
        write_round(self.capsule, args.articles, 1)
        wait_current(self.served, args.articles, 1)
        self.usual = time.monotonic() - began
        self.hit = {"run": 0, "daemon": 0}

    def start(self):
        return daemon.Daemon(self.args.programs, self.capsule, self.state,
                             "--set", "limits.penalty_faults=0")

    def kill(self, number):
        """Whether there was a run under way to be killed."""
        what = "daemon" if number % 2 else "run"
        run = wait_run(self.served)
        time.sleep(self.rng.random() * self.usual)
        if what == "run":
            run = wait_run(self.served, 0.5)
            if run is None:
                return False
            os.kill(run, signal.SIGKILL)
        else:
            was = bool(self.served.index_runs())
            self.served.kill()
            self.served = self.start()
            if not was:
                return False
        self.hit[what] += 1
        return True

    def round(self, number):
        write_round(self.capsule, self.args.articles, number)
        self.kill(number)
        wait_current(self.served, self.args.articles, number)
        self.served.wait_idle()
        check_index(self.state)

    def run(self):
        number = 2
        while sum(self.hit.values()) < self.args.kills:
            self.round(number)
            number += 1
        self.served.stop()
        print(f"  {self.hit['run']} kills of the index run and {self.hit['daemon']} of the "
              f"daemon in {number - 2} rounds of {self.args.articles} articles, seed "
              f"{self.args.seed}: whole, current and sound after each", flush=True)


def full_disk(args, scratch):
    capsule, state = os.path.join(scratch, "capsule"), os.path.join(scratch, "small")
    os.mkdir(capsule)
    os.mkdir(state)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", state], check=True)
    try:
        write_round(capsule, 100, 0)
        served = daemon.Daemon(args.programs, capsule, state)
        served.wait_idle()
        write_round(capsule, 2000, 1)
        time.sleep(1)
        served.wait_idle()
        seen = state_of(served, 100)
        with open(served.log_path, encoding="utf-8") as log:
            said = [line.strip() for line in log if "full" in line or "failed" in line]
        print(f"  full disk: rounds served: {sorted(seen)}; the log says:")
        for line in dict.fromkeys(said):
            print("    " + line.replace(scratch, "..."))
        for article in range(100, 2000):
            os.remove(os.path.join(capsule, f"a{article}.md"))
        wait_current(served, 100, 1)
        served.wait_idle()
        check_index(state)
        served.stop()
        print("  after room was made: current and sound")
    finally:
        subprocess.run(["umount", "-l", state], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", default=".build/release")
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-disk", action="store_true")
    args = parser.parse_args()
    daemon.announce()
    sys.stdout.flush()
    for what in ([full_disk] if args.full_disk else [lambda a, s: Killing(a, s).run()]):
        with tempfile.TemporaryDirectory() as scratch:
            what(args, scratch)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""One article changes in a capsule of many: the time from the end of the writing to the first
answer over Gopher that has the change, and what the index run of it cost.

usage: update.py [--programs DIR] [--capsule DIR | --count N] [--state DIR] [--times N]
"""
import argparse
import os
import random
import subprocess
import tempfile
import time

import daemon
import processes

ASK_EVERY = 0.002


class Change:
    """An article that gets a line more, a title of its own, or a twin that is new."""

    def __init__(self, capsule, path, kind, number):
        self.file = os.path.join(capsule, path)
        self.word = f"changed-{number}"
        self.new = kind == "new article"
        self.place = self.file[:-3] + f"-twin-{number}.md" if self.new else self.file
        stem = os.path.relpath(self.place, capsule)[:-3]
        self.selector = f"/{stem}/all.txt"
        with open(self.file, encoding="utf-8") as file:
            self.before = file.read()
        self.after = self.before + f"\n{self.word}\n"
        if kind != "one paragraph":
            self.after = self.after.replace("\ntitle: ", f"\ntitle: {self.word} ", 1)

    def write(self, text):
        waiting = os.path.join(os.path.dirname(self.place), ".waiting")
        with open(waiting, "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(waiting, self.place)

    def undo(self):
        if self.new:
            os.remove(self.place)
        else:
            self.write(self.before)


def wait_for(served, change):
    began = time.monotonic()
    while change.word.encode() not in served.gopher(change.selector):
        if time.monotonic() - began > 600:
            raise SystemExit("the change never came")
        time.sleep(ASK_EVERY)
    return time.monotonic() - began


def visible(served, capsule, paths, kind, rng, times):
    seconds = []
    for number in range(times):
        change = Change(capsule, rng.choice(paths), kind, number)
        change.write(change.after)
        seconds.append(wait_for(served, change))
        change.undo()
        served.wait_idle()
    print(f"  {kind}: visible after {daemon.percentile(seconds, 0.5) * 1000:.0f} ms (median), "
          f"{max(seconds) * 1000:.0f} ms (longest of {times})", flush=True)


def run_cost(args, capsule, state, paths, kind, rng, times):
    """The same run by hand, so that the system can be asked what it cost; the daemon, which
    is there and does not watch, keeps the WAL as it does between runs of its own."""
    cpu, octets = [], []
    for number in range(times):
        change = Change(capsule, rng.choice(paths), kind, 1000 + number)
        change.write(change.after)
        command = [*daemon.index_command(args.programs, capsule, state), change.place]
        run = subprocess.Popen(command, stderr=subprocess.PIPE)
        # the zombie still knows what it wrote
        os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOWAIT)
        octets.append(processes.written(run.pid))
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        run.stderr.close()
        cpu.append(usage.ru_utime + usage.ru_stime)
        change.undo()
        subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
    print(f"  {kind}: one run costs {daemon.percentile(cpu, 0.5) * 1000:.0f} ms of processor "
          f"time and writes {daemon.percentile(octets, 0.5) / 1024:.0f} KiB (median), "
          f"{sum(octets) / len(octets) / 1024:.0f} KiB (mean), {max(octets) / 1024:.0f} KiB (most)",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    daemon.arguments(parser)
    parser.add_argument("--times", type=int, default=20)
    args = parser.parse_args()
    daemon.announce()
    kinds = ("one paragraph", "title and paragraph", "new article")
    with tempfile.TemporaryDirectory() as scratch:
        capsule, state = daemon.capsule_and_state(args, scratch)
        paths = daemon.articles(capsule)
        rng = random.Random(5)
        subprocess.run(daemon.index_command(args.programs, capsule, state),
                       stderr=subprocess.DEVNULL, check=True)
        served = daemon.Daemon(args.programs, capsule, state)
        served.wait_idle()
        try:
            for kind in kinds:
                visible(served, capsule, paths, kind, rng, args.times)
        finally:
            served.stop()
        served = daemon.Daemon(args.programs, capsule, state, "--set", "index.watch=no")
        served.wait_idle()
        try:
            for kind in kinds:
                run_cost(args, capsule, state, paths, kind, rng, args.times)
        finally:
            served.stop()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What a Gopher request costs the server when every one asks for another page, beside one
page again and again; and the memory that it takes.

usage: pages.py [--programs DIR] [--capsule DIR | --count N] [--state DIR] [--requests N]

Menus of about the same size are asked for in turns, hot and random, so that other work on the
machine falls on both.
"""
import argparse
import contextlib
import os
import random
import sqlite3
import subprocess
import tempfile

import daemon
import processes

ROUNDS = 8
SAMPLE = 4000


def menus(state, rng, count):
    """(size, selector) of random menus of articles and their sections."""
    file = os.path.join(state, "index", "bifold.db")
    found = []
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        while len(found) < count:
            found += db.execute(
                "SELECT size, path FROM pages WHERE key >= ? AND proto = 1 AND marks = 1"
                " AND owner > 0 AND kind = 1 AND size BETWEEN 2000 AND 4000 LIMIT 1",
                (rng.randrange(-2**63, 2**63),)).fetchall()
    return found


def own_memory(served):
    return (processes.pss_without_files(served.keeper) +
            processes.pss_without_files(served.server))


def ask(served, selectors):
    """Nanoseconds of the server's processor time for each request."""
    server = served.server
    before = processes.exact_cpu(server)
    for selector in selectors:
        served.gopher(selector)
    return (processes.exact_cpu(server) - before) / len(selectors)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    daemon.arguments(parser)
    parser.add_argument("--requests", type=int, default=20000, help="of each kind")
    args = parser.parse_args()
    daemon.announce()
    rng = random.Random(3)
    with tempfile.TemporaryDirectory() as scratch:
        capsule, state = daemon.capsule_and_state(args, scratch)
        subprocess.run(daemon.index_command(args.programs, capsule, state),
                       stderr=subprocess.DEVNULL, check=True)
        pages = menus(state, rng, SAMPLE)
        mean = sum(size for size, _ in pages) / len(pages)
        hot_page = min(pages, key=lambda page: abs(page[0] - mean))[1]
        selectors = [selector for _, selector in pages]
        each = args.requests // ROUNDS
        served = daemon.Daemon(args.programs, capsule, state)
        try:
            served.wait_idle()
            ask(served, [hot_page] * 500)
            before = own_memory(served)
            hot, cold = [], []
            for _ in range(ROUNDS):
                hot.append(ask(served, [hot_page] * each))
                cold.append(ask(served, [rng.choice(selectors) for _ in range(each)]))
            after = own_memory(served)
        finally:
            served.stop()
    one, other = daemon.percentile(hot, 0.5), daemon.percentile(cold, 0.5)
    print(f"  one page: {one / 1000:.1f} us of processor time a request, random pages: "
          f"{other / 1000:.1f} us, {other / one:.2f} times as much")
    print(f"  keeper and server, memory of their own: {before / processes.MIB:.2f} MiB PSS after "
          f"one page, {after / processes.MIB:.2f} MiB after {args.requests} random ones")


if __name__ == "__main__":
    main()

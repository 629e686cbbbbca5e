#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What reading and writing real articles costs, by format.

usage: reader_cost.py [--bifold .build/release/bifold] [--least KIB] --root DIR [--root DIR]...

Runs `bifold render` on every article below the folders that has at least so many KiB, and prints
the processor time for 100 KiB and the memory beyond what an empty file takes, as a multiple of the
file's size: the median, the 99th of a hundred and the most, with the file that took it.
"""
import argparse
import collections
import gzip
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pathological  # noqa: E402

KINDS = {"md": "md", "markdown": "md", "html": "html", "htm": "html", "txt": "txt", "gmi": "gmi"}


def articles(roots, least):
    for root in roots:
        for folder, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                path, match = os.path.join(folder, name), re.search(r"\.(\w+)(\.gz)?$", name)
                if not match or match.group(1) not in KINDS or os.path.islink(path):
                    continue
                with (gzip.open if match.group(2) else open)(path, "rb") as file:
                    data = file.read()
                if least <= len(data) <= 8 << 20:
                    yield KINDS[match.group(1)], path, data


def spread(values):
    values = sorted(values)
    return "%7.1f %7.1f %7.1f  %s" % (values[len(values) // 2][0],
                                      values[len(values) * 99 // 100][0], *values[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bifold", default=".build/release/bifold")
    parser.add_argument("--least", type=int, default=100)
    parser.add_argument("--root", action="append", required=True)
    args = parser.parse_args()
    times, memories = collections.defaultdict(list), collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for kind, path, data in articles(args.root, args.least * 1024):
            name = os.path.join(folder, "x." + kind)
            rest = pathological.run([args.bifold, "render"], name, "a\n")[1]
            text = data.decode("utf-8", "replace")
            spent, memory, status, _ = pathological.run([args.bifold, "render"], name, text)
            if status == 0:
                times[kind].append((spent * 1e3 / (len(data) / 102400), path))
                memories[kind].append((max(0, memory - rest) / len(data), path))
    print("format files                 median     99%    most")
    for kind in sorted(times):
        print("%-6s %5d  ms / 100 KiB %s" % (kind, len(times[kind]), spread(times[kind])))
        print("%-6s %5d  memory, x    %s" % (kind, len(times[kind]), spread(memories[kind])))


if __name__ == "__main__":
    sys.exit(main())

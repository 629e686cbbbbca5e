#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""A full index: time, processor time of writer and readers, memory of all together.

usage: index.py [--programs DIR] [--capsule DIR | --count N] [--state DIR]
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import daemon
import processes

LOOK_EVERY = 0.05


def measure(command):
    began = time.monotonic()
    peak = processes.Peak()
    writer_cpu = 0.0
    run = subprocess.Popen(command, stderr=subprocess.PIPE)
    while True:
        pid, status, usage = os.wait4(run.pid, os.WNOHANG)
        if pid:
            break
        writer_cpu = max(writer_cpu, processes.cpu(run.pid))
        peak.look(run.pid)
        time.sleep(LOOK_EVERY)
    wall = time.monotonic() - began
    run.returncode = os.waitstatus_to_exitcode(status)
    said = run.stderr.read().decode().strip().splitlines()
    if run.returncode:
        sys.exit(f"bifold index failed: {said}")
    total = usage.ru_utime + usage.ru_stime
    print(f"  {said[-1]}")
    print(f"  wall {wall:.1f} s; processor time: writer {writer_cpu:.1f} s, "
          f"readers {total - writer_cpu:.1f} s")
    print(f"  memory at the most: {peak.pss / processes.MIB:.1f} MiB PSS, "
          f"{peak.rss / processes.MIB:.1f} MiB RSS, all processes together; "
          f"{peak.single / processes.MIB:.1f} MiB RSS the largest one")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    daemon.arguments(parser)
    args = parser.parse_args()
    daemon.announce()
    with tempfile.TemporaryDirectory() as scratch:
        capsule, state = daemon.capsule_and_state(args, scratch)
        shutil.rmtree(os.path.join(state, "index"), ignore_errors=True)
        measure(daemon.index_command(args.programs, capsule, state))
        index = os.path.getsize(os.path.join(state, "index", "bifold.db"))
        print(f"  index: {index / processes.MIB:.0f} MiB")


if __name__ == "__main__":
    main()

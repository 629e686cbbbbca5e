#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""From the start of the daemon to its ready line, with an index that is fresh.

usage: ready.py [--programs DIR] [--capsule DIR | --count N] [--state DIR] [--times N]
"""
import argparse
import subprocess
import tempfile

import daemon
import processes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    daemon.arguments(parser)
    parser.add_argument("--times", type=int, default=20)
    args = parser.parse_args()
    daemon.announce()
    seconds, cpu = [], []
    with tempfile.TemporaryDirectory() as scratch:
        capsule, state = daemon.capsule_and_state(args, scratch)
        subprocess.run(daemon.index_command(args.programs, capsule, state),
                       stderr=subprocess.DEVNULL, check=True)
        for _ in range(args.times):
            served = daemon.Daemon(args.programs, capsule, state)
            cpu.append(processes.cpu(served.keeper) + processes.cpu(served.server))
            seconds.append(served.seconds)
            served.wait_idle()
            served.stop()
    print(f"  ready after {daemon.percentile(seconds, 0.5) * 1000:.0f} ms (median), "
          f"{min(seconds) * 1000:.0f} to {max(seconds) * 1000:.0f} ms of {args.times}; "
          f"keeper and server had used {max(cpu) * 1000:.0f} ms of processor time by then")


if __name__ == "__main__":
    main()

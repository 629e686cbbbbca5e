#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Fuzz each target until it has had its processor time, and keep the account.

    campaign.py TARGET... [--minutes N] [--jobs N] [--slice SECONDS] [--report]

TARGET is a program of `make MODE=fuzz CC=clang fuzz-build`.  The one that has had
least runs next, for a slice of wall-clock time; time is counted in processor
seconds of the process, so that a busy machine takes nothing from it.  What was
done is added to .build/campaign/log.jsonl: a campaign can be stopped at any time and
goes on from there.  New inputs go to .build/campaign/corpus/NAME, what was found to
.build/campaign/found/NAME.  After a finding the target's account begins anew, once
what was found is gone from there; it is to be mended and kept in tests/corpus.
"""
import argparse
import concurrent.futures
import json
import os
import re
import resource
import subprocess
import sys
import threading
import time

HOME = ".build/campaign"
LOG = os.path.join(HOME, "log.jsonl")
SLOW, HANGS, MEMORY_MIB = 5, 60, 512  # seconds of one input; MiB
LOCK = threading.Lock()


def name_of(program):
    return os.path.basename(program).removeprefix("fuzz_")


def entries():
    try:
        with open(LOG, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except FileNotFoundError:
        return []


def account(name):
    """The runs of a target since the last one that found something."""
    runs = [entry for entry in entries() if entry["target"] == name]
    found = [i for i, entry in enumerate(runs) if entry["found"]]
    return runs[found[-1] + 1:] if found else runs


def spent(name):
    return sum(entry["cpu"] for entry in account(name))


def found(name):
    folder = os.path.join(HOME, "found", name)
    return sorted(os.path.join(folder, entry) for entry in os.listdir(folder)) if os.path.isdir(folder) else []


def timed(command, output):
    """Exit status and processor seconds of one command."""
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def drop_false_alarms(program, name):
    """libFuzzer's limits are wall-clock time: alone, an input has to take SLOW seconds of the
    processor to be a finding."""
    for path in found(name):
        if os.path.basename(path).startswith(("timeout-", "slow-unit-")):
            status, cpu = timed([program, path], subprocess.DEVNULL)
            if status == 0 and cpu < SLOW:
                os.remove(path)


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, check=False)
    return done.stdout.decode().strip()


def run(program, seconds, max_len, built_from):
    name = name_of(program)
    corpus, finds = os.path.join(HOME, "corpus", name), os.path.join(HOME, "found", name)
    log = os.path.join(HOME, name + ".log")
    for folder in (corpus, finds):
        os.makedirs(folder, exist_ok=True)
    command = [program, f"-max_total_time={seconds}", f"-timeout={HANGS}", f"-report_slow_units={SLOW}",
               f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={max_len}", "-print_final_stats=1", f"-artifact_prefix={finds}/"]
    words = os.path.join("tests/corpus", name + ".dict")
    command += [f"-dict={words}"] if os.path.exists(words) else []
    with open(log, "wb") as output:
        status, cpu = timed(command + [corpus, os.path.join("tests/corpus", name)], output)
    with open(log, encoding="utf-8", errors="replace") as file:
        said = file.read()
    drop_false_alarms(program, name)
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    units = re.findall(r"number_of_executed_units: (\d+)", said) or re.findall(r"^#(\d+)", said, re.M)
    entry = {"target": name, "time": time.strftime("%Y-%m-%d %H:%M:%S"), "commit": built_from, "cpu": round(cpu, 1),
             "executions": int(units[-1]) if units else 0, "covered": covered[-1] if covered else None,
             "max_len": max_len, "status": status, "found": bool(found(name))}
    with LOCK, open(LOG, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    return entry


def work(programs, options, busy):
    """One worker: the target that has had least and is not being run, again and again."""
    while True:
        with LOCK:
            waiting = [p for p in programs if p not in busy and not found(name_of(p))
                       and spent(name_of(p)) < options.minutes * 60]
            if not waiting:
                return
            program = min(waiting, key=lambda p: spent(name_of(p)))
            busy.add(program)
            # every fourth slice with longer inputs
            max_len = 32768 if len(account(name_of(program))) % 4 == 3 else 4096
        entry = run(program, options.slice, max_len, options.commit)
        print(f"{entry['target']}: {spent(entry['target']) / 60:.1f} CPU-minutes"
              f"{', FOUND ' + found(entry['target'])[0] if entry['found'] else ''}", flush=True)
        busy.discard(program)


def corpus_size(name):
    folder = os.path.join("tests/corpus", name)
    sizes = [os.path.getsize(os.path.join(folder, entry)) for entry in os.listdir(folder)]
    return f"{len(sizes)} files, {sum(sizes) / 1024:.0f} KiB"


def report(programs):
    print("| target | CPU-minutes | executions | edges | features | corpus kept | last run on |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in map(name_of, programs):
        runs = account(name)
        covered = [entry["covered"] for entry in runs if entry["covered"]]
        edges, features = (max(int(c[i]) for c in covered) if covered else 0 for i in (0, 1))
        print(f"| {name} | {sum(e['cpu'] for e in runs) / 60:.1f} | {sum(e['executions'] for e in runs)} | "
              f"{edges} | {features} | {corpus_size(name)} | {runs[-1]['commit'] if runs else '-'} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--minutes", type=float, default=30, help="of processor time for each target")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--slice", type=int, default=240, help="seconds of one run")
    parser.add_argument("--report", action="store_true", help="only print the account, as a table")
    options = parser.parse_args()
    if options.report:
        report(options.targets)
        return 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.makedirs(HOME, exist_ok=True)
    options.commit = commit()
    busy = set()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for worker in [pool.submit(work, options.targets, options, busy) for _ in range(options.jobs)]:
            worker.result()
    report(options.targets)
    return any(found(name_of(program)) for program in options.targets)


if __name__ == "__main__":
    sys.exit(main())

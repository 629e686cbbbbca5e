#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What searches cost, and what the worst of them cost others.

usage: search.py STATE CAPSULE [--programs DIR] [--count N] [--seconds N] [--attackers N]
       [--workers N] [--seed N]

Starts bifoldd over an index that is there (`bifold index --capsule CAPSULE --state STATE`
made it) and asks over plain Gopher: first honest searches, one after the other, of one to three
words drawn from the index's own sections; then a page, again and again, at rest and
while the worst searches that are known come from many connections at once.
"""
import argparse
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time


def ask(port, line):
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(line.encode() + b"\r\n")
        parts = []
        while part := sock.recv(65536):
            parts.append(part)
    return time.perf_counter() - started, b"".join(parts)


def show(name, seconds, more=""):
    ordered = sorted(seconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1000 for q in (.5, .99))
    print(f"{name:<44} {len(ordered):6} p50 {p50:7.2f} ms  p99 {p99:7.2f} ms{more}", flush=True)


def words_of(index, rng, count):
    """Lists of words from random sections: as common or rare as the text has them."""
    first, last = index.execute("SELECT min(id), max(id) FROM passages").fetchone()
    texts = []
    while len(texts) < count:
        row = index.execute("SELECT body FROM passages WHERE id >= ? LIMIT 1",
                            (rng.randint(first, last),)).fetchone()
        words = re.findall(r"\w{3,}", row[0].lower())
        if len(words) > 20:
            texts.append(words)
    return texts


def honest_queries(texts, rng, number):
    """`number` words of one section, rare ones as often as common ones."""
    return [" ".join(rng.sample(sorted(set(words)), number)) for words in texts]


def worst_queries(texts, rng):
    counted = {}
    for words in texts:
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    common = sorted(counted, key=counted.get, reverse=True)[:60]
    rare = sorted(counted, key=counted.get)[:60]
    initials = sorted({word[0] for word in common})
    queries = [" ".join(common), " ".join(common[:12]), " ".join(rare[:12]), " ".join(rare[:60])]
    queries += [letter + "*" for letter in initials]
    queries += [word[:2] + "*" for word in common[:10]]
    queries += [f"{a}* {b}*" for a, b in zip(initials, initials[1:])]
    for length in (3, 4, 8):
        queries += ['"' + " ".join(rng.choices(common[:20], k=length)) + '"' for _ in range(10)]
    queries += ['"' + " ".join(rng.choices(common[:20], k=3)) + f'" {rng.choice(rare)}'
                for _ in range(10)]
    return queries


class Server:
    def __init__(self, args):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [os.path.join(args.programs, "bifoldd"), "--capsule", args.capsule, "--state", args.state,
             "--certs", os.path.join(self.folder.name, "certs"), "--gemini", "none",
             "--gopher", "127.0.0.1:0", "--workers", str(args.workers),
             "--set", "index.watch=no",
             "--set", "limits.rate=0", "--set", "limits.per_source=0"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            sys.exit("bifoldd did not start")
        print(line.strip())
        self.port = int(re.search(r"gopher=127\.0\.0\.1:(\d+)", line).group(1))
        while self.children("bifold"):  # the index run of the start
            time.sleep(0.1)
        self.pids = [self.process.pid, *self.children("bifoldd.*")]

    def children(self, name):
        done = subprocess.run(["pgrep", "-x", "-P", str(self.process.pid), name],
                              capture_output=True, text=True, check=False)
        return [int(pid) for pid in done.stdout.split()]

    def cpu(self):
        ticks = 0
        for pid in self.pids:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                fields = file.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def paced(server, queries, pause=0.0):
    """One after the other; a pause lets the share of searches fill up again."""
    times, cut, found = [], 0, 0
    before = server.cpu()
    for query in queries:
        seconds, answer = ask(server.port, "/search\t" + query)
        times.append(seconds)
        cut += answer.startswith(b"3")
        found += b"the best first" in answer
        time.sleep(pause)
    return times, cut, found, (server.cpu() - before) / len(queries)


def measure_honest(server, texts, rng):
    for number in (1, 2, 3):
        queries = honest_queries(texts, rng, number)
        paced(server, queries[:50], .02)
        times, cut, found, cpu = paced(server, queries, .02)
        show(f"honest searches of {number} word{'s' * (number > 1)}", times,
             f"  cpu {cpu * 1000:5.2f} ms  found {found}  cut {cut}")


def measure_worst(server, worst):
    times, cut, _, cpu = paced(server, worst, .05)
    show("worst searches, one at a time", times,
         f"  cpu {cpu * 1000:5.2f} ms  cut {cut}  longest {max(times) * 1000:.1f} ms")


def read_pages(server, seconds):
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        times.append(ask(server.port, "/")[0])
        time.sleep(.002)
    return times


def measure_readers(server, worst, args):
    show("a page, at rest", read_pages(server, args.seconds))
    running, asked, refused = True, 0, 0
    lock = threading.Lock()

    def attack(seed):
        nonlocal asked, refused
        rng = random.Random(seed)
        while running:
            answer = ask(server.port, "/search\t" + rng.choice(worst))[1]
            with lock:
                asked += 1
                refused += answer.startswith(b"3")

    threads = [threading.Thread(target=attack, args=(i,)) for i in range(args.attackers)]
    before = server.cpu()
    for thread in threads:
        thread.start()
    times = read_pages(server, args.seconds)
    running = False
    for thread in threads:
        thread.join()
    used = (server.cpu() - before) / args.seconds
    show(f"a page, while {args.attackers} connections search the worst", times,
         f"  {asked} searches, {refused} refused; server cpu {used:.2f} cores")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("state")
    parser.add_argument("capsule")
    parser.add_argument("--programs", default=".build/release")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--attackers", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    path = os.path.join(args.state, "index", "bifold.db")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as index:
        sections = index.execute("SELECT count(*) FROM passages").fetchone()[0]
        texts = words_of(index, rng, args.count)
    print(f"{sections} sections, {os.path.getsize(path) >> 20} MiB")
    worst = worst_queries(texts, rng)
    server = Server(args)
    try:
        measure_honest(server, texts, rng)
        measure_worst(server, worst)
        measure_readers(server, worst, args)
    finally:
        server.stop()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Does gemtext come back as it went?

Every file is read, written and read again by DRIVER (the unit test
test_gemtext_kept with --judge), which says whether the blocks are the same.
Beyond that the lines are compared octet by octet: what an author chose should
not change at all.  Blank lines are not counted, since a run of them becomes one.
Generated lines hold runs of spaces and the like, so they are not counted.

    roundtrip.py DRIVER [--root DIR]... [--generate N] [--bifold BIFOLD --markdown DIR]...

  --root DIR       every .gmi, .gemini and .gemtext below it
  --generate N     N files of random lines of all types, from a fixed seed
  --markdown DIR   every .md below it, as `BIFOLD render --all` has it in gemtext
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile

SUFFIXES = (".gmi", ".gemini", ".gemtext")
WORDS = ("a", "the old mill", "path", "Über", "柿の木", "no.", "1.", "--", "—", "=>", "#",
         "* x", "> y", "```", "e\u0301", "\u200f", "tab\there", "x" * 90)


def below(roots, suffixes):
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                if name.lower().endswith(suffixes) and os.path.isfile(path) and os.access(path, os.R_OK):
                    yield path


def phrase(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 6)))


def generated(rng):
    """One file: every kind of line, well formed or not, in any order."""
    lines = []
    for _ in range(rng.randrange(1, 60)):
        kind = rng.randrange(12)
        if kind < 3:
            lines.append(phrase(rng))
        elif kind < 5:
            lines += ["* " + phrase(rng) for _ in range(rng.randrange(1, 4))]
        elif kind == 5:
            lines += [rng.choice(("> ", ">", "> ")) + rng.choice((phrase(rng), ""))
                      for _ in range(rng.randrange(1, 4))]
        elif kind == 6:
            lines.append("#" * rng.randrange(1, 6) + rng.choice((" ", "")) + phrase(rng))
        elif kind < 9:
            target = rng.choice(("gemini://e.example/", "/a b", "../x.gmi", "#part", "other.md",
                                 "https://e.example/?q=%20", "mailto:a@b.example", "tel:+15550100",
                                 "javascript:x", "b/"))
            lines.append("=>" + rng.choice((" ", "", "\t")) + target + rng.choice(("", " " + phrase(rng))))
        elif kind == 9:
            lines += ["```" + rng.choice(("", "art", " a label "))]
            lines += ["  " * rng.randrange(4) + phrase(rng) + rng.choice(("", "  ")) for _ in range(rng.randrange(4))]
            lines += ["```"] if rng.random() < .95 else []
        else:
            lines += [""] * rng.randrange(1, 4)
    return rng.choice(("\n", "\n", "\r\n")).join(lines) + rng.choice(("\n", ""))


class Driver:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "--judge"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def judge(self, path):
        self.process.stdin.write(path.encode() + b"\n")
        self.process.stdin.flush()
        verdict, number, octets = self.process.stdout.readline().split()
        return verdict == b"same", int(number), self.process.stdout.read(int(octets))


def lines_of(octets):
    text = octets.decode("utf-8", "replace").replace("\r\n", "\n")
    return [line for line in text.split("\n") if line]


def typed(line):
    """A line in the form that the comparison knows: the space behind its type is free, headings
    are moved below a page's title, and a relative link leads to what is served."""
    line = re.sub(r"^(#+|=>|>|```)[ \t]*", r"\1", line)
    line = re.sub(r"^#+", "#", line)
    return re.sub(r"^=>(?![a-z]+:)\S+", "=>", line)


def kept(before, after):
    """Lines of `before` that stand in `after`, in their order, and how many there are."""
    found, rest = 0, [typed(line) for line in after]
    at = 0
    for line in map(typed, before):
        try:
            at = rest.index(line, at, at + 50) + 1
            found += 1
        except ValueError:
            pass
    return found, len(before)


class Tally:
    def __init__(self, name, driver, show, counts_lines=True):
        self.name, self.driver, self.show, self.counts_lines = name, driver, show, counts_lines
        self.files = self.same = self.blocks = self.found = self.lines = 0

    def take(self, path):
        with open(path, "rb") as file:
            before = file.read()
        same, number, after = self.driver.judge(path)
        self.files += 1
        self.same += same
        self.blocks += number if same else 0
        if not same:
            print(f"differs: {path}:{number}", file=sys.stderr)
        if not self.counts_lines:
            return
        found, lines = kept(lines_of(before), lines_of(after))
        if self.show and found < lines:
            print(f"{lines - found} of {lines} lines differ: {path}", file=sys.stderr)
        self.found += found
        self.lines += lines

    def row(self):
        part = f"{self.found / self.lines:.4f}" if self.lines else "-"
        lines = self.lines or "-"
        return f"| {self.name} | {self.files} | {self.same} | {self.blocks} | {lines} | {part} |"


def rendered(bifold, path):
    """The article as one gemtext page; None where the file is not one."""
    done = subprocess.run([bifold, "render", "--all", "--to", "gemtext", path], check=False,
                          capture_output=True, timeout=60)
    return done.stdout if done.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("driver")
    parser.add_argument("--root", action="append", default=[])
    parser.add_argument("--generate", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bifold", default=".build/release/bifold")
    parser.add_argument("--markdown", action="append", default=[])
    parser.add_argument("--show", action="store_true", help="name the files whose lines differ")
    options = parser.parse_args()
    driver, rng = Driver(options.driver), random.Random(options.seed)
    tallies = [Tally("files", driver, options.show), Tally("generated", driver, False, False),
               Tally("rendered", driver, options.show)]
    for path in below(options.root, SUFFIXES):
        tallies[0].take(path)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.gmi")
        for _ in range(options.generate):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(generated(rng))
            tallies[1].take(path)
        for source in below(options.markdown, (".md",)):
            page = rendered(options.bifold, source)
            if page is not None:
                with open(path, "wb") as file:
                    file.write(page)
                tallies[2].take(path)
    print("| corpus | files | same blocks | blocks | lines | lines kept |")
    print("| --- | --- | --- | --- | --- | --- |")
    for tally in tallies:
        print(tally.row())
    return any(tally.same < tally.files for tally in tallies)


if __name__ == "__main__":
    sys.exit(main())

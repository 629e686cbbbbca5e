#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Write a capsule of many made-up articles, always the same for the same arguments.

usage: generate.py FOLDER COUNT [--size OCTETS] [--seed N] [--sections N] [--per-folder N]
"""
import argparse
import datetime
import pathlib
import random

SYLLABLES = ("ba be bo da de do fa fi ga go ha hi ka ko la le li lo ma me mi mo na ne no pa pe "
             "po ra re ri ro sa se so ta te ti to va ve vi wa we za ze").split()
SMALL = "the a of and in to with for on that it is was as at by from or not".split()


def vocabulary(rng, size=4000):
    words = set()
    while len(words) < size:
        words.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))))
    return sorted(words)


class Prose:
    """Sentences whose words are spread as in real text: few common, many rare."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.words = vocabulary(self.rng)
        self.rng.shuffle(self.words)

    def word(self):
        if self.rng.random() < 0.4:
            return self.rng.choice(SMALL)
        return self.words[int(len(self.words) * self.rng.random() ** 3)]

    def sentence(self):
        words = [self.word() for _ in range(self.rng.randint(6, 20))]
        return words[0].capitalize() + " " + " ".join(words[1:]) + "."

    def paragraph(self, octets):
        text = self.sentence()
        while len(text) < octets:
            text += " " + self.sentence()
        return text

    def title(self):
        words = [self.words[int(len(self.words) * self.rng.random() ** 2)]
                 for _ in range(self.rng.randint(2, 5))]
        return " ".join(words).capitalize()


def article(prose, number, size, sections):
    date = datetime.date(2000, 1, 1) + datetime.timedelta(days=number % 9000)
    tags = ", ".join(sorted({prose.words[prose.rng.randrange(40)] for _ in range(3)}))
    parts = [f"---\ntitle: {prose.title()} {number}\ndate: {date}\ntags: [{tags}]\n---\n",
             prose.paragraph(200)]
    share = max(200, (size - 400) // sections)
    for _ in range(sections):
        parts.append(f"## {prose.title()}")
        left = share
        while left > 0:
            if prose.rng.random() < 0.2:
                block = "\n".join("- " + prose.sentence() for _ in range(4))
            else:
                block = prose.paragraph(min(left, 500))
            if prose.rng.random() < 0.1:
                block += f" See [{prose.title()}](https://example.org/{prose.word()})."
            parts.append(block)
            left -= len(block)
    return "\n\n".join(parts) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sections", type=int, default=5)
    parser.add_argument("--per-folder", type=int, default=1000)
    args = parser.parse_args()
    prose = Prose(args.seed)
    for number in range(args.count):
        folder = args.folder / f"part-{number // args.per_folder}"
        if number % args.per_folder == 0:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"article-{number}.md").write_text(
            article(prose, number, args.size, args.sections), encoding="utf-8")


if __name__ == "__main__":
    main()

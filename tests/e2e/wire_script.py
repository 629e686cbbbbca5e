# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Reads tests/wire: the scripts, and the pages that they ask for."""
import glob
import os
import re
import sqlite3

WIRE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "wire")
SLICE = 16 * 1024
OCTETS = 0xffffffffffffffff
# as in store/store.h; the two errors only tell that a row has one
NAMES = {"STORE_GEMINI": 0, "STORE_GOPHER": 1, "PAGE_BODY": 1, "PAGE_FILE": 2, "PAGE_MOVED": 3,
         "PAGE_GONE": 4, "ERR_BUSY": 1, "ERR_FORMAT": 1}
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t"}


class Case:
    """One case of a script; README there says what the lines mean."""

    def __init__(self, place, name):
        self.place, self.name = place, name
        self.request, self.answer = b"", b""
        self.open_ended = self.half_close = self.timeout = False
        self.silent = self.waits = self.refuse = False
        self.memory = None
        self.sni = None  # what "! tls" says: "" is TLS without a name

    def option(self, word, rest):
        if word in ("silent", "waits", "refuse", "timeout"):
            setattr(self, word, True)
        elif word == "half-close":
            self.half_close = True
        elif word == "tls":
            self.sni = rest
        elif word == "memory":
            self.memory = rest
        elif word != "leaves":
            raise ValueError(f"{self.place}: unknown option {word}")

    def __str__(self):
        return f"{self.place}: {self.name}"


def octets(text):
    """One line's octets; `*COUNT ` in front repeats them."""
    count = 1
    if text.startswith("*"):
        number, _, text = text[1:].partition(" ")
        count = int(number)
    else:
        text = text[1:]
    text = re.sub(rb"\\x([0-9a-f]{2})|\\(.)", lambda m: bytes([int(m[1], 16)]) if m[1]
                  else ESCAPES.get(m[2].decode(), m[2]), text.encode())
    return text * count


def read(path):
    cases = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            if not line or line.startswith("#"):
                continue
            if line.startswith("== "):
                cases.append(Case(f"{os.path.basename(path)}:{number}", line[3:]))
            elif line.startswith(">"):
                cases[-1].request += octets(line[1:])
            elif line == "< ...":
                cases[-1].open_ended = True
            elif line.startswith("<"):
                cases[-1].answer += octets(line[1:])
            elif line.startswith("! "):
                word, _, rest = line[2:].partition(" ")
                cases[-1].option(word, rest)
            else:
                raise ValueError(f"{path}:{number}: not a line of a wire script")
    return cases


def cases_of(protocol):
    return [case for path in sorted(glob.glob(os.path.join(WIRE, protocol + "-*.wire")))
            for case in read(path)]


# ---- pages -----------------------------------------------------------------------

def pages():
    """The rows of pages.def: valid C and, comments aside, valid Python."""
    rows = []
    with open(os.path.join(WIRE, "pages.def"), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    names = dict(NAMES, PAGE=lambda *row: rows.append(
        [value.encode("latin-1") if isinstance(value, str) else value for value in row]))
    exec(text, names)  # pylint: disable=exec-used
    return rows


def key_of(capsule, protocol, path):
    """Where the index keeps a page: schema_key() of server/store."""
    state = ((capsule << 8 | protocol) + 1) * 0x9e3779b97f4a7c15 & OCTETS
    value = state ^ 0xcbf29ce484222325
    for octet in path:
        value = (value ^ octet) * 0x100000001b3 & OCTETS
    value ^= len(path)
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9 & OCTETS
    value = (value ^ value >> 27) * 0x94d049bb133111eb & OCTETS
    value ^= value >> 31
    return value - (1 << 64) if value >> 63 else value


def fill_index(path):
    """Let the index at `path` hold the pages of pages.def and nothing else.  It
    has two capsules; the main one is 0, the other has a number of its own."""
    index = sqlite3.connect(path, timeout=10)
    with index:
        numbers = [row[0] for row in index.execute(
            "SELECT DISTINCT capsule FROM pages ORDER BY capsule <> 0")]
        index.execute("DELETE FROM pages")
        index.execute("DELETE FROM slices")
        for row in pages():
            capsule, protocol, address, kind, item, marks = row[:6]
            media, lang, target, body, times, error = row[6:]
            if error:
                continue
            capsule = numbers[capsule]
            body *= times
            key = key_of(capsule, protocol, address)
            index.execute(
                "INSERT INTO pages(key, capsule, proto, path, kind, item, marks, size, revision,"
                " owner, rank, media, lang, target, body)"
                " VALUES(?,?,?,?,?,?,?,?,1,1,0,?,?,?,?)",
                (key, capsule, protocol, address, kind, item[0], marks, len(body),
                 media, lang, target, body[:SLICE]))
            for start in range(SLICE, len(body), SLICE):
                index.execute("INSERT INTO slices(page, n, body) VALUES(?,?,?)",
                              (key, start // SLICE, body[start:start + SLICE]))
    index.close()

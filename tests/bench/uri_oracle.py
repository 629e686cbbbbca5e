#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Compare Bifold's reading of Gemini requests with another one.

The grammar of RFC 3986 and 3987 stands here as regular expressions, written
from the RFCs' ABNF and from nothing in server/.  URIs are made by damaging
good ones, from a fixed seed; DRIVER (the unit test test_uri_oracle with
--judge) reads one a line, in hex, and answers

    BAD | FOREIGN | SERVE host|- port|- path|- query|-

host, path and query in hex.  Every answer must be the one given here.

    uri_oracle.py DRIVER [--count N] [--seed N]
"""
import argparse
import ipaddress
import random
import re
import subprocess
import sys

PCT = r"%[0-9A-Fa-f]{2}"
SUB = r"!$&'()*+,;="
UNRESERVED = r"A-Za-z0-9\-._~\u00a0-\U0010ffff"
PCHAR = rf"(?:[{UNRESERVED}{SUB}:@]|{PCT})"
DEC = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])"
V4 = rf"{DEC}\.{DEC}\.{DEC}\.{DEC}"
H16 = r"[0-9A-Fa-f]{1,4}"
LS32 = rf"(?:{H16}:{H16}|{V4})"
V6 = "|".join([
    rf"(?:{H16}:){{6}}{LS32}",
    rf"::(?:{H16}:){{5}}{LS32}",
    rf"(?:{H16})?::(?:{H16}:){{4}}{LS32}",
    rf"(?:(?:{H16}:){{0,1}}{H16})?::(?:{H16}:){{3}}{LS32}",
    rf"(?:(?:{H16}:){{0,2}}{H16})?::(?:{H16}:){{2}}{LS32}",
    rf"(?:(?:{H16}:){{0,3}}{H16})?::{H16}:{LS32}",
    rf"(?:(?:{H16}:){{0,4}}{H16})?::{LS32}",
    rf"(?:(?:{H16}:){{0,5}}{H16})?::{H16}",
    rf"(?:(?:{H16}:){{0,6}}{H16})?::",
])
VFUTURE = rf"[vV][0-9A-Fa-f]+\.[A-Za-z0-9\-._~{SUB}:]+"
REG = rf"(?:[{UNRESERVED}{SUB}]|{PCT})*"
AUTHORITY = rf"(?:(?P<user>(?:[{UNRESERVED}{SUB}:]|{PCT})*)@)?" \
            rf"(?P<host>\[(?:{V6}|{VFUTURE})\]|{REG})(?::(?P<port>[0-9]*))?"
URI = re.compile(
    rf"(?P<scheme>[A-Za-z][A-Za-z0-9+\-.]*):"
    rf"(?://{AUTHORITY}(?P<abempty>(?:/{PCHAR}*)*)"
    rf"|(?P<other>/(?:{PCHAR}+(?:/{PCHAR}*)*)?|{PCHAR}+(?:/{PCHAR}*)*|))"
    rf"(?:\?(?P<query>(?:{PCHAR}|[/?])*))?(?:\#(?P<fragment>(?:{PCHAR}|[/?])*))?")

CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f]")


def decode(text):
    """Percent-decoding, once, to octets."""
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]),
                  text.encode("utf-8"))


def host_name(host):
    if host.startswith("["):
        return None
    try:
        name = decode(host).decode("utf-8")
    except UnicodeDecodeError:
        return None
    if CONTROL.search(name) or re.search(r'[ "#%/:<>?@\[\\\]^`{|}]', name):
        return None
    name = re.sub("[A-Z]", lambda m: m.group().lower(), name)
    labels = (name[:-1] if name.endswith(".") else name).split(".")
    out = []
    for label in labels:
        if not label.isascii():
            label = "xn--" + label.encode("punycode").decode("ascii")
        if not 1 <= len(label) <= 63:
            return None
        out.append(label)
    name = ".".join(out)
    return name if len(name) <= 253 else None


def look_up_path(path):
    """The path that is looked up, or None for what can match nothing."""
    segments = []
    for segment in (path or "/").split("/"):
        try:
            text = decode(segment).decode("utf-8")
        except UnicodeDecodeError:
            return None
        if CONTROL.search(text) or "/" in text or "\\" in text or text in (".", ".."):
            return None
        segments.append(text)
    return "/".join(segments)


def hexed(text):
    return "-" if text is None else "=" + text.encode("utf-8").hex()


def judge(line):
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "BAD"
    m = URI.fullmatch(text)
    if not m or m["fragment"] is not None or m["user"] is not None:
        return "BAD"
    if m["scheme"].lower() != "gemini":
        return "FOREIGN"
    if not m["host"]:
        return "BAD"
    port = "-" if not m["port"] else str(min(int(m["port"]), 65536))
    if m["host"].startswith("[") and m["host"][1] not in "vV":
        host = "-" + ipaddress.IPv6Address(m["host"][1:-1]).packed.hex()
    else:
        host = hexed(host_name(m["host"]))
    return f"SERVE {host} {port} {hexed(look_up_path(m['abempty']))} {hexed(m['query'])}"


GOOD = [
    "gemini://localhost/", "gemini://localhost", "gemini://localhost?words",
    "gemini://localhost:1965/walk/part", "gemini://example.org/a%20b/c?d=e&f",
    "GEMINI://Example.ORG./%E6%97%A5%e6%9c%ac", "gemini://b\u00fccher.example/\u65e5\u672c",
    "gemini://[::1]:1965/a", "gemini://[2001:db8::192.0.2.1]/", "gemini://[v1.fe:d]/x",
    "gemini://127.0.0.1/a/../b", "gemini://h/%2e%2e/%2f", "gemini://h/a;b=c,d/@:e!$&'()*+",
    "gemini://me:pw@h/", "gemini://h/a#part", "titan://h/a;size=4", "mailto:a@b.example",
    "https://h:443/x?y#z", "urn:isbn:1", "gemini://xn--bcher-kva.example/search?a+b%20c",
    "gemini://[1:2:3:4:5:6:7:8]/", "gemini://[1::8:1.2.3.4]:0/", "about:blank",
    "gemini://\U0001f680.example/\U0001f680?\u00e9", "gemini:a/b", "gemini:///x",
]
PIECES = [
    "/", "//", "?", "#", ":", "@", "[", "]", "%", "%2", "%2e", "%2E%2e", "%2f", "%5c", "%00",
    "%0d%0a", "%7f", "%ff", "%C3%BC", "%c2%85", ".", "..", "/./", "/../", "::", "[::]", ":0",
    ":65535", ":65536", "\\", " ", "\t", "\r", "\n", "\0", "\x7f", "\x85", "\u00a0", "\ufeff",
    "\u202e", "\uffff", "\U0010ffff", '"', "<", ">", "^", "{", "}", "|", "`", "+", "~", "-",
    "xn--", "v1.", "1.2.3.4", "1.2.3.256", "01.2.3.4", "ffff", "12345", "a", "Z", "0", "%zz",
    "\u00dc", "\u3002", "x" * 64,
]


def damage(rng):
    text = rng.choice(GOOD)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(6)
        if kind <= 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + rng.randrange(1, 4):]
        elif kind == 3:
            text = text[:at] + rng.choice(PIECES) + text[at + 1:]
        elif kind == 4:
            other = rng.choice(GOOD)
            text = text[:at] + other[rng.randrange(len(other) + 1):]
        else:
            text = text[:at] + text[at:].swapcase()
    line = text.encode("utf-8")
    if rng.randrange(8) == 0:
        at = rng.randrange(len(line) + 1)
        line = line[:at] + bytes([rng.randrange(256)]) + line[at + rng.randrange(2):]
    return line


def compare(driver, lines, kinds):
    sent = "".join(line.hex() + "\n" for line in lines)
    answers = subprocess.run([driver, "--judge"], input=sent, capture_output=True, text=True,
                             check=True).stdout.split("\n")
    wrong = 0
    for line, got in zip(lines, answers):
        want = judge(line)
        kinds[want.split()[0]] = kinds.get(want.split()[0], 0) + 1
        if got != want:
            wrong += 1
            if wrong <= 20:
                print(f"{line!r}: bifold {got}, oracle {want}")
    return wrong + abs(len(answers) - 1 - len(lines))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=3986)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    done = wrong = 0
    kinds = {}
    while done < options.count:
        lines = [damage(rng) for _ in range(min(20_000, options.count - done))]
        wrong += compare(options.driver, lines, kinds)
        done += len(lines)
    print(f"{done} URIs, {wrong} disagreements, {kinds}")
    return 1 if wrong else 0


sys.exit(main())

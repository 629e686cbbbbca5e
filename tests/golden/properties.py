# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What must hold for every page of any article (articles.md 6, protocols.md).

broken(pages, generated) takes {"gemtext": {name: bytes}, "menu": ..., "text": ...}, with the pages
"front", every section by its slug, and "all", and the slugs of sections whose title is not the
author's; it returns one sentence for each property that fails.
"""
import re
import unicodedata

COLUMNS = 67
INFO_RUN = 40
SELECTOR = re.compile(rb"/[A-Za-z0-9._~/-]{0,254}\Z")
INFO_END = b"\t\tnull.host\t1"


def width(text):
    total = 0
    for c in text:
        if unicodedata.category(c) in ("Mn", "Me", "Cf") and c != "\u00ad" or \
                "\u1160" <= c <= "\u11ff":
            continue
        total += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return total


def is_clean(text, allowed):
    return all(c in allowed or not (ord(c) < 32 or 127 <= ord(c) < 160 or
                                    "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" or
                                    c in "\ufeff\u2028\u2029") for c in text)


def gem_lines(body):
    """[(type, line)], type one of '#', '##', '###', '*', '>', '=>', 'fence', 'pre', 'text'."""
    lines, inside = [], False
    for line in body.decode().split("\n")[:-1]:
        if line.startswith("```"):
            kind, inside = "fence", not inside
        elif inside:
            kind = "pre"
        elif line.startswith("=>"):
            kind = "=>"
        elif line.startswith("#"):
            kind = re.match("#{1,3}", line).group()
        elif line.startswith("* "):
            kind = "*"
        elif line.startswith(">"):
            kind = ">"
        else:
            kind = "text"
        lines.append((kind, line))
    return lines, inside


# ---- one page ---------------------------------------------------------------------------

def gemtext(name, body):
    lines, inside = gem_lines(body)
    kinds = [kind for kind, _ in lines]
    if inside:
        yield f"gemtext {name}: a fence stays open"
    if kinds.count("#") != 1 or kinds[0] != "#":
        yield f"gemtext {name}: {kinds.count('#')} titles, or the title is not the first line"
    if not body.endswith(b"\n") or body.endswith(b"\n\n") or b"\r" in body:
        yield f"gemtext {name}: line ends"
    if not is_clean(body.decode(), "\n\t"):
        yield f"gemtext {name}: holds octets that no client should get"
    level = 1
    for kind, line in lines:
        if kind.startswith("#"):
            if len(kind) > level + 1:
                yield f"gemtext {name}: a level is skipped at {line!r}"
            level = len(kind)
        if kind == "=>" and not re.match(r"=> [!-~]+( \S.*)?\Z", line):
            yield f"gemtext {name}: bad link line {line!r}"


def menu(name, body):
    if not body.endswith(b"\r\n.\r\n"):
        yield f"menu {name}: does not end in a lone dot"
    run = 0
    for line in body.split(b"\r\n")[:-2]:
        fields = line.split(b"\t")
        kind, display = line[:1], fields[0][1:].decode()
        run = run + 1 if kind == b"i" else 0
        if run == INFO_RUN + 1:
            yield f"menu {name}: more than {INFO_RUN} lines without an item"
        if len(fields) != 4 or not fields[-1].isdigit():
            yield f"menu {name}: not four fields in {line!r}"
            continue
        if width(display) > COLUMNS or not is_clean(display, "") or display == ".":
            yield f"menu {name}: bad display string {display!r}"
        if kind == b"i" and not line.endswith(INFO_END):
            yield f"menu {name}: bad info line {line!r}"
        elif kind not in (b"i", b"h") and fields[2] == b"localhost" and \
                not SELECTOR.match(fields[1]):
            yield f"menu {name}: bad selector {fields[1]!r}"
        elif kind == b"h" and not fields[1].startswith(b"URL:"):
            yield f"menu {name}: an h item without URL: {line!r}"
        elif kind not in b"0179gIsih":
            yield f"menu {name}: item type {kind!r}"


def text(name, body):
    lines = body.split(b"\r\n")
    if lines[-1] or b"\n" in body.replace(b"\r\n", b"") or b"\r" in body.replace(b"\r\n", b""):
        yield f"text {name}: line ends"
    title = body.split(b"\r\n\r\n")[0].split(b"\r\n")
    if len(title) < 2 or set(title[-1]) != {ord("=")} or \
            len(title[-1]) != max(width(line.decode()) for line in title[:-1]):
        yield f"text {name}: the title is not underlined"
    if not is_clean(body.decode(), "\r\n"):
        yield f"text {name}: holds octets that no client should get"


# ---- the article ---------------------------------------------------------------------------

# what a page says again of another: a short note, or the link to a long one
AGAIN = re.compile(r"\[\] |=> \S+ \[\] ")


def joined(parts, whole):
    """Are `parts` all of `whole` from some place on, but for what is said again?  Links
    are counted behind the notes of a page, so their numbers differ."""
    parts, whole = ([re.sub(r"\[\d+\]", "[]", line) for line in lines]
                    for lines in (parts, whole))
    for first in range(len(whole) + 1):
        at = first
        for part in parts:
            if at < len(whole) and part == whole[at]:
                at += 1
            elif not AGAIN.match(part):
                at = -1
                break
        if at == len(whole):
            return first
    return None


def all_gemtext(pages, generated):
    """The sections' pages one after the other are the one-page view."""
    def flat(body):
        return [re.sub("^#+", "#", line) for kind, line in gem_lines(body)[0] if line]

    whole, parts = flat(pages["all"])[:-1], []
    for name, body in pages.items():
        if name in ("front", "all"):
            continue
        lines = flat(body)
        while re.match("=> /[^ ]* (Next|Previous|Contents): ", lines[-1]):
            lines.pop()
        parts += lines[1:] if name in generated else lines
    first = joined(parts, whole)
    if first is None or first > 3:
        yield "gemtext: the sections together are not the one-page view"


def all_text(pages, generated):
    def blocks(body):
        return [" ".join(block.split()) for block in body.decode().split("\r\n\r\n")]

    whole, parts = blocks(pages["all"]), []
    for name, body in pages.items():
        if name == "all":
            continue
        title, place, *rest = blocks(body)
        parts += rest if name in generated else [title, *rest]
    if joined(parts, whole) is None:
        yield "text: the sections together are not the whole article"


def links(pages):
    """Every address of the article that a page names is one of its pages."""
    slugs = [name for name in pages["gemtext"] if name not in ("front", "all")]
    last = gem_lines(pages["gemtext"]["all"])[0][-1][1]
    base = last.split(" ")[1]
    gemini = {base, base + "all.gmi", *(base + slug for slug in slugs)}
    gopher = {base, base + "all.txt", *(base + slug for slug in slugs),
              *(base + slug + ".txt" for slug in slugs)}
    for name, body in pages["gemtext"].items():
        for kind, line in gem_lines(body)[0]:
            url = line.split(" ")[1] if kind == "=>" else ""
            if base != "/" and url.startswith(base) and url not in gemini:
                yield f"gemtext {name}: {url} leads to no page"
    for name, body in pages["menu"].items():
        for line in body.decode().split("\r\n")[:-2]:
            selector = line.split("\t")[1]
            if base != "/" and selector.startswith(base) and selector not in gopher:
                yield f"menu {name}: {selector} leads to no page"
    for name in slugs:
        if f"=> {base + name} ".encode() not in b"".join(pages["gemtext"].values()) and \
                len(slugs) > 1:
            yield f"gemtext: nothing leads to {name}"


def broken(pages, generated):
    found = []
    for form, check in (("gemtext", gemtext), ("menu", menu), ("text", text)):
        for name, body in pages[form].items():
            found += check(name, body)
    if found:  # the pages cannot be taken apart
        return found
    found += all_gemtext(pages["gemtext"], generated)
    found += all_text(pages["text"], generated)
    found += links(pages)
    return found

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""How well does `bifold outline` find the headings of plain text?

Takes Markdown prose whose headings are known, strips it to what text extractors
emit, and compares what the outline finds, line by line.  The files are split in
two halves by a hash of their name: weights are tuned on "tune" alone, the
figures that count are those of "test".

    headings.py --bifold .build/release/bifold --root /usr/share/doc [--root DIR]...

--show FP|FN lists what was wrongly taken or missed; only with --half tune, so
that nobody looks at the other half by accident.
"""
import argparse
import collections
import concurrent.futures
import ctypes
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import xml.etree.ElementTree as ET

DIALECTS = ("bullets", "dashes", "bare", "glued", "wrapped")
PER_PACKAGE = 12  # files, so that no project's style weighs most
NS = "{http://commonmark.org/xml/1.0}"


# ---- Markdown to blocks, through the library that Bifold itself reads it with ----

class Markdown:
    def __init__(self):
        self.lib = ctypes.CDLL("libcmark-gfm.so.0.29.0.gfm.6")
        ext = ctypes.CDLL("libcmark-gfm-extensions.so.0.29.0.gfm.6")
        ext.cmark_gfm_core_extensions_ensure_registered()
        for name in ("cmark_parser_new", "cmark_find_syntax_extension", "cmark_parser_finish"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.cmark_render_xml.restype = ctypes.c_char_p
        self.lib.cmark_node_free.argtypes = [ctypes.c_void_p]

    def parse(self, text):
        lib, data = self.lib, text.encode()
        parser = ctypes.c_void_p(lib.cmark_parser_new(0))
        table = ctypes.c_void_p(lib.cmark_find_syntax_extension(b"table"))
        lib.cmark_parser_attach_syntax_extension(parser, table)
        lib.cmark_parser_feed(parser, data, ctypes.c_size_t(len(data)))
        doc = ctypes.c_void_p(lib.cmark_parser_finish(parser))
        xml = lib.cmark_render_xml(doc, 0)
        lib.cmark_node_free(doc)
        lib.cmark_parser_free(parser)
        xml = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", xml)
        return ET.fromstring(re.sub(rb"<!DOCTYPE[^>]*>", b"", xml))


def inline(node):
    out = []
    for child in node.iter():
        tag = child.tag.replace(NS, "")
        if tag in ("text", "code"):
            out.append(child.text or "")
        elif tag in ("softbreak", "linebreak"):
            out.append(" ")
    for image in node.iter(NS + "image"):
        alt = "".join(t.text or "" for t in image.iter(NS + "text"))
        if alt and alt in out:
            out.remove(alt)
    return " ".join("".join(out).split())


def is_numbered_title(node):
    """A list of one numbered item of one line: "2. Declaring metrics", its text outside."""
    return len(node) == 1 and len(node[0]) == 1 and node[0][0].tag == NS + "paragraph" and \
        len(inline(node)) <= 80 and not inline(node).endswith((".", ":"))


def blocks(node, depth=0):
    """(kind, ...) in order: h text level has-code, p text, li depth marker text, pre lines,
    row cells, hr."""
    for child in node:
        tag = child.tag.replace(NS, "")
        if tag == "heading":
            text = inline(child)
            if text:
                # inside of a quote or an item it is a heading, but none that splits;
                # "q" is neither right nor wrong to take
                yield ("h" if depth == 0 else "q", text, int(child.get("level")), child.find(NS + "code") is not None)
        elif tag == "paragraph":
            text = inline(child)
            bold = len(child) == 1 and child[0].tag in (NS + "strong", NS + "emph")
            if text:
                # a paragraph that is bold as a whole is a heading in all but name, and
                # so is a number with a title that stands alone
                yield ("q" if bold else "p", text)
        elif tag == "list":
            number = int(child.get("start") or 1)
            ordered = child.get("type") == "ordered"
            if depth == 0 and ordered and is_numbered_title(child):
                yield ("q", "%d. %s" % (number, inline(child)))
                continue
            for item in child:
                marker = "%d." % number if ordered else "*"
                number += 1
                first = True
                for block in blocks(item, depth + 1):
                    if block[0] in "pq" and first:
                        yield ("li", depth, marker, block[1])
                        first = False
                    else:
                        yield block if block[0] not in "pq" else ("li+", depth, block[1])
        elif tag == "code_block":
            yield ("pre", (child.text or "").rstrip("\n").split("\n"))
        elif tag == "table":
            for row in child:
                yield ("row", [inline(cell) for cell in row])
        elif tag == "thematic_break":
            yield ("hr",)
        elif tag == "block_quote":
            yield from blocks(child, depth + 1)


# ---- which files are prose -----------------------------------------------------------

# Reference works name options and functions, one heading each: no articles.
REFERENCE = r"change|history|news|release|todo|license|authors|contributors|code.of.conduct" \
            r"|glossary|deprecat|[.][1-9][.]md"
REFERENCE_FOLDER = r"/(tests?|api|commands|commandline|reference|man|codegen-options)/"


def article(found, rel):
    if re.search(REFERENCE, os.path.basename(rel), re.I) or re.search(REFERENCE_FOLDER, rel):
        return False
    heads = [b for b in found if b[0] == "h"]
    odd = sum(1 for b in heads if b[3] or not b[1][:1].isupper() and not b[1][:1].isdigit())
    return odd * 4 <= len(heads)


def is_sentence(block):
    """Six words or more that end as sentences do, in a paragraph or a list item."""
    return block[0] in ("p", "li", "li+") and len(block[-1].split()) >= 6 and \
        re.search(r"[.!?][)\"'\u201d\u2019]*$", block[-1]) is not None


def reads(found):
    """Sections that each have something to read: a sentence in four of five, and 40 words
    of paragraphs for each heading in the mean."""
    read, words = [], 0
    for block in found:
        if block[0] == "h":
            read.append(False)
        elif read and is_sentence(block):
            read[-1] = True
        words += len(block[1].split()) if block[0] == "p" else 0
    return sum(read) * 5 >= len(read) * 4 and words >= 40 * len(read)


def prose(found):
    heads = [b for b in found if b[0] == "h"]
    words = sum(len(b[1].split()) for b in found if b[0] == "p")
    items = sum(len(b[3].split()) for b in found if b[0] == "li")
    code = sum(len(b[1]) for b in found if b[0] == "pre")
    rows = sum(1 for b in found if b[0] == "row")
    paragraphs = [b[1] for b in found if b[0] == "p"]
    if any(text.startswith("#") for text in paragraphs):
        return False  # headings that went wrong
    if sum(bool(re.search(r"\$[^$ ]*\\", text)) for text in paragraphs) * 10 > len(paragraphs):
        return False  # formulas in TeX
    if len(heads) < 3 or len(heads) > 60 or words < 300:
        return False
    if items > words or code > 20 or code * 8 > words or rows > 20:
        return False
    ascii_share = sum(c < "\x80" for b in found if b[0] == "p" for c in b[1])
    total = sum(len(b[1]) for b in found if b[0] == "p")
    return ascii_share > total * 0.95


# What a site's generator takes out or fills in, and no reader sees: chunks of knitr that
# print nothing, template tags, anchors and attributes of headings and blocks.
UNSEEN = [
    (r"^```+ *\{r[^}\n]*(include|echo) *= *F[^}\n]*\}.*?^```+ *$", ""),
    (r"^```+ *\{r *(setup|,)[^}\n]*\}.*?^```+ *$", ""),
    (r"^ *(\{%.*%\}|\{\{[<%].*[%>]\}\}|\{:.*\}|\[\[!.*\]\]|\([\w-]+\)=|:::+.*) *$", ""),
    (r"^(#.*?) *\{[#.:-][^}\n]*\} *$", r"\1"),
    (r"^(\S.*?) *\{[#.:-][^}\n]*\} *\n(?=(===+|---+) *$)", r"\1\n"),
]


def load(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        text = file.read(400000).decode("utf-8", "replace").replace("\r\n", "\n")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    for pattern, instead in UNSEEN:
        text = re.sub(pattern, instead, text, flags=re.S | re.M if ".*?^" in pattern else re.M)
    return text


def files_below(root):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if re.search(r"\.(md|mdwn|markdown|Rmd|qmd)(\.gz)?$", name) and not os.path.islink(path):
                yield os.path.relpath(path, root), path


def number_of(rel):
    return int(hashlib.sha256(rel.encode()).hexdigest(), 16)


def corpus(roots, everything=False, broad=False):
    """(rel, half, blocks) of every file that counts, in an order that no path tells.

    A file of which half the paragraphs stood in files before it is another version
    of one of them; no more than PER_PACKAGE files come from one folder of a root."""
    seen, markdown = set(), Markdown()
    for root in roots:
        taken = collections.Counter()
        for rel, path in sorted(files_below(root), key=lambda pair: number_of(pair[0])):
            package = rel.split(os.sep)[0]
            if taken[package] >= PER_PACKAGE and not everything:
                continue
            try:
                found = list(blocks(markdown.parse(load(path))))
            except ET.ParseError:
                continue
            paragraphs = [b[1] for b in found if b[0] == "p" and len(b[1]) > 60]
            again = sum(text in seen for text in paragraphs)
            if again * 2 > len(paragraphs) or not prose(found):
                continue
            if everything or article(found, "/" + rel) and (broad or reads(found)):
                taken[package] += 1
                seen.update(paragraphs)
                yield rel, ("tune", "test")[number_of(rel) % 2], found


# ---- blocks to a dialect ------------------------------------------------------------------

def emit(found, dialect):
    """The text, {line number: heading} of it, and lines that do not count: a heading that
    nothing follows is one that a generator fills in ("References")."""
    lines, heads, neutral, last = [], {}, set(), None
    while found and found[-1][0] == "h":
        found = found[:-1]
    for block in found:
        kind = block[0]
        together = kind in ("li", "li+", "row") and last in ("li", "li+", "row")
        if lines and dialect != "glued" and not together:
            lines.append("")
        if kind == "h":
            heads[len(lines) + 1] = block[1]
        if kind == "q":
            neutral.add(len(lines) + 1)
        lines += emit_block(block, dialect)
        last = kind
    return "\n".join(lines) + "\n", heads, neutral


def emit_block(block, dialect):
    kind, wide = block[0], dialect != "wrapped"
    if kind in ("h", "p", "q"):
        return [block[1]] if wide else textwrap.wrap(block[1], 72, break_on_hyphens=False)
    if kind == "pre":
        return block[1] if wide else ["    " + line for line in block[1]]
    if kind == "row":
        return ["\t\t".join(block[1])]
    if kind == "hr":
        return ["* * *"]
    depth, text = block[1], block[-1]
    if kind == "li+":
        indent = "  " * depth + "    "
        if dialect in ("bare", "dashes", "glued"):
            return [text]
    else:
        mark = block[2]
        if dialect == "bare":
            return [text]
        if dialect == "bullets":
            indent = "  " * (depth + 1)
            text = ("\u2022" if mark == "*" else mark) + " " + text
        elif dialect == "wrapped":
            indent = "  " * (depth + 1)
            text = mark + " " + text
        else:
            indent = "  " * depth
            text = ("-" if mark == "*" else mark) + " " + text
    if wide:
        return [indent + text]
    hang = indent + ("  " if kind == "li" else "")
    return textwrap.wrap(text, 72, initial_indent=indent, subsequent_indent=hang,
                         break_on_hyphens=False)


# ---- measuring ---------------------------------------------------------------------------------

def outline(bifold, folder, number, text):
    path = os.path.join(folder, "%d.txt" % number)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    run = subprocess.run([bifold, "outline", "--json", "--explain", path], capture_output=True)
    os.unlink(path)
    if run.returncode:
        sys.exit("bifold outline failed: %s" % run.stderr.decode("utf-8", "replace"))
    return json.loads(run.stdout)


def judge(args, folder, number, rel, found, dialect):
    text, heads, neutral = emit(found, dialect)
    seen = outline(args.bifold, folder, number, text)
    taken = {h["line"]: h["title"] for h in seen["headings"] if h["line"] not in neutral}
    if seen["title_source"] == "heading":
        where = [n for n, line in enumerate(text.split("\n"), 1) if n not in taken and
                 (heads.get(n) or " ".join(line.split())) == seen["title"]]
        if where:
            taken[where[0]] = seen["title"]
    weighed = {c["line"]: c for c in seen.get("candidates", [])}
    return (rel, heads, taken, weighed)


def show(kind, result):
    rel, heads, taken, weighed = result
    wrong = {"FP": set(taken) - set(heads), "FN": set(heads) - set(taken)}[kind]
    for line in sorted(wrong):
        text = taken.get(line) or heads.get(line)
        why = weighed.get(line)
        print("%s %s:%d %s %s" % (kind, rel, line, text[:90],
                                  "[%d %s]" % (why["score"], "; ".join(why["reasons"])) if why else "[]"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bifold", default=".build/release/bifold")
    parser.add_argument("--root", action="append", default=[])
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--dialect", choices=DIALECTS)
    parser.add_argument("--show", choices=("FP", "FN"))
    parser.add_argument("--broad", action="store_true", help="sections without text, too")
    parser.add_argument("--all", action="store_true", help="reference pages too")
    args = parser.parse_args()
    if args.show and args.half != "tune":
        parser.error("--show looks at the half to tune on only: add --half tune")
    files = list(corpus(args.root or ["/usr/share/doc"], args.all, args.broad))
    print("%-8s %-6s %6s %9s %10s %8s" % ("dialect", "half", "files", "headings", "precision", "recall"))
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        for dialect in [args.dialect] if args.dialect else DIALECTS:
            for half in [args.half] if args.half else ("tune", "test"):
                jobs = [pool.submit(judge, args, folder, i, rel, found, dialect)
                        for i, (rel, which, found) in enumerate(files) if which == half]
                sums = collections.Counter()
                for job in jobs:
                    result = job.result()
                    if args.show:
                        show(args.show, result)
                    sums["true"] += len(result[1])
                    sums["taken"] += len(result[2])
                    sums["right"] += len(set(result[1]) & set(result[2]))
                print("%-8s %-6s %6d %9d %10.4f %8.4f" % (
                    dialect, half, len(jobs), sums["true"],
                    sums["right"] / max(1, sums["taken"]), sums["right"] / max(1, sums["true"])))
                sys.stdout.flush()


if __name__ == "__main__":
    main()

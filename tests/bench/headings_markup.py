#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Does `bifold outline` find every heading of Markdown and HTML, in order and level?

The true headings of a Markdown file come from the tree that cmark-gfm makes of it, and those of
raw HTML in it from Python's own parser: a heading counts when it stands at the top level, or in
raw HTML outside of navigation, asides, figures, tables and quotes.  The same file, rendered to
HTML by cmark-gfm and put into page skeletons with navigation, banners, related articles and
footers, must give the same list, with the headings in its list items added, since those count in
HTML.  Text, order and level are compared; a page passes only when all of them agree.

    headings_markup.py --bifold .build/release/bifold --root /usr/share/doc [--root DIR]...
                       [--prose] [--skeleton NAME] [--show] [--keep DIR]

--prose takes the files that headings.py takes, else every one that has a heading; --show prints
each difference; --keep DIR leaves the pages that differ there.
"""
import argparse
import collections
import concurrent.futures
import ctypes
import gzip
import hashlib
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import headings  # noqa: E402
import skeletons  # noqa: E402

NS = headings.NS
FOOTNOTES, UNSAFE = 1 << 13, 1 << 17


# ---- the true headings -----------------------------------------------------------------

class Markdown(headings.Markdown):
    """The same library with every extension that articles may use."""

    def tree(self, text):
        lib, data = self.lib, text.encode()
        parser = ctypes.c_void_p(lib.cmark_parser_new(FOOTNOTES))
        for name in (b"table", b"strikethrough", b"tasklist"):
            lib.cmark_parser_attach_syntax_extension(
                parser, ctypes.c_void_p(lib.cmark_find_syntax_extension(name)))
        lib.cmark_parser_feed(parser, data, ctypes.c_size_t(len(data)))
        doc = ctypes.c_void_p(lib.cmark_parser_finish(parser))
        lib.cmark_render_html.restype = ctypes.c_char_p
        xml = lib.cmark_render_xml(doc, 0)
        page = lib.cmark_render_html(doc, UNSAFE, None)
        lib.cmark_node_free(doc)
        lib.cmark_parser_free(parser)
        xml = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", xml)
        xml = re.sub(rb"<!DOCTYPE[^>]*>", b"", xml)
        return ET.fromstring(xml), page.decode("utf-8", "replace")


class RawHeadings(html.parser.HTMLParser):
    """Headings of raw HTML: [level, text]; level 0 for the summary of a <details>, see same()."""
    AWAY = ("nav", "aside", "figure", "table", "blockquote", "script", "style", "template", "form",
            "select", "svg", "noscript", "dialog", "footer", "textarea", "iframe", "object")
    AWAY_ROLES = ("navigation", "search", "complementary", "contentinfo", "banner", "dialog")
    VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
            "track", "wbr")

    def __init__(self):
        super().__init__()
        self.found, self.heading, self.open = [], None, []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        away = tag in self.AWAY or attributes.get("role") in self.AWAY_ROLES or \
            "hidden" in attributes or attributes.get("aria-hidden") == "true"
        if tag not in self.VOID:
            self.open.append((tag, away))
        level = {"summary": 0}.get(tag, int(tag[1]) if re.fullmatch("h[1-6]", tag) else None)
        if level is not None and not any(away for _, away in self.open):
            self.heading = [level, "", ""]
        if tag == "img" and self.heading:
            self.heading[2] += attributes.get("alt") or ""
        if tag == "br" and self.heading:
            self.heading[1] += " "

    def handle_endtag(self, tag):
        if tag in (name for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass
        if self.heading and (tag == "summary" or re.fullmatch("h[1-6]", tag)):
            text = plain(self.heading[1]) or plain(self.heading[2])
            if text:
                self.found.append((self.heading[0], text))
            self.heading = None

    def handle_data(self, data):
        if self.heading:
            self.heading[1] += data


def plain(text):
    text = re.sub(r"[\u202a-\u202e\u2066-\u2069\ufeff]", "", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def heading_text(node):
    """The words of a heading: no note marks, no `{#id}`, pictures only if there is nothing else."""
    return words(node, ("image", "footnote_reference")) or \
        words(node, ("footnote_reference",)) or raw_alts(node)


def raw_alts(node):
    found = re.findall(r"<img\b[^>]*\balt=[\"']([^\"']+)", inline_html(node))
    return plain(" ".join(html.unescape(alt) for alt in found))


def words(node, without):
    out = []

    def walk(n):
        for child in n:
            tag = child.tag.replace(NS, "")
            if tag in ("text", "code"):
                out.append(child.text or "")
            elif tag in ("softbreak", "linebreak"):
                out.append(" ")
            elif tag == "html_inline":
                if re.match(r"<br\b", child.text or "", re.I):
                    out.append(" ")
            elif tag not in without:
                walk(child)
    walk(node)
    return plain("".join(out))


def inline_html(node):
    return "".join(child.text or "" if child.tag == NS + "html_inline" else
                   html.escape(child.text or "") + inline_html(child) for child in node)


def raw_headings(text):
    parser = RawHeadings()
    parser.feed(text)
    parser.close()
    return parser.found


def true_headings(tree, with_lists):
    found = []
    for child in tree:
        tag = child.tag.replace(NS, "")
        if tag == "heading" and heading_text(child):
            found.append((int(child.get("level")), heading_text(child)))
        elif tag == "html_block":
            found += raw_headings(child.text or "")
        elif with_lists and tag == "paragraph":
            found += raw_headings(inline_html(child))  # HTML knows no bounds of paragraphs
        elif with_lists and tag in ("list", "item", "tasklist"):
            found += true_headings(child, True)
    return found


ATTRIBUTES = re.compile(r"\s*\{:?\s*(?:[#.][^\s{}]+|-|[\w-]+=(?:\"[^\"]*\"|[^\s{}]*))"
                        r"(?:\s+(?:[#.][^\s{}]+|[\w-]+=(?:\"[^\"]*\"|[^\s{}]*)))*\s*\}$")


def without_attributes(found):
    return [(level, ATTRIBUTES.sub("", text) or text) for level, text in found]


# ---- the corpus -----------------------------------------------------------------------------

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$\n?", re.S | re.M)


def documents(roots, prose):
    if prose:
        markdown = Markdown()
        wanted = {(root, rel) for root in roots for rel, _, _ in headings.corpus([root])}
    seen, markdown = set(), Markdown()
    for root in roots:
        for folder, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                rel = os.path.relpath(path, root)
                if not re.search(r"\.(md|markdown)(\.gz)?$", name) or os.path.islink(path):
                    continue
                if prose and (root, rel) not in wanted:
                    continue
                with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
                    data = file.read()
                digest = hashlib.sha256(data).hexdigest()
                if digest in seen or len(data) > 1 << 20:
                    continue
                seen.add(digest)
                try:
                    text = data.decode("utf-8").replace("\r\n", "\n")
                    tree, page = markdown.tree(FRONT.sub("", text))
                except (UnicodeDecodeError, ET.ParseError):
                    continue
                heads = true_headings(tree, False)
                if heads:
                    yield rel, text, page, heads, true_headings(tree, True)


# ---- measuring ------------------------------------------------------------------------------

def outline(bifold, path):
    run = subprocess.run([bifold, "outline", "--json", path], capture_output=True)
    if run.returncode:
        return None, run.stderr.decode("utf-8", "replace").strip()
    return json.loads(run.stdout), ""


def same(true, taken):
    """A summary (level 0) may have any level, and is no heading where text would come to
    stand below it that stands behind what it opens."""
    ends = {0}  # how many of those taken may be used up
    for level, text in true:
        met = {at + 1 for at in ends if at < len(taken) and taken[at][1] == text and
               level in (0, taken[at][0])}
        ends = met if level else met | ends
    return len(taken) in ends


def agree(true, seen):
    """The headings are the true ones, or all of them but the one that became the title."""
    taken = [(h["level"], plain(h["title"])) for h in seen["headings"]]
    if same(true, taken):
        return True, taken
    title = plain(seen["title"])
    if seen["title_source"] == "metadata" and same(true[1:], taken) and (
            all(level > true[0][0] for level, _ in true[1:]) or
            true[0][1].lower() == title.lower()):
        return True, taken  # the author's title stands in its place
    for i, (_, text) in enumerate(true):
        if text == title and same(true[:i] + true[i + 1:], taken):
            return True, taken
    return False, taken


def judge(args, folder, number, extension, rel, text, true):
    path = os.path.join(folder, "%d.%s" % (number, extension))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    seen, why = outline(args.bifold, path)
    os.unlink(path)
    good, taken = agree(true, seen) if seen else (False, [])
    if not good and args.keep:
        name = re.sub(r"[^A-Za-z0-9.]+", "_", rel) + "." + extension
        with open(os.path.join(args.keep, name), "w", encoding="utf-8") as file:
            file.write(text)
    return rel, good, true, taken, why


def show(kind, result):
    rel, _, true, taken, why = result
    print("%s %s%s" % (kind, rel, ": " + why if why else ""))
    for sign, these, those in (("-", true, taken), ("+", taken, true)):
        left = collections.Counter(those)
        for item in these:
            if left[item] == 0:
                print("   %s h%d %s" % (sign, item[0], item[1][:100]))
            left[item] -= left[item] > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bifold", default=".build/release/bifold")
    parser.add_argument("--root", action="append", default=[])
    parser.add_argument("--prose", action="store_true")
    parser.add_argument("--skeleton", choices=sorted(skeletons.PAGES) + ["markdown"])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--keep")
    args = parser.parse_args()
    files = list(documents(args.root or ["/usr/share/doc"], args.prose))
    bad = 0
    print("%-12s %6s %9s %8s %8s" % ("form", "files", "headings", "wrong", "refused"))
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        for kind in [args.skeleton] if args.skeleton else ["markdown"] + sorted(skeletons.PAGES):
            jobs = []
            for i, (rel, text, page, heads, all_heads) in enumerate(files):
                if kind == "markdown":
                    jobs.append(pool.submit(judge, args, folder, i, "md", rel, text,
                                            without_attributes(heads)))
                else:
                    jobs.append(pool.submit(judge, args, folder, i, "html", rel,
                                            skeletons.PAGES[kind] % {"article": page}, all_heads))
            count = collections.Counter()
            for job in jobs:
                result = job.result()
                count["headings"] += len(result[2])
                count["wrong"] += not result[1]
                count["refused"] += bool(result[4])
                if args.show and not result[1]:
                    show(kind, result)
            bad += count["wrong"]
            print("%-12s %6d %9d %8d %8d" % (
                kind, len(jobs), count["headings"], count["wrong"], count["refused"]))
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

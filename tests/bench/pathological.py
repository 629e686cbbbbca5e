#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Time the readers on inputs made to be slow, and report time(2n) / time(n).

usage: pathological.py [--size KIB] [--limit RATIO] [--only TEXT] [--] COMMAND...

COMMAND gets the name of the file as its last argument (say, `bifold render`);
the file's extension says its format.  An input passes when doubling its size
takes at most RATIO times as long, or when the command refuses it; either way
within two seconds.  Times under FLOOR are too short to compare and pass.
Shown are both times, their ratio, the processor time for 100 KiB and the memory
beyond what an empty file takes, as a multiple of the file's size (GNU time
measures it).
Exit status 1 when an input does not pass.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile

FLOOR = 0.05  # seconds
BUDGET = 2.0
RETRIES = 4


def fill(unit):
    """`unit` repeated up to the size asked for."""
    return lambda size: unit * (size // len(unit))


def around(left, middle, right):
    return lambda size: (left * (size // (len(left) + len(right)))) + middle + (
        right * (size // (len(left) + len(right))))


def counted(form):
    """Lines made from a running number until the size is reached."""
    def make(size):
        parts, total, n = [], 0, 0
        while total < size:
            part = form(n)
            parts.append(part)
            total += len(part)
            n += 1
        return "".join(parts)
    return make


def growing_backticks(size):
    return counted(lambda n: "e" + "`" * n)(size)


def deep_list(size):
    depth = int(size ** 0.5)
    return "".join("  " * n + "* a\n" for n in range(depth))


def wide_table(size):
    half = size // 4
    columns = half // 2
    return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "|a\n" * (half // 3)


def one_long_target(size):
    return "[a]: /" + "u" * (size // 2) + "\n\n" + "[a]" * (size // 6)


def reference_collisions(size):
    return counted(lambda n: "[x%d]: /u\n" % n)(size // 2) + "\n" + fill("[x1] ")(size // 2)


def square_rows(size):
    side = int((size / 2) ** 0.5)
    return ("|" + "a|" * side + "\n|" + "-|" * side + "\n" + ("|" + "a|" * side + "\n") * side)


def disabled_openers(size):
    n = size // 4
    return "[" * n + "![i](/u" + "[" * n + ")](/v)" + "]" * n


def long_references(size):
    return counted(lambda n: "[%d]: u\n" % n)(size // 2) + "[0] " * (size // 8)


def table_of_contents(size):
    """A list of links to headings, and the headings."""
    titles = ["Part %d" % n for n in range(size // 60)]
    return "".join("- [%s](#part-%d)\n" % (t, n) for n, t in enumerate(titles)) + "".join(
        "\n## %s\n\nWords.\n" % t for t in titles)


def same_titles(size):
    return "- [a](#notes-7)\n\n" + "## Notes\n\nWords.\n\n" * (size // 18)


MARKDOWN = {
    "nested strong emphasis": around("*a **a ", "b", " a** a*"),
    "closers without openers": fill("a_ "),
    "openers without closers": fill("_a "),
    "strong openers": fill("**a "),
    "one run of stars": fill("*"),
    "stars and words": fill("*a*a"),
    "link closers": fill("a]"),
    "link openers": fill("[a"),
    "image openers": fill("![a"),
    "openers, a line each": fill("[a\n"),
    "image openers, a line each": fill("![l\n"),
    "mismatched openers and closers": fill("*a_ "),
    "multiples of three": lambda n: "a**b" + "c* " * (n // 3),
    "link openers, emphasis closers": fill("[ a_"),
    "bracket, paren": fill("[ (]("),
    "image, brackets": fill("![[]()"),
    "nested brackets": around("[", "a", "]"),
    "nested parens in a target": lambda n: "[a](" + "(" * (n // 2) + "x" + ")" * (n // 2) + ")",
    "parens": fill("[a](("),
    "nested quotes": lambda n: "> " * (n // 2) + "a",
    "quotes without spaces": lambda n: ">" * n + "a",
    "quotes, lazy lines": lambda n: ">" * 60 + "a\n" + "b\n" * (n // 2),
    "deep lists": deep_list,
    "lists on a line": lambda n: "- " * (n // 2) + "a",
    "numbers on a line": lambda n: "1. " * (n // 3) + "a",
    "lists and quotes on a line": lambda n: "> - " * (n // 4) + "a",
    "growing backticks": growing_backticks,
    "backticks": fill("`a``b```c"),
    "unclosed backtick pairs": fill("``a`b"),
    "unclosed processing": fill("a<?"),
    "unclosed declaration": fill("a<!A "),
    "unclosed cdata": fill("a<![CDATA["),
    "unclosed comment": fill("a<!--"),
    "unclosed end tags": fill("</"),
    "unclosed tags": fill("<a "),
    "unclosed tag, attributes": lambda n: "x <a" + " b=c" * (n // 4),
    "comments, a line each": fill("<!-- \n"),
    "unclosed link target": fill("[a](<b"),
    "unclosed link target, plain": fill("[a](b"),
    "unclosed title": fill('[a](b "c'),
    "unclosed autolink": fill("<http:a"),
    "unclosed mail": fill("<a@b"),
    "entities": fill("&amp;&#x41;&bogus;"),
    "ampersands": fill("&"),
    "escapes": fill("\\*\\["),
    "backslashes": fill("\\"),
    "references": counted(lambda n: "[%d]: u\n\n[%d] " % (n, n)),
    "references, one paragraph": counted(lambda n: "[%d]: u\n" % n),
    "undefined references": counted(lambda n: "[x%d] " % n),
    "reference collisions": reference_collisions,
    "one long target": one_long_target,
    "unfinished definitions": fill("[a]: \n"),
    "definition titles": fill("[a]: b 'c\n"),
    "foot notes": counted(lambda n: "x[^%d]\n\n[^%d]: y\n\n" % (n, n)),
    "foot notes, no references": counted(lambda n: "[^%d]: y\n\n" % n),
    "foot notes, one label": fill("x[^a]\n\n[^a]: y\n\n"),
    "foot notes in foot notes": counted(lambda n: "[^%d]: [^%d]\n\n" % (n, n + 1)),
    "foot note openers": fill("[^a"),
    "foot note labels": fill("[^a]"),
    "foot note, colon, brackets": fill("[^a]:["),
    "strikethrough": fill("~~a "),
    "tildes": fill("~a~~b"),
    "a run of tildes": fill("~"),
    "strike and emphasis": fill("~~*a"),
    "wide table, short rows": wide_table,
    "square table": square_rows,
    "table rows": lambda n: "|a|\n|-|\n" + "|b|\n" * (n // 4),
    "escaped pipes": lambda n: "|a|\n|-|\n" + "\\|" * (n // 2),
    "table heads": fill("|a|\n|-|\n\n"),
    "almost tables": fill("a|b\n"),
    "delimiter rows": fill("|-"),
    "one line": fill("word "),
    "many paragraphs": fill("a\n\n"),
    "many headings": fill("# a\n"),
    "setext": fill("a\n=\n"),
    "rules": fill("---\n"),
    "fences": fill("```\n"),
    "unclosed fences": counted(lambda n: "`" * (3 + n % 90) + "\n"),
    "hard breaks": fill("a  \n"),
    "tabs": fill("\t"),
    "tabbed lists": fill("-\t"),
    "blank lines in a list": lambda n: "- a\n" + "\n" * n,
    "list items": fill("- a\n"),
    "loose items": fill("- a\n\n"),
    "empty items": fill("-\n"),
    "rules or lists": fill("* "),
    "underscore run, then word": lambda n: "_" * n + "a",
    "nul": fill("abc\0de"),
    "raw blocks": fill("<p>\n\n"),
    "raw divs": fill("<div>\n\n"),
    "raw formatting": fill("a <b> "),
    "heading ids": fill("# a [b]\n"),
    "bold lines": fill("**a**\n\n"),
    "three stars": fill("a***"),
    "links": fill("[t](/u) "),
    "images with brackets in targets": fill("[![i](u[)]() "),
    "disabled openers": disabled_openers,
    "empty tags": fill("<>"),
    "backticks and escapes": fill("\\``"),
    "broken rule": lambda n: "* " * (n // 2) + "a",
    "nested unknown references": lambda n: "[" * (n // 2) + "]" * (n // 2) + "\n\n[a]: /b",
    "bare addresses": lambda n: "www._" * (n // 5) + "x",
    "broken links, a line each": fill("](" + "[\n"),
    "nested foot note marks": lambda n: "[^na]:\n\n" + "[^" * (n // 3) + "x" + "]" * (n // 3),
    "many references": long_references,
    "blank lines in deep lists": lambda n: "- " * 60 + "x" + "\n" * n,
    "blank lines in quoted lists": lambda n: "> " + "- " * 60 + "x\n" + ">\n" * (n // 2),
    "emphasis in deep quotes": lambda n: ">" * 60 + "a*" * (n // 2),
    "emphasis in deeper quotes": lambda n: ">" * (n // 3) + "a*" * (n // 3),
    "carriage returns": fill("a\r\r\n"),
    "byte order marks": fill("\ufeff"),
    "contents": table_of_contents,
    "headings of one name": same_titles,
    "heading attributes": fill("# a {#b}\n"),
    "braces in a heading": lambda n: "# " + "{#a " * (n // 4) + "}",
    "pictures in a heading": lambda n: "# a " + "![b](c) " * (n // 8),
    "badges in headings": fill("# a [![b](c)](d)\n"),
    "quotes by somebody": fill("> a\n>\n> -- b\n\n"),
    "task lists": fill("- [x] a\n"),
    "definition lists": fill("a\n: b\n\n"),
    "front matter": lambda n: "---\n" + "title: a\n" * (n // 9),
    "nested front matter": lambda n: "---\na: " + "[" * n + "\n---\n",
    "links to parts": fill("[a](#a) "),
    "links to files": fill("[a](b.md#c) "),
    "links up": lambda n: "[a](" + "../" * (n // 3) + ")",
    "raw tables": fill("<table><tr><td>a</td></tr></table>\n\n"),
    "raw pieces": fill("<div id=a>\n\na\n\n</div>\n\n"),
    "raw anchors": fill('<a id="x"></a>\n\n'),
    "combining marks": fill("e\u0301\u0302"),
    "joiners": fill("\U0001f468\u200d"),
}

HTML = {
    "nested div": fill("<div>"),
    "nested span": fill("<span>"),
    "nested b": fill("<b>"),
    "b and p": fill("<b><p>"),
    "p": fill("<p>a"),
    "li": lambda n: "<ul>" + "<li>a" * (n // 5),
    "nested lists": fill("<ul><li>"),
    "nested tables": fill("<table><tr><td>"),
    "tables without cells": fill("<table>"),
    "table and text": lambda n: "<table>" + "a<b>" * (n // 4),
    "foster parents": lambda n: "<table>" + "<p>a" * (n // 4),
    "fonts": counted(lambda n: "<font size=%d><p>a" % n),
    "fonts closed by div": counted(lambda n: "<div><font size=%d></div>x" % n),
    "misnested b": fill("<b><div></b>"),
    "misnested a": fill("<a><p></a>"),
    "anchors": fill("<a href=x>a"),
    "end tags": fill("</div>"),
    "end p": fill("</p>"),
    "end br": fill("</br>"),
    "mismatched ends": fill("<b></i>"),
    "scope barrier": fill("<div><table><td></div>"),
    "span across div": fill("<span><div></span>"),
    "attributes": lambda n: "<a" + "".join(" a%d=b" % i for i in range(n // 8)) + ">x</a>",
    "one attribute again": lambda n: "<a" + " a=b" * (n // 4) + ">x</a>",
    "unclosed comment": lambda n: "<!--" + "a-" * (n // 2),
    "comments": fill("<!---->"),
    "empty comments": fill("<!--><div>"),
    "unclosed script": lambda n: "<script>" + "</scrip" * (n // 7),
    "script escapes": lambda n: "<script><!--" + "<script>" * (n // 8),
    "unclosed title": lambda n: "<title>" + "a</titl" * (n // 7),
    "entities": fill("&amp;&notit;&#65;"),
    "ampersands": fill("&"),
    "less than": fill("<"),
    "unclosed tags": fill("<a "),
    "select hides title": lambda n: "<select><title></select>" + "<div>" * (n // 5),
    "svg title": lambda n: "<svg><title>" + "<div>" * (n // 5),
    "svg style": lambda n: "<svg><style>" + "<g>" * (n // 3),
    "svg": fill("<svg>"),
    "math": fill("<math><mi>"),
    "select": fill("<select><option>"),
    "optgroup": lambda n: "<select>" + "<optgroup>" * (n // 10),
    "button p": fill("<button><p>"),
    "forms": fill("<form><p>"),
    "headings": fill("<h2>a</h2>"),
    "nested headings": fill("<h2><div>"),
    "rows": lambda n: "<table>" + "<tr><td>a" * (n // 9),
    "wide and short rows": lambda n: "<table><tr>" + "<td>a" * (n // 10) + "<tr><td>b" * (n // 18),
    "colspan": lambda n: "<table>" + "<tr><td colspan=1000>a" * (n // 22),
    "dl": lambda n: "<dl>" + "<dt>a<dd>b" * (n // 10),
    "nested dl": fill("<dl><dd>"),
    "blockquotes": fill("<blockquote>"),
    "details": fill("<details><summary>a</summary>"),
    "figures": fill("<figure><img src=a>"),
    "pre": fill("<pre>"),
    "breaks": fill("<br>"),
    "ruby": fill("<ruby><rt>"),
    "frameset": fill("<frameset>"),
    "templates": fill("<template>"),
    "text": fill("word "),
    "spaces": fill(" "),
    "white space nodes": fill("<i> </i>"),
    "plaintext": lambda n: "<plaintext>" + "<div>" * (n // 5),
    "nobr": fill("<nobr>a"),
    "formatting of all kinds": fill("<b><i><u><s><em><big><tt><code><p>"),
    "headings in li": fill("<ul><li><h2>a</h2>"),
    "isindex": fill("<isindex prompt=a>"),
    "articles": fill("<article>a</article>"),
    "nested articles": fill("<article>a"),
    "titles": fill("<title>a</title>"),
    "one huge attribute": lambda n: "<p title='" + "a" * n + "'>b</p>",
    "one huge class": lambda n: "<div class='" + "a " * (n // 2) + "'>b</div>",
    "attribute without end": lambda n: "<p title='" + "a" * n,
    "attribute name with a quote": lambda n: '<p =">' + "<div>" * (n // 5),
    "names without end": lambda n: "<" + "a" * n,
    "adoption agency": fill("<a><b><i></a></b></i>"),
    "adoption in paragraphs": fill("<p><b><p></b>"),
    "adoption in divs": fill("<b><i><div></i></b></div>"),
    "formatting in table cells": fill("<table><tr><td><b></table>"),
    "select in tables": fill("<table><select><tr>"),
    "text in tables": lambda n: "<table>" + "a <tr> " * (n // 7),
    "captions": fill("<table><caption>a"),
    "nested blockquotes, closed": around("<blockquote>", "a", "</blockquote>"),
    "ordered lists": around("<ol><li>", "a", "</ol>"),
    "nested named boxes": around("<div class=sidebar>", "a", "</div>"),
    "named boxes": fill("<div class=sidebar>a</div>"),
    "nested content boxes": around("<div class=content>", "a", "</div>"),
    "content boxes": fill("<div class=content>a</div>"),
    "links in named boxes": lambda n: "<div class=nav>" * 400 + "<a href=a>b</a>" * (n // 15),
    "nuls": fill("a\0<b\0>"),
    "doctypes": fill("<!doctype html>"),
    "processing instructions": fill("<?php a ?>"),
    "cdata": fill("<![CDATA[a]]>"),
    "drawings": fill("<svg><g><path d=a /></g></svg>"),
    "one drawing": lambda n: "<svg>" + "<path d='a'/>" * (n // 13) + "</svg>",
    "drawing that ends early": lambda n: "<g><svg><g></g></g>" + "<path/>" * (n // 7),
    "numeric entities": fill("&#x10ffff;&#0;&#xd800;"),
    "entities without end": fill("&amp"),
    "ids": counted(lambda n: "<p id=a%d>b" % n),
    "headings with ids": counted(lambda n: "<h2 id=a%d>b</h2>" % n),
    "permanent links": fill("<h2>a<a href='#a'>#</a></h2>"),
    "images": fill("<img src=a alt=b>"),
    "figures with captions": fill("<figure><img src=a><figcaption>b</figcaption></figure>"),
    "relative links": lambda n: "<base href='https://a.example/" + "b/" * 50 + "'>" +
        "<a href='../../c'>d</a>" * (n // 22),
    "long base": lambda n: "<base href='https://a.example/" + "b/" * (n // 4) + "'>" +
        "<a href=c>d</a>" * (n // 30),
    "dialogs": fill("<dialog>a</dialog>"),
    "hidden": fill("<p hidden>a"),
    "styles": fill("<p style='color: red; display: block'>a"),
    "ruby text": fill("<ruby>a<rp>(<rt>b<rp>)</ruby>"),
    "h1": fill("<h1>a</h1>b"),
    "metas": fill("<meta name=author content=a>"),
    "comments in tables": lambda n: "<table>" + "<!-- a -->" * (n // 10),
    "bold paragraphs": fill("<p><b>a</b><p>b"),
    "bodies": counted(lambda n: "<body a%d=b>" % n),
    "htmls": counted(lambda n: "<html a%d=b>" % n),
}

GEMTEXT = {
    "items": fill("* a\n"),
    "quotes": fill("> a\n"),
    "links": fill("=> a\n"),
    "fences": fill("```\n"),
    "headings": fill("# a\n"),
    "hashes": fill("#"),
    "one line": fill("word "),
    "blank lines": fill("\n"),
    "open fence": lambda n: "```\n" + "a\n" * (n // 2),
    "bad links": fill("=>\n"),
    "long links": lambda n: "=> a " + "b" * n + "\n",
    "links to parts": fill("=> #a b\n"),
    "dots in links": lambda n: "=> " + "../" * (n // 3) + "\n",
    "rule and links": fill("---\n=> a b\n"),
    "marks": fill("e\u0301"),
    "joiners": fill("\U0001f468\u200d"),
    "nul": fill("a\0b"),
    "spaces": fill(" "),
    "front matter": lambda n: "---\n" + "a: b\n" * (n // 5),
}

TEXT = {
    "paragraphs": fill("a\n\n"),
    "title case": fill("A Short Title\n\nSome body text that follows it, long enough.\n\n"),
    "items": fill("* a\n"),
    "nested items": deep_list,
    "numbers": counted(lambda n: "%d. Part\n\nbody\n\n" % n),
    "the same line": fill("Chapter One\n\n"),
    "rules": fill("---\n"),
    "one line": fill("word "),
    "one word": fill("a"),
    "blank lines": fill("\n"),
    "phone numbers": fill("501.904.4762 "),
    "digits": fill("1"),
    "dots": fill("1."),
    "at signs": fill("a@"),
    "urls": fill("http://a.b/ "),
    "schemes": fill("http://"),
    "marks": fill("a\u0301"),
    "wide": fill("\u4e2d"),
    "brackets": fill("((("),
    "tabs": fill("a\t\tb\n"),
    "setext": fill("Title\n=====\n"),
    "upper case": fill("ALL CAPS HERE\n\n"),
    "roman numbers": counted(lambda n: "Chapter %s\n\nbody\n\n" % ("X" * (n % 30) + "I")),
    "manual page": lambda n: "NAME(1)\n\n" + "SECTION\n     text below it\n\n" * (n // 28),
    "indented": fill("    a\n"),
    "growing indents": deep_list,
    "lists of letters": fill("a) b\n"),
    "title and rule": fill("= T =\n"),
    "questions": fill("What is it?\n\nIt is this and that, and more.\n\n"),
    "quotes": fill("> a\n"),
    "form feeds": fill("a\f"),
    "carriage returns": fill("a\r"),
    "nul": fill("a\0b"),
    "joiners": fill("\U0001f468\u200d"),
    "flags": fill("\U0001f1e9\U0001f1ea"),
    "thai": fill("\u0e01\u0e33"),
    "hangul": fill("\u1100\u1161\u11a8"),
    "directions": fill("\u202ea\u202c"),
    "soft hyphens": fill("a\u00ad"),
    "zero width spaces": fill("a\u200b"),
    "line separators": fill("a\u2028"),
    "short lines": fill("a b\n"),
    "bylines": fill("By A. Author\n\n"),
}

FORMATS = {"md": MARKDOWN, "html": HTML, "gmi": GEMTEXT, "txt": TEXT}


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def run(command, name, text):
    """(seconds of processor time, most memory in octets, exit status, last words)"""
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile("r") as most:
        # what a child of ours took would count this program's memory, which it began with
        child = subprocess.Popen(["time", "-q", "-f", "%M", "-o", most.name] + command + [name],
                                 stdout=subprocess.DEVNULL, stderr=said, preexec_fn=limits)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().decode(errors="replace").strip().splitlines()
        memory = int(most.read().split()[-1]) * 1024
    status = child.returncode if child.returncode < 128 else 128 - child.returncode
    return (usage.ru_utime + usage.ru_stime, memory, status, words[-1] if words else "")


def judge(command, name, make, size, limit):
    short, long = make(size), make(2 * size)
    once = run(command, name, short)[0]
    twice, memory, status, said = run(command, name, long)
    for _ in range(RETRIES):  # another process may have been in the way
        if status or twice < FLOOR or twice <= limit * once:
            break
        once = min(once, run(command, name, short)[0])
        twice = min(twice, run(command, name, long)[0])
    ratio = twice / max(once, 0.001)
    if status < 0 or twice > BUDGET:
        verdict = "FAIL"
    elif status > 0:
        verdict = "refused"
    elif ratio <= limit or twice < FLOOR:
        verdict = "ok"
    else:
        verdict = "FAIL"
    return verdict, once, twice, ratio, memory, len(long.encode()), said if status else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=256, help="n, in KiB")
    parser.add_argument("--limit", type=float, default=2.5)
    parser.add_argument("--only", default="")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    bad, worst_time, worst_memory = 0, (0.0, ""), (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        for extension, cases in FORMATS.items():
            name = os.path.join(folder, "x." + extension)
            rest = run(args.command, name, "a\n")[1]  # what the program takes for nothing
            for title, make in cases.items():
                label = extension + ": " + title
                if args.only not in label:
                    continue
                verdict, once, twice, ratio, memory, octets, said = judge(
                    args.command, name, make, args.size * 1024, args.limit)
                bad += verdict == "FAIL"
                per_100k = twice * 1e3 / (octets / 102400)
                times = max(0, memory - rest) / octets
                if verdict == "ok":
                    worst_time = max(worst_time, (per_100k, label))
                    worst_memory = max(worst_memory, (times, label))
                print("%-8s %-40s %7.3f s %7.3f s  x%-5.2f %6.1f ms %6.1f x  %s" % (
                    verdict, label, once, twice, ratio, per_100k, times, said[-90:]), flush=True)
    print("most processor time for 100 KiB that are served: %.1f ms (%s)" % worst_time)
    print("most memory, by the size of the file: %.1f times (%s)" % worst_memory)
    print("%d inputs do not pass" % bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

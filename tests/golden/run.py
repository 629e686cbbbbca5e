#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Golden files: what `bifold render` makes of the articles beside this file.

    run.py OUT [CASE...]           compare, byte for byte, and check the properties
    run.py OUT --update [CASE...]  show what differs and write it down

CASE.txt, CASE.md or CASE.gmi (with CASE.yaml beside it, if it wants a sidecar) is the article;
CASE.EXT.gemtext, CASE.EXT.menu and CASE.EXT.text hold all its pages in that form, each after a
line "######## NAME".  properties.py says what must hold for every page of any article.
"""
import difflib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))
import properties  # noqa: E402

FORMATS = (".txt", ".md", ".gmi", ".html")
FORMS = ("gemtext", "menu", "text")


class Failed(Exception):
    pass


def run(program, *args):
    done = subprocess.run([program, *args], capture_output=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        raise Failed(f"bifold {' '.join(args)}: status {done.returncode}, "
                     f"{done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def render(program, article):
    """{form: {page name: bytes}}, front first, then the sections, then the whole; and the slugs of
    the sections whose title is ours."""
    outline = json.loads(run(program, "outline", "--json", str(article)))
    slugs = [section["slug"] for section in outline["sections"]]
    pages = {form: {} for form in FORMS}
    for form in FORMS:
        def page(name, *args):
            pages[form][name] = run(program, "render", str(article), "--to", form, *args)
        if form != "text":
            page("front")
        for slug in slugs:
            page(slug, "--section", slug)
        if form != "menu":
            page("all", "--all")
    return pages, {s["slug"] for s in outline["sections"] if s["generated"]}


def joined(pages):
    return b"".join(b"######## " + name.encode() + b"\n" + body for name, body in pages.items())


def shown(data):
    return data.decode(errors="backslashreplace").replace("\r\n", "\n").splitlines(keepends=True)


def compare(article, form, got, update):
    """False when the golden file differs (and, with update, was rewritten)."""
    golden = HERE / f"{article.name}.{form}"
    want = golden.read_bytes() if golden.exists() else b""
    if got == want and golden.exists():
        return True
    diff = list(difflib.unified_diff(shown(want), shown(got), golden.name, "rendered"))
    sys.stdout.writelines(line if line.endswith("\n") else line + "\n" for line in diff)
    if not diff:
        print(f"{golden.name}: only line ends differ")
    if update:
        golden.write_bytes(got)
        print(f"wrote {golden.name}")
    return False


def check(program, article, update):
    pages, generated = render(program, article)
    same = [compare(article, form, joined(pages[form]), update) for form in FORMS]
    broken = properties.broken(pages, generated)
    for sentence in broken:
        print(f"{article.name}: {sentence}")
    return (all(same) or update) and not broken


def main(args):
    update = "--update" in args
    args = [a for a in args if a != "--update"]
    if not args:
        print(__doc__, file=sys.stderr)
        return 2
    program, names = str(pathlib.Path(args[0]) / "bifold"), args[1:]
    articles = sorted(p for p in HERE.iterdir() if p.suffix in FORMATS)
    if names:
        articles = [p for p in articles if p.stem in names or p.name in names]
    failed = []
    for article in articles:
        try:
            if not check(program, article, update):
                failed.append(article.name)
        except Failed as problem:
            print(f"{article.name}: {problem}")
            failed.append(article.name)
    if failed or not articles:
        print(f"golden: FAILED: {', '.join(failed) or 'there is no case'}")
        return 1
    print(f"golden: {len(articles)} articles, every page as it was")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""bifold index: what it makes of a capsule, what it says, what it survives."""
import contextlib
import fcntl
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import Folder, Programs, unprivileged, wait_until

WALK = """# A walk

Some words before the first heading.

## Through the woods

The path begins at the old gate and follows the brook for a mile, under beeches
that were planted when the mill still turned, until the light of the clearing.

## Over the hill

From the clearing it is steep: take your time, look back at the village now and
then, and keep to the left of the wall, where the stones are dry even in winter.
"""



class IndexTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        self.index_file = os.path.join(self.folder.state, "index", "bifold.db")

    def command(self, *options):
        return [Programs.path("bifold"), "index", "--capsule", self.folder.capsule,
                "--state", self.folder.state, *options]

    def index(self, *options, status=0):
        done = subprocess.run(self.command("-v", *options), capture_output=True, timeout=60,
                              check=False, cwd=self.folder.path, **unprivileged())
        said = done.stderr.decode()
        self.assertEqual(done.returncode, status, said)
        self.assertEqual(done.stdout, b"")
        return said

    def query(self, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.index_file}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def page(self, path, gopher=False):
        """The body of a page, ("moved", target), ("file", target), ("gone", "") or None."""
        rows = self.query("SELECT kind, target, body, key FROM pages WHERE path = ? AND proto = ?",
                          path, int(gopher))
        if not rows:
            return None
        kind, target, body, key = rows[0]
        slices = self.query("SELECT body FROM slices WHERE page = ? ORDER BY n", key)
        body = (body or b"") + b"".join(part for (part,) in slices)
        return {1: lambda: body.decode(), 2: lambda: ("file", target),
                3: lambda: ("moved", target), 4: lambda: ("gone", target)}[kind]()

    def assert_one_sentence(self, said):
        self.assertEqual(len(said.strip().splitlines()), 1, said)


class Pages(IndexTest):
    def test_an_article_becomes_all_its_pages(self):
        self.folder.write("walk.md", WALK)
        said = self.index()
        self.assertIn("1 article in 3 sections", said)
        for slug in ("introduction", "through-the-woods", "over-the-hill"):
            self.assertTrue(self.page(f"/walk/{slug}").startswith("# "))
            self.assertTrue(self.page(f"/walk/{slug}", gopher=True).startswith("i"))
            self.assertIn("words" if slug == "introduction" else "clearing",
                          self.page(f"/walk/{slug}.txt", gopher=True))
            self.assertIsNone(self.page(f"/walk/{slug}.txt"))
        self.assertIn("the wall, where", self.page("/walk/all.gmi"))
        self.assertIsNone(self.page("/walk/all.gmi", gopher=True))
        self.assertIn("beeches", self.page("/walk/all.txt", gopher=True))
        self.assertIsNone(self.page("/walk/all.txt"))
        self.assertIn("=> /walk/over-the-hill", self.page("/walk/"))
        for old in ("/walk", "/walk.md", "/walk.gmi"):
            for gopher in (False, True):
                self.assertEqual(self.page(old, gopher), ("moved", "/walk/"))

    def test_a_careless_article_of_many_sections_is_served(self):
        self.folder.write("many.md", "# Many\n\n" + "".join(
            f"## Section {n}\n\nOne line.\n\n" for n in range(800)))
        self.assertIn("1 article in 800 sections", self.index())
        self.assertIn("One line.", self.page("/many/section-799"))

    def test_an_empty_article_is_warned_about_in_one_sentence(self):
        self.folder.write("empty.txt", "")
        self.assertEqual(self.index().count("there is no text in it"), 1)

    def test_home_lists_newest_first_and_undated_last(self):
        self.folder.write("b.md", "---\ntitle: Beta\n---\nText.\n")
        self.folder.write("a.md", "---\ntitle: Alpha\n---\nText.\n")
        self.folder.write("2021-03-04-old.md", "---\ntitle: Old\n---\nText.\n")
        self.folder.write("notes/new.md", "---\ntitle: New\ndate: 2023-01-02\n---\nText.\n")
        self.index("--set", "capsule.title=My place", "--set", "capsule.description=All I know.")
        home = self.page("/")
        links = [line for line in home.splitlines() if line.startswith("=>")]
        self.assertEqual(home.splitlines()[0], "# My place")
        self.assertIn("All I know.", home)
        self.assertEqual(links[:4], ["=> /notes/new/ 2023-01-02 - New",
                                     "=> /2021-03-04-old/ 2021-03-04 - Old",
                                     "=> /a/ Alpha", "=> /b/ Beta"])
        self.assertIn("=> /notes/ Notes", links)
        menu = self.page("/", gopher=True)
        self.assertTrue(menu.endswith("\r\n.\r\n"))
        self.assertIn("12023-01-02 - New\t/notes/new/\t\x01\r\n", menu)
        self.assertIn("=> /notes/new/ 2023-01-02 - New", self.page("/notes/"))
        self.assertNotIn("Alpha", self.page("/notes/"))

    def test_long_lists_are_numbered_from_the_oldest(self):
        for number in range(130):
            self.folder.write(f"n{number}.md",
                              f"---\ntitle: N{number}\ndate: 2020-{1 + number // 28:02}-"
                              f"{1 + number % 28:02}\n---\nText.\n")
        self.index()
        self.assertEqual(sum("- N" in line for line in self.page("/").splitlines()), 80)
        self.assertIn("=> /page-1 Older", self.page("/"))
        first = self.page("/page-1")
        self.assertIn("- N49\n", first)
        self.assertIn("- N0\n", first)
        self.assertNotIn("- N50\n", first)
        self.assertIsNone(self.page("/page-2"))
        self.folder.write("n999.md", "---\ntitle: N999\ndate: 2024-01-01\n---\nText.\n")
        said = self.index()
        self.assertEqual(self.page("/page-1"), first)
        self.assertIn("1 read", said)

    def test_an_author_writes_the_top_of_a_list(self):
        self.folder.write("index.gmi", "# Come in\n\nMake yourself at home.\n")
        self.folder.write("notes/index.md", "# My notes\n\nShort ones.\n")
        self.folder.write("notes/a.md", "# A\n\nText.\n")
        self.index("--set", "capsule.title=Not this")
        home = self.page("/").splitlines()
        self.assertEqual(home[0], "# Come in")
        self.assertIn("Make yourself at home.", home)
        self.assertIn("=> /notes/a/ A", home)
        self.assertEqual(self.page("/notes/").splitlines()[0], "# My notes")
        self.assertIn("iMake yourself at home.\t\tnull.host\t1\r\n", self.page("/", gopher=True))

    def test_static_files_are_listed_and_what_is_hidden_is_not(self):
        self.folder.write("img/a photo.PNG", b"\x89PNG")
        self.folder.write("img/plain.gif", b"GIF")
        self.folder.write("robots.txt", "User-agent: *\nDisallow: /\n")
        self.folder.write("walk.md", WALK)
        self.folder.write("walk.yaml", "title: Walking\n")
        self.folder.write("data.yaml", "a: b\n")
        for hidden in (".secret", "walk.md~", "#walk.md#", "walk.md.swp", "4913"):
            with open(os.path.join(self.folder.capsule, hidden), "w", encoding="ascii") as f:
                f.write("no")
        self.index()
        self.assertEqual(self.page("/img/a photo.PNG"), ("file", "img/a photo.PNG"))
        self.assertEqual(self.page("/img/a~20photo.PNG", gopher=True), ("file", "img/a photo.PNG"))
        self.assertIn("=> /img/a%20photo.PNG a photo.PNG", self.page("/img/"))
        self.assertIn("gplain.gif\t/img/plain.gif\t\x01", self.page("/img/", gopher=True))
        self.assertEqual(self.page("/robots.txt"), ("file", "robots.txt"))
        self.assertEqual(self.page("/data.yaml"), ("file", "data.yaml"))
        self.assertIn("# Walking", self.page("/walk/"))
        paths = [row[0] for row in self.query("SELECT path FROM pages")]
        for word in ("secret", "~", "#", "swp", "4913", "walk.yaml"):
            self.assertFalse([p for p in paths if word in p and "a~20photo" not in p], word)
        os.remove(os.path.join(self.folder.capsule, "robots.txt"))
        self.index()
        self.assertIn("Disallow: /search", self.page("/robots.txt"))

    def test_drafts_are_left_out_and_gone_says_so(self):
        self.folder.write("a.md", "---\ndraft: true\n---\n# A\n\nText.\n")
        self.index()
        self.assertIsNone(self.page("/a/"))
        self.folder.write("a.md", "# A\n\nText.\n")
        self.index()
        self.assertTrue(self.page("/a/").startswith("# A"))
        self.folder.write("a.md", "---\ngone: true\n---\n# A\n\nText.\n")
        self.index()
        self.assertEqual(self.page("/a/"), ("gone", ""))
        self.assertNotIn("/a/", self.page("/"))

    def test_a_folder_in_which_nothing_is_shown_is_not_there(self):
        draft = "---\ndraft: true\n---\n# Plan\n\nText.\n"
        self.folder.write("a.md", "# A\n\nText.\n")
        self.folder.write("secret/deep/plan.md", draft)
        self.folder.write("secret/later.md", "---\ndate: 2199-01-01\n---\n# Later\n\nText.\n")
        self.index()
        before = self.page("/"), self.page("/", gopher=True)
        self.assertNotIn("ecret", before[0] + before[1])
        for path in ("/secret/", "/secret/deep/"):
            self.assertIsNone(self.page(path), path)
        self.folder.write("secret/deep/plan.md", draft.replace("true", "false"))
        self.index()
        self.assertIn("=> /secret/ Secret\n", self.page("/"))
        self.assertIn("=> /secret/deep/ Deep\n", self.page("/secret/"))
        self.assertIn("=> /secret/deep/plan/ Plan\n", self.page("/secret/deep/"))
        self.folder.write("secret/deep/plan.md", draft)
        self.index()
        self.assertEqual((self.page("/"), self.page("/", gopher=True)), before)
        self.assertIsNone(self.page("/secret/"))
        self.folder.write("secret/pic.png", b"x")
        self.index()
        self.assertIn("=> /secret/ Secret\n", self.page("/"))
        self.assertIn("=> /secret/pic.png pic.png\n", self.page("/secret/"))
        self.assertNotIn("eep", self.page("/secret/"))
        os.remove(os.path.join(self.folder.capsule, "secret/pic.png"))
        self.index()
        self.assertEqual((self.page("/"), self.page("/", gopher=True)), before)


class Addresses(IndexTest):
    def test_of_two_that_collide_the_first_by_name_keeps_it(self):
        self.folder.write("walk.txt", "# Second\n\nText.\n")
        self.index()
        self.assertIn("# Second", self.page("/walk/"))
        self.folder.write("walk.md", "# First\n\nText.\n")
        said = self.index()
        self.assertIn("walk.txt: /walk/ belongs to another file; this article is at /walk-2/", said)
        self.assertIn("# First", self.page("/walk/"))
        self.assertIn("# Second", self.page("/walk-2/"))
        self.assertEqual(self.page("/walk.txt"), ("moved", "/walk-2/"))
        self.assertIn(" 0 read", self.index())
        os.remove(os.path.join(self.folder.capsule, "walk.md"))
        self.index()
        self.assertIn("# Second", self.page("/walk/"))
        self.assertEqual(self.page("/walk-2/"), ("moved", "/walk/"))
        self.assertEqual(self.page("/walk-2/introduction"), ("moved", "/walk/introduction"))

    def test_built_in_addresses_win(self):
        self.folder.write("search.md", "# Search\n\nText.\n")
        self.folder.write("tags/x.png", b"x")
        said = self.index()
        self.assertIsNone(self.page("/search"))
        self.assertIn("# Search", self.page("/search-2/"))
        self.assertIn("search.md: /search/ is an address of the server's own; this article", said)
        self.assertIn("tags/x.png: its address is served by something else", said)

    def test_a_folder_named_as_a_list_of_ours_leaves_the_list_alone(self):
        self.folder.write("a.md", "---\ndate: 2024-01-02\ntags: [t]\n---\n# A\n\nText.\n")
        for name in ("archive/2024.md", "archive/deep/b.md", "tags/t.md", "search/c.md"):
            self.folder.write(name, f"---\ndate: 2024-01-01\n---\n# {name}\n\nText.\n")
        self.folder.write("archive-2/2024.md", "# Its own\n\nText.\n")
        self.folder.write("archive/index.md", "# Old things\n\nText.\n")
        said = self.index()
        self.assertIn("archive/2024.md: /archive/2024/ is an address of the server's own", said)
        self.assertIn("archive/index.md: /archive/ is an address of the server's own", said)
        for path, title in (("/archive-3/2024/", "archive/2024.md"), ("/search-2/c/", "search/c.md"),
                            ("/archive-2/deep/b/", "archive/deep/b.md"), ("/tags-2/t/", "tags/t.md")):
            self.assertIn(f"# {title}\n", self.page(path))
            self.assertIn("=> / Home", self.page(path))
            self.assertIn(f"1Home\t/\t", self.page(path, gopher=True))
            self.assertIn(f"=> {path} 2024-01-01 - {title}\n", self.page("/"))
        self.assertIn("# Its own", self.page("/archive-2/2024/"))
        self.assertIn("=> /archive/2024 2024 (5)", self.page("/archive/"))
        self.assertIn("=> /tags/t t (1)", self.page("/tags/"))
        self.assertEqual(self.page("/").count("=> /archive/ "), 1)
        os.remove(os.path.join(self.folder.capsule, "archive/2024.md"))
        self.index()
        self.assertIn("=> /archive/2024 2024 (4)", self.page("/archive/"))
        self.assertIsNone(self.page("/archive-3/2024/"))

    def test_an_article_may_stand_for_its_folder(self):
        self.folder.write("notes/a.md", "# A\n\nText.\n")
        self.folder.write("notes.md", "# About notes\n\nText.\n")
        self.index()
        self.assertIn("# About notes", self.page("/notes/"))
        self.assertIn("# A", self.page("/notes/a/"))
        os.remove(os.path.join(self.folder.capsule, "notes.md"))
        self.index()
        self.assertIn("=> /notes/a/ A", self.page("/notes/"))

    def test_names_in_any_script_are_served(self):
        self.folder.write("Meine Notizen/\u00fcber.md", "# \u00dcber\n\n## Eins\n\nText.\n\n## Zwei\n\nText.\n")
        self.folder.write("\u65e5\u672c.md", "# \u65e5\u672c\n\nText.\n")
        self.index()
        self.assertIn("\u00dcber", self.page("/Meine Notizen/uber/"))
        self.assertIn("=> /Meine%20Notizen/uber/ ", self.page("/"))
        served = {row[0] for row in self.query("SELECT path FROM pages WHERE proto = 1")}
        selectors = {line.split("\t")[1]
                     for (body,) in self.query("SELECT body FROM pages WHERE proto=1 AND marks")
                     for line in (body or b"").decode().splitlines() if line.endswith("\x01")}
        self.assertEqual(selectors - served, {"/search"})  # which the server answers itself
        self.assertTrue(any(s.startswith("/s-") for s in selectors), selectors)

    def test_a_slug_moves_the_article_and_all_below_it(self):
        self.folder.write("notes/walk.md", WALK)
        self.index()
        self.folder.write("notes/walk.yaml", "slug: stroll\n")
        self.index()
        self.assertTrue(self.page("/notes/stroll/").startswith("# A walk"))
        for old in ("/notes/walk", "/notes/walk.md", "/notes/walk/"):
            self.assertEqual(self.page(old), ("moved", "/notes/stroll/"))
        self.assertEqual(self.page("/notes/walk/over-the-hill"),
                         ("moved", "/notes/stroll/over-the-hill"))

    def test_a_renamed_heading_keeps_its_old_address_even_in_a_new_index(self):
        self.folder.write("walk.md", WALK)
        self.index()
        self.folder.write("walk.md", WALK.replace("Over the hill", "Up and down"))
        self.index()
        moved = ("moved", "/walk/up-and-down")
        self.assertEqual(self.page("/walk/over-the-hill"), moved)
        self.assertEqual(self.page("/walk/over-the-hill", gopher=True), moved)
        self.folder.write("walk.md", WALK.replace("Over the hill", "To the top").replace(
            "take your time, look", "do not hurry, look"))
        self.index()
        self.assertEqual(self.page("/walk/over-the-hill"), ("moved", "/walk/to-the-top"))
        self.assertEqual(self.page("/walk/up-and-down"), ("moved", "/walk/to-the-top"))
        with open(os.path.join(self.folder.state, "aliases"), encoding="utf-8") as file:
            self.assertIn("moved /walk/up-and-down /walk/to-the-top\n", file.read())
        for name in os.listdir(os.path.dirname(self.index_file)):
            os.remove(os.path.join(os.path.dirname(self.index_file), name))
        self.index()
        self.assertEqual(self.page("/walk/over-the-hill"), ("moved", "/walk/to-the-top"))
        self.folder.write("walk.md", WALK)
        self.index()
        self.assertTrue(self.page("/walk/over-the-hill").startswith("# Over"))
        self.assertEqual(self.page("/walk/to-the-top"), ("moved", "/walk/over-the-hill"))

    def test_other_content_is_not_taken_for_a_renamed_section(self):
        self.folder.write("walk.md", WALK)
        self.index()
        self.folder.write("walk.md", WALK.split("## Over")[0] +
                          "## By the sea\n\nNothing of the sort was ever said about tides, "
                          "gulls, or the smell of nets that dry on the quay in the morning.\n")
        self.index()
        self.assertIsNone(self.page("/walk/over-the-hill"))

    def test_a_page_is_read_in_the_encoding_that_it_declares(self):
        for charset, words in (("koi8-r", "Старая мельница"), ("Shift_JIS", "古い水車"),
                               ("windows-1252", "Mühle")):
            page = f"<head><meta charset={charset}><h1>{words}</h1><p>{words}."
            self.folder.write(charset.lower() + ".html", page.encode(charset))
        self.assertIn(" 0 warnings", self.index())
        self.assertIn("Старая мельница.", self.page("/koi8-r/"))
        self.assertIn("古い水車.", self.page("/shift-jis/"))
        self.assertIn("Mühle.", self.page("/windows-1252/"))

    def test_a_picture_that_did_not_come_along_is_where_the_page_came_from(self):
        self.folder.write("f/a.html", "<link rel=canonical href='https://o.example/x/'><h1>A</h1>"
                          "<p><img src='a b.png' alt=one><p><img src='/up/b.png' alt=two>"
                          "<p><img src='../c%20d.png?e#f' alt=three>")
        self.folder.write("f/a b.png", b"\x89PNG\r\n\x1a\n")
        self.folder.write("c d.png", b"\x89PNG\r\n\x1a\n")
        self.index()
        page = self.page("/f/a/")
        for line in ("=> /f/a%20b.png [image] one", "=> https://o.example/up/b.png [image] two",
                     "=> /c%20d.png [image] three"):
            self.assertIn(line, page)

    def test_links_between_files_lead_to_what_is_served(self):
        self.folder.write("a.md", "# A\n\nSee [b](notes/b.md#part-two) and [img](img/x.png).\n")
        self.folder.write("notes/b.md", "# B\n\n## Part one\n\nx\n\n## Part two\n\ny [a](../a.md)\n")
        self.folder.write("img/x.png", b"x")
        self.index()
        targets = {line.split()[1] for (body,) in self.query("SELECT body FROM pages WHERE proto=0")
                   for line in (body or b"").decode().splitlines() if line.startswith("=> /")}
        self.assertIn("/notes/b/part-two", targets)
        served = {row[0] for row in self.query("SELECT path FROM pages WHERE proto = 0")}
        self.assertEqual(targets - served, {"/search"})  # which the server answers itself
        selectors = {line.split("\t")[1]
                     for (body,) in self.query("SELECT body FROM pages WHERE proto=1 AND marks")
                     for line in (body or b"").decode().splitlines() if line.endswith("\x01")}
        self.assertEqual(
            selectors - {row[0] for row in self.query("SELECT path FROM pages WHERE proto = 1")},
            {"/search"})

    def test_a_link_to_a_part_of_another_file_leads_to_the_page_that_holds_it(self):
        self.folder.write("a.md", "# A\n\n[a](b.md#inside) [b](b.md#it.self) [c](b.md#notes-1)\n"
                          "[d](c.html#fig) [e](c.html#Two)\n")
        self.folder.write("b.md", "# B\n\n## One\n\nx\n\n### Inside\n\ny\n\n## Notes\n\n"
                          "z <a id='it.self'></a>\n\n## Notes\n\nz\n")
        self.folder.write("c.html", "<h1>C</h1><h2>One</h2><p>a<figure id=fig><img src=x.png>"
                          "</figure><h2 id=Two>2</h2>b")
        self.index()
        links = [line.split()[1] for line in self.page("/a/").splitlines() if "[" in line and
                 line.startswith("=> ")]
        self.assertEqual([self.page(link) for link in links[:4]], [
            ("moved", "/b/one"), ("moved", "/b/notes"), ("moved", "/b/notes-2"),
            ("moved", "/c/one")])
        self.assertIn("# 2", self.page(links[4]))


class Runs(IndexTest):
    def test_nothing_is_read_again_unless_it_changed(self):
        self.folder.write("a.md", WALK)
        self.folder.write("b.md", WALK)
        self.assertIn("2 read", self.index())
        self.assertIn(" 0 read, 0 gone, 0 pages written", self.index())
        self.folder.write("a.yaml", "title: Other\n")
        self.assertIn(" 1 read", self.index())
        self.assertIn(" 2 read", self.index("--set", "capsule.region=US"))
        os.remove(os.path.join(self.folder.capsule, "b.md"))
        self.assertIn(" 1 gone", self.index("--set", "capsule.region=US"))
        self.assertIsNone(self.page("/b/"))

    def test_a_bad_file_costs_itself_alone_and_one_warning(self):
        self.folder.write("good.md", WALK)
        self.folder.write("binary.txt", b"\x00\x01\x02" * 500)
        self.folder.write("secret.md", WALK, mode=0)
        os.symlink("/etc/passwd", os.path.join(self.folder.capsule, "outside.txt"))
        os.symlink("..", os.path.join(self.folder.capsule, "circle"))
        os.mkfifo(os.path.join(self.folder.capsule, "fifo.txt"))
        said = self.index().splitlines()
        self.assertIn("# A walk", self.page("/good/"))
        for name in ("binary.txt", "secret.md", "outside.txt", "circle"):
            self.assertEqual(len([line for line in said if f": {name}: " in line]), 1, said)
        self.assertEqual(len(said), 5)
        self.assertFalse(self.query("SELECT 1 FROM pages WHERE body LIKE '%root:%'"))
        os.chmod(os.path.join(self.folder.capsule, "secret.md"), 0o644)
        self.index()
        self.assertIn("# A walk", self.page("/secret/"))

    def test_a_file_over_a_budget_costs_itself_alone_and_one_warning(self):
        self.folder.write("good.md", WALK)
        over = {
            "deep.md": "> " * 100 + "a\n",
            "deep.html": "<div>" * 1000 + "a",
            "marks.md": "*a_ " * 100000,
            "pages.md": "# a\n\n" + "## b\n\nc\n\n" * 3000,
            "paragraphs.txt": "a\n\n" * 300000,
            "attributes.html": "<p" + "".join(f" a{n}=b" for n in range(1000)) + ">c",
        }
        for name, text in over.items():
            self.folder.write(name, text)
        said = self.index().splitlines()
        for name in over:
            self.assertEqual(len([line for line in said if f": error: {name}: " in line]), 1, said)
            self.assertEqual(len([line for line in said if f": {name}: " in line]), 1, said)
            self.assertIsNone(self.page("/" + name.split(".", maxsplit=1)[0] + "/"))
        self.assertIn("# A walk", self.page("/good/"))

    def busy_reader(self, writer):
        """The process below `writer` that has used a twentieth of a second, or None."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            with open(f"/proc/{writer}/task/{writer}/children", encoding="ascii") as file:
                children = file.read().split()
            for child in children:
                with open(f"/proc/{child}/stat", encoding="ascii") as file:
                    if int(file.read().rsplit(")", 1)[1].split()[11]) >= 5:
                        return int(child)
        return None

    def test_a_reader_that_dies_costs_its_file_alone_and_one_warning(self):
        self.folder.write("good.md", WALK)
        self.folder.write("slow.md", "- " * 60 + "x" + "\n" * 2000000)
        run = subprocess.Popen(self.command(), stderr=subprocess.PIPE, **unprivileged())
        os.kill(wait_until(lambda: self.busy_reader(run.pid), 20, "a busy reader"), signal.SIGKILL)
        said = run.communicate(timeout=60)[1].decode()
        self.assertEqual(run.returncode, 0, said)
        self.assert_one_sentence(said)
        self.assertIn("slow.md: the reader crashed on it", said)
        self.assertIsNone(self.page("/slow/"))
        self.assertIn("# A walk", self.page("/good/"))

    def test_links_inside_the_capsule_are_followed(self):
        self.folder.write("real/walk.md", WALK)
        os.symlink("real", os.path.join(self.folder.capsule, "other"))
        os.symlink("real/walk.md", os.path.join(self.folder.capsule, "direct.md"))
        self.index()
        for path in ("/real/walk/", "/other/walk/", "/direct/"):
            self.assertIn("# A walk", self.page(path))

    def test_a_folder_that_cannot_be_read_is_one_warning(self):
        self.folder.write("good.md", WALK)
        self.folder.write("closed/walk.md", WALK)
        os.chmod(os.path.join(self.folder.capsule, "closed"), 0)
        said = self.index()
        os.chmod(os.path.join(self.folder.capsule, "closed"), 0o755)
        self.assertEqual(said.count("closed/"), 1, said)
        self.assertIn("# A walk", self.page("/good/"))

    def test_mistakes_are_one_clear_sentence(self):
        os.rmdir(self.folder.capsule)
        said = self.index(status=1)
        self.assert_one_sentence(said)
        self.assertIn("there is no folder", said)
        os.mkdir(self.folder.capsule)
        self.folder.own(self.folder.capsule)
        os.mkdir(self.folder.state, 0o555)
        if os.geteuid() != 0 or unprivileged():
            said = self.index(status=1)
            self.assert_one_sentence(said)
            self.assertIn("--state", said)
        self.assert_one_sentence(self.index("--no-such-thing", status=2))
        self.assert_one_sentence(self.index("walk.md", status=2))

    def test_a_damaged_index_is_built_anew(self):
        self.folder.write("walk.md", WALK)
        self.index()
        size = os.path.getsize(self.index_file)
        for damage in (lambda f: f.write(b"x" * 4000),
                       lambda f: f.truncate(size // 2),
                       lambda f: (f.seek(size // 3), f.write(b"\xa5" * (size // 3)))):
            with open(self.index_file, "r+b") as file:
                damage(file)
            said = self.index()
            self.assertIn("a new one is built", said)
            self.assertEqual(len(said.splitlines()), 2, said)
            self.assertIn("# A walk", self.page("/walk/"))
            self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])

    def test_a_full_disk_leaves_the_old_index_in_service(self):
        self.folder.write("walk.md", WALK)
        self.index()
        for number in range(40):
            self.folder.write(f"n{number}.md", "---\ntitle: Long\n---\n" + WALK * 20)
        limit = os.path.getsize(self.index_file) + 8192
        done = subprocess.run(["prlimit", f"--fsize={limit}", *self.command()],
                              capture_output=True, check=False, **unprivileged())
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        self.assert_one_sentence(said)
        self.assertIn("# A walk", self.page("/walk/"))
        self.assertIsNone(self.page("/n1/"))
        self.index()
        self.assertTrue(self.page("/n1/").startswith("# Long"))

    def test_a_second_run_waits_or_says_who_holds_the_lock(self):
        self.folder.write("walk.md", WALK)
        self.index()
        with open(os.path.join(self.folder.state, "index", "lock"), "r+", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.seek(0)
            lock.write("4711\n")
            lock.flush()
            waiting = subprocess.Popen(self.command(), stderr=subprocess.PIPE, **unprivileged())
            time.sleep(0.3)
            self.assertIsNone(waiting.poll())
            fcntl.flock(lock, fcntl.LOCK_UN)
        self.assertEqual(waiting.wait(20), 0, waiting.stderr.read())
        waiting.stderr.close()

    def test_a_kill_at_any_moment_loses_nothing(self):
        rng = random.Random(7)
        for number in range(60):
            self.folder.write(f"n{number}.md", WALK)
        self.index()
        for attempt in range(15):
            for number in range(60):
                self.folder.write(f"n{number}.md", WALK.replace("A walk", f"Walk {attempt}"))
            started = time.monotonic()
            run = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL, **unprivileged())
            time.sleep(rng.random() * 0.15)
            run.send_signal(signal.SIGKILL)
            run.wait()
            self.assertLess(time.monotonic() - started, 10)
            titles = {self.page(f"/n{number}/").splitlines()[0] for number in range(0, 60, 7)}
            self.assertEqual(len(titles), 1, "a mixture of two runs is served")
        self.index()
        self.assertEqual(self.page("/n0/").splitlines()[0], "# Walk 14")
        self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])


if __name__ == "__main__":
    unittest.main()

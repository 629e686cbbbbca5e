# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Search as readers have it: on both protocols, and from the command line."""
import json
import os
import sqlite3
import subprocess
import unittest
from urllib.parse import quote

from harness import Case, Folder, Programs, menu, unprivileged

WALK = """---
title: A walk in the hills
date: 2026-05-01
---

Some words before the first heading, about boots.

## Through the woods

The path begins at the *old gate* and follows the brook: see [the map](https://example.org/map).

## Over the hill

From the clearing it is steep; at the café take your time. The old gate is far behind.
"""
GARDEN = "# The garden\n\nBeans and boots.\n\n## Beans\n\nThey grow along the old wall.\n\n## Peas\n\nNone came up.\n"


def search(folder, *words, status=0):
    """bifold search: what it printed, its error sentence."""
    done = subprocess.run(
        [Programs.path("bifold"), "search", "--capsule", folder.capsule, "--state", folder.state,
         *words], capture_output=True, timeout=30, check=False, cwd=folder.path, **unprivileged())
    if done.returncode != status:
        raise AssertionError(f"{words}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode(), done.stderr.decode()


class Served(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("walk.md", WALK)
        self.folder.write("garden.md", GARDEN)

    def links(self, daemon, words):
        """The addresses of the sections on the result page of Gemini."""
        answer = daemon.gemini("/search?" + quote(words))
        self.assertEqual((answer.status, answer.meta), (20, "text/gemini"))
        self.assertIn(f"# Search: {words}\n", answer.text)
        found = [line.split()[1] for line in answer.text.splitlines() if line.startswith("=> ")]
        self.assertEqual(found[-2:], ["/search", "/"])
        return found[:-2]

    def items(self, daemon, words):
        """The same of Gopher."""
        lines = menu(daemon.gopher("/search\t" + words))
        self.assertEqual(lines[0].label, "Search: " + words)
        self.assertTrue(all(len(line.label) <= 67 for line in lines))
        found = [line.selector for line in lines if line.type in "17"]
        self.assertEqual(found[-2:], ["/search", "/"])
        return found[:-2]

    def test_each_result_leads_to_the_very_section(self):
        daemon = self.start()
        for words, expected in {
                "old gate": ["/walk/over-the-hill", "/walk/through-the-woods"],
                "brook MAP": ["/walk/through-the-woods"],
                "cafe": ["/walk/over-the-hill"],
                "beans": ["/garden/introduction", "/garden/beans"],
                "wall old": ["/garden/beans"],
                '"old gate and"': ["/walk/through-the-woods"],
                "clear*": ["/walk/over-the-hill"],
                "example.org": ["/walk/through-the-woods"],
                "walk hills boots": ["/walk/introduction"],
        }.items():
            found = self.links(daemon, words)
            self.assertCountEqual(found, expected, words)
            self.assertEqual(self.items(daemon, words), found, words)
            for address in found:
                self.assertEqual(daemon.gemini(address).status, 20)
                self.assertTrue(menu(daemon.gopher(address)))

    def test_a_result_shows_title_article_and_line(self):
        daemon = self.start()
        text = daemon.gemini("/search?steep").text
        self.assertIn("=> /walk/over-the-hill Over the hill – A walk in the hills\n"
                      "From the clearing it is steep; at the café take your time. "
                      "The old gate is far behind.\n", text)
        labels = [item.label for item in menu(daemon.gopher("/search\tsteep"))]
        self.assertIn("Over the hill – A walk in the hills", labels)
        self.assertIn("  From the clearing it is steep; at the café take your time. The",
                      labels)

    def test_what_is_not_served_is_not_found(self):
        self.folder.write("draft.md", "---\ntitle: Draft\ndraft: true\n---\n\nA secret gate.\n")
        self.folder.write("gone.md", "---\ntitle: Gone\ngone: true\n---\n\nA secret gate.\n")
        daemon = self.start()
        self.assertEqual(self.links(daemon, "secret"), [])
        self.folder.write("garden.md", GARDEN.replace("Beans and", "Secret"))
        daemon.wait_for("/garden/introduction", "Secret")
        self.assertEqual(self.links(daemon, "secret"), ["/garden/introduction"])
        self.folder.write("garden.md", GARDEN.replace("# The", "---\ndraft: true\n---\n\n# The"))
        daemon.signal(1)
        daemon.wait_for("/search?secret", "Nothing was found")

    def test_many_results_are_turned_page_by_page(self):
        for i in range(23):
            self.folder.write(f"n{i:02}.md", f"# Number {i}\n\nAll of these say päge and more.\n")
        daemon = self.start()
        first = daemon.gemini("/search?p%C3%A4ge%20more").text
        self.assertIn("\n23 sections, the best first.\n", first)
        self.assertIn("\n=> /search/2?p%C3%A4ge%20more Next page\n", first)
        seen = set()
        for number in ("", "/2", "/3"):
            text = daemon.gemini(f"/search{number}?p%C3%A4ge%20more").text
            seen.update(line for line in text.splitlines() if line.startswith("=> /n"))
        self.assertEqual(len(seen), 23)
        self.assertNotIn("Next page", text)
        self.assertEqual(daemon.gemini("/search/4?p%C3%A4ge%20more").status, 51)
        lines = menu(daemon.gopher("/search\tpäge more"))
        pages = 1
        while further := [line for line in lines if line.label == "Next page"]:
            self.assertRegex(further[0].selector, r"^/search/\d/[a-z0-9~A-F]+$")
            lines = menu(daemon.gopher(further[0].selector))
            self.assertEqual(lines[0].label, "Search: päge more")
            pages += 1
        self.assertEqual(pages, 3)
        labels = [item.label for item in menu(daemon.gopher("/search\tpäge more" + " " * 100))]
        self.assertIn("There are more; with fewer words they can be turned to.", labels)
        self.assertNotIn("Next page", labels)

    def test_hosts_find_what_is_theirs(self):
        second = os.path.join(self.folder.path, "second")
        os.mkdir(second)
        self.folder.own(second)
        with open(os.path.join(second, "sea.md"), "w", encoding="utf-8") as file:
            file.write("# The sea\n\nAn old gate in the dike.\n")
        daemon = self.start("--host", "localhost", "--host", f"second.example,capsule={second}")
        self.assertEqual(len(self.links(daemon, "old gate")), 2)
        there = daemon.gemini("/search?old%20gate", host="second.example").text
        self.assertIn("=> /sea/introduction Introduction – The sea\n", there)
        self.assertNotIn("/walk/", there)

    def test_the_log_names_no_words_of_a_further_page(self):
        daemon = self.start("--set", "log.access=yes", expect=[r".*proto="])
        daemon.gopher("/search/2/my~20secret")
        daemon.gopher("1/search/2/my~20secret")
        daemon.gopher("/search?my secret")
        daemon.stop()
        self.assertNotIn("secret", daemon.log())


class FromTheShell(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)

    def index(self, *options):
        subprocess.run([Programs.path("bifold"), "index", "--capsule", self.folder.capsule,
                        "--state", self.folder.state, *options], check=True, timeout=30,
                       cwd=self.folder.path, **unprivileged())

    def test_search_prints_what_readers_get(self):
        self.folder.write("walk.md", WALK)
        self.index()
        out, _ = search(self.folder, "old", "gate", "steep")
        self.assertEqual(out, "Over the hill – A walk in the hills\n  /walk/over-the-hill\n"
                              "  From the clearing it is steep; at the café take your time. The "
                              "old gate is far behind.\n\n")
        out, _ = search(self.folder, "--json", '"old gate"', "hill")
        self.assertEqual([hit["address"] for hit in json.loads(out)], ["/walk/over-the-hill"])
        self.assertEqual(json.loads(search(self.folder, "--json", "xyzzy", status=1)[0]), [])
        self.assertEqual(search(self.folder, "xyzzy", status=1)[1], "Nothing was found.\n")

    def test_search_says_what_is_wrong(self):
        self.assertIn("there is no index", search(self.folder, "gate", status=1)[1])
        self.folder.write("walk.md", WALK)
        self.index()
        self.assertIn("say what to look for", search(self.folder, status=2)[1])
        self.assertIn("no word to look for", search(self.folder, "?!", status=2)[1])
        self.assertIn("--page takes a number", search(self.folder, "--page", "0", "x", status=2)[1])

    def parts(self, table):
        """What FTS5's structure record says: on which levels parts stand."""
        index = sqlite3.connect(os.path.join(self.folder.state, "index", "bifold.db"))
        record = index.execute(f"SELECT block FROM {table}_data WHERE id = 10").fetchone()[0]
        index.close()

        def numbers():
            value = 0
            for octet in record[4:]:
                value = value << 7 | octet & 0x7f
                if not octet & 0x80:
                    yield value
                    value = 0
        more = numbers()
        levels, _, _ = next(more), next(more), next(more)
        found = []
        for level in range(levels):
            _, count = next(more), next(more)
            found += [level] * count
            for _ in range(3 * count):
                next(more)
        return found

    def test_runs_leave_what_the_build_wrote_alone(self):
        """One statement too clever for each article, and FTS5 writes once for each; the part of
        the build among small ones, and the sixteenth run writes all of it again."""
        for i in range(40):
            self.folder.write(f"n{i:02}.md", WALK.replace("hills", f"hills {i}"))
        self.index("--set", "index.readers=1")
        for table in ("search", "titles"):
            self.assertEqual(self.parts(table), [8])
        for i in range(40):
            self.folder.write(f"n{i:02}.md", WALK.replace("hills", f"dales {i}"))
        self.index("--set", "index.readers=1")
        for table in ("search", "titles"):
            self.assertLessEqual(len(self.parts(table)), 3, table)
        self.assertIn("n39", search(self.folder, "dales", "39")[0])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""bifold index PATH...: a look at what changed alone comes to what a look at everything does."""
import os
import random
import shutil
import sqlite3
import contextlib
import unittest

from test_index import IndexTest, WALK

NAMES = ["walk.md", "walk.txt", "walk.yaml", "walk.md.yaml", "walk-on.md", "a.b.md", "a.yaml",
         "notes.md", "pic.png", "index.md", "search.md", "robots.txt", "walk.md~", "4913"]
FOLDERS = ["", "notes/", "notes/deep/", "walk-x/", "a.d/"]


def content(rng, name):
    if name.endswith(".yaml"):
        return rng.choice(["title: Other\n", "slug: stroll\n", "draft: true\n", "date: 2020-01-02\n"])
    if name.endswith(".png"):
        return "x"
    return WALK.replace("A walk", f"A walk {rng.randrange(1000)}")


class Parts(IndexTest):
    def change(self, rng):
        """One thing that authors do; the paths that an observer is told."""
        path = rng.choice(FOLDERS) + rng.choice(NAMES)
        full = os.path.join(self.folder.capsule, path)
        kind = rng.randrange(10)
        if kind < 5:
            self.folder.write(path, content(rng, path))
            return [path]
        if kind < 7:
            if os.path.isfile(full):
                os.remove(full)
            return [path]
        if kind < 8:
            other = rng.choice(FOLDERS) + rng.choice(NAMES)
            if os.path.isfile(full) and os.path.isdir(
                    os.path.dirname(os.path.join(self.folder.capsule, other))):
                os.rename(full, os.path.join(self.folder.capsule, other))
            return [path, other]
        if kind < 9:
            shutil.rmtree(os.path.join(self.folder.capsule, "notes"), ignore_errors=True)
            return ["notes"]
        moved = os.path.join(self.folder.capsule, "moved")
        shutil.rmtree(moved, ignore_errors=True)
        if os.path.isdir(os.path.join(self.folder.capsule, "notes")):
            os.rename(os.path.join(self.folder.capsule, "notes"), moved)
        return ["notes", "moved"]

    def served(self, state):
        """All pages but old addresses, which depend on what was there before."""
        file = os.path.join(state, "index", "bifold.db")
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            pages = db.execute("SELECT proto, path, kind, target, lang, body FROM pages"
                               " WHERE kind NOT IN (0, 3) ORDER BY proto, path").fetchall()
            counts = db.execute("SELECT name, value FROM meta WHERE name IN"
                                " ('articles', 'sections', 'files', 'warnings')"
                                " ORDER BY name").fetchall()
            folders = db.execute("SELECT path FROM folders ORDER BY path").fetchall()
        return pages, counts, folders

    def copy_feeds(self, state):
        """What outlives an index: the ids and times in feeds."""
        os.mkdir(state)
        self.folder.own(state)
        if os.path.exists(os.path.join(self.folder.state, "feeds")):
            shutil.copy(os.path.join(self.folder.state, "feeds"), state)
            self.folder.own(os.path.join(state, "feeds"))

    def test_parts_come_to_the_same_as_the_whole(self):
        rng = random.Random(11)
        fresh = os.path.join(self.folder.path, "fresh")
        self.folder.write("walk.md", WALK)
        self.index()
        for step in range(40):
            told = [path for _ in range(rng.randint(1, 4)) for path in self.change(rng)]
            self.index(*(os.path.join(self.folder.capsule, path) for path in told))
            if step % 4 == 3:
                shutil.rmtree(fresh, ignore_errors=True)
                self.copy_feeds(fresh)
                self.index("--state", fresh)
                self.assertEqual(self.served(self.folder.state), self.served(fresh), (step, told))

    def test_only_the_parts_named_are_looked_at(self):
        self.folder.write("a.md", WALK)
        self.folder.write("notes/b.md", WALK)
        self.index()
        self.folder.write("a.md", WALK.replace("A walk", "New"))
        self.folder.write("notes/b.md", WALK.replace("A walk", "New"))
        self.assertIn(" 1 read", self.index(os.path.join(self.folder.capsule, "notes")))
        self.assertIn("# New", self.page("/notes/b/"))
        self.assertIn("# A walk", self.page("/a/"))
        self.assertIn(" 1 read", self.index())

    def test_other_settings_and_links_have_everything_looked_at(self):
        part = os.path.join(self.folder.capsule, "a.md")
        self.folder.write("a.md", WALK)
        self.folder.write("b.md", WALK)
        self.assertIn(" 2 read", self.index(part))
        self.assertIn(" 2 read", self.index("--set", "capsule.region=US", part))
        self.folder.write(".bifold.yaml", "lang: de\n")
        self.assertIn(" 2 read", self.index("--set", "capsule.region=US", part))
        os.symlink("b.md", os.path.join(self.folder.capsule, "c.md"))
        self.folder.write("b.md", WALK + "More.\n")
        said = self.index("--set", "capsule.region=US", os.path.join(self.folder.capsule, "c.md"))
        self.assertIn(" 2 read", said)
        self.folder.write("b.md", WALK + "And more.\n")
        self.assertIn(" 2 read", self.index("--set", "capsule.region=US", part))

    def test_a_path_that_lies_elsewhere_is_one_clear_sentence(self):
        said = self.index("/etc/passwd", status=2)
        self.assert_one_sentence(said)
        self.assertIn("'/etc/passwd' lies in no capsule", said)

    def test_a_file_whose_address_was_taken_gets_it_when_the_other_goes(self):
        self.folder.write("walk/all.txt", "a file\n" * 3)
        self.folder.write("walk.md", WALK)
        self.index()
        self.folder.write("tags.md", WALK)
        path = os.path.join(self.folder.capsule, "walk.md")
        os.remove(path)
        self.index(path)
        whole = self.served(self.folder.state)
        shutil.rmtree(self.folder.state)
        os.remove(os.path.join(self.folder.capsule, "tags.md"))
        self.index()
        self.assertEqual(whole, self.served(self.folder.state))


if __name__ == "__main__":
    unittest.main()

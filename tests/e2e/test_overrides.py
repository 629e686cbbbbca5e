# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Metadata that decides under which addresses an article is found, through `bifold index`.

What the other keys do to the pages is in tests/unit/site/test_overrides.c."""
import unittest

from test_index import WALK, IndexTest


class Overrides(IndexTest):
    def article(self, front, sidecar=None):
        self.folder.write("notes/walk.md", f"---\n{front}\n---\n{WALK}" if front else WALK)
        if sidecar:
            self.folder.write("notes/walk.yaml", sidecar)
        return self.index()

    def test_slug_replaces_the_last_part_of_the_address(self):
        self.article("slug: stroll")
        self.assertTrue(self.page("/notes/stroll/").startswith("# A walk"))
        self.assertEqual(self.page("/notes/walk/"), ("moved", "/notes/stroll/"))
        self.assertEqual(self.page("/notes/walk/over-the-hill"),
                         ("moved", "/notes/stroll/over-the-hill"))

    def test_slug_of_the_sidecar_wins(self):
        self.article("slug: ramble", sidecar="slug: stroll\n")
        self.assertTrue(self.page("/notes/stroll/").startswith("# A walk"))
        self.assertIsNone(self.page("/notes/ramble/"))

    def test_slug_that_no_address_can_hold_is_mended_and_reported(self):
        said = self.article("title: A walk\nslug: My Stroll")
        self.assertIn('notes/walk.md:3: slug: "My Stroll" cannot be part of an address; '
                      '"my-stroll" is used', said)
        self.assertTrue(self.page("/notes/my-stroll/").startswith("# A walk"))

    def test_aliases_of_the_article_lead_to_it(self):
        self.article("aliases: [/old/place/, former.html]\nredirect_from: /oldest")
        for old in ("/old/place/", "/old/place", "/notes/former.html", "/oldest", "/oldest/"):
            self.assertEqual(self.page(old), ("moved", "/notes/walk/"), old)

    def test_alias_of_a_section_leads_to_it(self):
        said = self.article("alias: [up => over-the-hill, away => nowhere]")
        self.assertEqual(self.page("/notes/walk/up"), ("moved", "/notes/walk/over-the-hill"))
        self.assertIsNone(self.page("/notes/walk/away"))
        self.assertIn('notes/walk.md:2: alias: there is no section "nowhere"', said)

    def test_draft_of_either_place_keeps_the_article_back(self):
        self.article("draft: true")
        self.assertIsNone(self.page("/notes/walk/"))
        self.article("", sidecar="draft: true\n")
        self.assertIsNone(self.page("/notes/walk/"))
        self.article("draft: true", sidecar="draft: false\n")
        self.assertTrue(self.page("/notes/walk/").startswith("# A walk"))

    def test_gone_says_so_at_every_address(self):
        self.article("gone: true")
        self.assertEqual(self.page("/notes/walk/"), ("gone", ""))

    def test_what_is_wrong_in_a_sidecar_is_named_with_its_line(self):
        said = self.article("", sidecar="title: A walk\ncolour: red\nheading: Nowhere\n"
                                        "split-level: 9\n")
        for line, words in ((2, 'unknown key "colour"'),
                            (3, 'heading: nothing in the article reads exactly "Nowhere"'),
                            (4, 'split-level: "9" is not understood; write auto or a level')):
            self.assertRegex(said, rf"walk\.yaml(, line |:){line}: {words}")

    def test_what_is_wrong_in_front_matter_is_named_with_its_line(self):
        said = self.article("title: A walk\ncolour: red\ndate: soon\nrename: Nowhere => There")
        for line, words in ((3, 'unknown key "colour"'), (4, 'date: "soon" is not understood'),
                            (5, 'rename: nothing in the article reads exactly "Nowhere"')):
            self.assertIn(f"notes/walk.md:{line}: {words}", said)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Addresses that last: whatever an author does to files and headings, old links lead on."""
import os
import re
import shutil
import subprocess
import unittest

from harness import Case, Programs, unprivileged, wait_until
from test_index import IndexTest

WORDS = ("path gate brook beech mill light clearing hill village wall stone winter summer "
         "heron bridge orchard ladder smoke harbour lantern gravel thistle copper saddle "
         "barley ferry chapel quarry meadow timber anchor willow candle marble shepherd").split()


def prose(seed, count=60):
    """Text of `count` words that no other seed gives."""
    state, out = seed * 7919 + 13, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        out.append(WORDS[(state >> 8) % len(WORDS)])
    return " ".join(out).capitalize() + "."


def section(title, seed, count=60):
    return f"## {title}\n\n{prose(seed, count)}\n\n"


WALK = "# A walk\n\n" + section("North", 1) + section("South", 2) + section("West", 3)
TOUR = "# A tour\n\n" + section("Boat", 4) + section("Train", 5)


class AddressTest(IndexTest):
    def write(self, **files):
        for name, text in files.items():
            self.folder.write(name + ".md", text)

    def path(self, name):
        return os.path.join(self.folder.capsule, name)

    def rename(self, old, new):
        os.makedirs(os.path.dirname(self.path(new)), exist_ok=True)
        os.rename(self.path(old), self.path(new))

    def remove(self, name):
        os.remove(self.path(name))

    def state(self):
        with open(os.path.join(self.folder.state, "aliases"), encoding="utf-8") as file:
            return file.read()

    def lose_index(self):
        shutil.rmtree(os.path.dirname(self.index_file))

    def leads(self, old, new):
        """One 31 leads from `old` to a page that is there, in both protocols."""
        for gopher in (False, True):
            self.assertEqual(self.page(old, gopher), ("moved", new), (old, gopher))
            self.assertIsInstance(self.page(new, gopher), str, new)

    def nothing_at(self, *paths):
        for path in paths:
            self.assertIsNone(self.page(path), path)


class Sections(AddressTest):
    def test_heading_and_body_may_both_change_a_little(self):
        self.write(walk=WALK)
        self.index()
        reworded = prose(1).split()
        reworded[7:10] = ["past", "the", "old", "forge"]
        self.write(walk=WALK.replace("## North", "## To the north").replace(
            prose(1), " ".join(reworded)))
        said = self.index()
        self.leads("/walk/north", "/walk/to-the-north")
        self.assertIn("walk.md: /walk/north leads to /walk/to-the-north\n", said)
        self.assertEqual(self.page("/walk/north.txt", gopher=True),
                         ("moved", "/walk/to-the-north.txt"))

    def test_a_section_that_is_put_elsewhere_in_its_article_stays_where_it_is(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk="# A walk\n\n" + section("West", 3) + section("North", 1) + section("South", 2))
        said = self.index()
        self.assertNotIn("leads to", said)
        self.assertIsInstance(self.page("/walk/north"), str)

    def test_a_section_goes_to_another_article(self):
        self.write(walk=WALK, tour=TOUR)
        self.index()
        self.write(walk=WALK.replace(section("North", 1), ""), tour=TOUR + section("Northward", 1))
        said = self.index()
        self.leads("/walk/north", "/tour/northward")
        self.assertIn("a section of walk.md is now in tour.md: /walk/north leads to "
                      "/tour/northward\n", said)

    def test_cut_now_and_paste_later(self):
        self.write(walk=WALK, tour=TOUR)
        self.index()
        self.write(walk=WALK.replace(section("North", 1), ""))
        self.index()
        self.nothing_at("/walk/north")
        self.assertIn("lost ", self.state())
        self.write(tour=TOUR + section("Northward", 1))
        self.index()
        self.leads("/walk/north", "/tour/northward")
        self.assertNotIn("lost ", self.state())

    def test_paste_now_and_cut_later(self):
        self.write(walk=WALK, tour=TOUR)
        self.index()
        self.write(tour=TOUR + section("Northward", 1))
        self.index()
        self.write(walk=WALK.replace(section("North", 1), ""))
        self.index()
        self.leads("/walk/north", "/tour/northward")

    def test_two_sections_become_one(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk=WALK.replace("## South\n\n", ""))
        self.index()
        self.leads("/walk/south", "/walk/north")

    def test_one_section_becomes_two(self):
        long = prose(9, 200).split()
        self.write(walk=WALK + "## Far\n\n" + " ".join(long) + "\n")
        self.index()
        self.write(walk=WALK + "## Near\n\n" + " ".join(long[:60]) + "\n\n## Farther\n\n" +
                   " ".join(long[60:]) + "\n")
        self.index()
        self.leads("/walk/far", "/walk/farther")

    def test_what_is_thrown_away_is_gone_even_if_another_has_long_said_the_same(self):
        both = section("Licence", 8)
        self.write(walk=WALK + both, tour=TOUR + both)
        self.index()
        self.write(walk=WALK)
        self.index()
        self.nothing_at("/walk/licence")


    def test_a_section_that_was_merged_comes_back_to_its_address(self):
        whole = "# A walk\n\n" + prose(9) + "\n\n" + section("North", 1) + section("South", 2)
        self.write(walk=whole)
        self.index()
        self.write(walk=whole.replace(section("South", 2), ""))
        self.index()
        self.leads("/walk/north", "/walk/")
        self.write(walk=whole)
        self.index()
        self.assertIn(prose(1), self.page("/walk/north"))
        self.assertNotIn("/walk/north", self.state())
        self.folder.write("walk.yaml", "sections: none\n")
        self.index()
        self.leads("/walk/south", "/walk/")
        self.remove("walk.yaml")
        self.index()
        self.assertIn(prose(2), self.page("/walk/south"))

    def test_a_new_section_does_not_take_an_address_that_leads_on(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk=WALK.replace("## North", "## Up"))
        self.index()
        self.write(walk=WALK.replace("## North", "## Up") + section("North", 7))
        self.index()
        self.leads("/walk/north", "/walk/up")
        self.assertIn(prose(7)[:30], self.page("/walk/north-2"))
        self.lose_index()
        self.index()
        self.leads("/walk/north", "/walk/up")
        self.assertIn(prose(7)[:30], self.page("/walk/north-2"))

    def test_sections_of_one_title_keep_their_addresses(self):
        one, two = section("Notes", 5), section("Notes", 6)
        self.write(walk=WALK + one + two)
        self.index()
        self.write(walk="# A walk\n\n" + two + section("North", 1) + one)
        for _ in range(2):
            self.index()
            self.assertIn(prose(5)[:30], self.page("/walk/notes"))
            self.assertIn(prose(6)[:30], self.page("/walk/notes-2"))
            self.lose_index()
        self.index()
        self.write(walk=WALK + two)
        self.index()
        self.nothing_at("/walk/notes")
        self.assertIn(prose(6)[:30], self.page("/walk/notes-2"))

    def test_pinned_slugs_stay_when_titles_change(self):
        pinned = "---\nslug-policy: pin\n---\n"
        self.write(walk=pinned + WALK)
        self.index()
        renamed = pinned + WALK.replace("## North", "## The north face") + section("New", 9)
        self.write(walk=renamed, tour="# T\n\nSee [it](walk.md#the-north-face).\n")
        for _ in range(2):
            said = self.index()
            self.assertIn("# The north face", self.page("/walk/north"))
            self.assertEqual(self.page("/walk/the-north-face"), ("moved", "/walk/north"))
            self.assertIsInstance(self.page("/walk/new"), str)
            self.assertNotIn("leads to", said)
            self.lose_index()
        self.index()
        checked = subprocess.run(
            [Programs.path("bifold"), "check", self.folder.capsule, "--state", self.folder.state],
            capture_output=True, timeout=60, check=False, **unprivileged()).stdout.decode()
        self.assertNotIn("/walk/north", checked)
        self.write(walk=renamed.replace("## The north face", "## Facing north"))
        self.index()
        self.assertIn("# Facing north", self.page("/walk/north"))

    def test_a_slug_that_the_author_gives_is_given(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk=WALK.replace("## North", "## North {#up}"))
        self.index()
        self.leads("/walk/north", "/walk/up")
        self.write(walk=WALK.replace("## North", "## North {#up}") +
                   section("Else {#north}", 8))
        self.index()
        self.assertIn("# Else", self.page("/walk/north"))


class Files(AddressTest):
    def test_a_renamed_file(self):
        self.write(walk=WALK)
        self.index()
        self.rename("walk.md", "hike.md")
        said = self.index()
        self.assertIn("walk.md is now hike.md: /walk/ leads to /hike/\n", said)
        for old in ("/walk/", "/walk", "/walk.md", "/walk.gmi"):
            self.leads(old, "/hike/")
        for slug in ("north", "south", "west"):
            self.leads(f"/walk/{slug}", f"/hike/{slug}")
        self.assertEqual(self.page("/walk/all.gmi"), ("moved", "/hike/all.gmi"))
        self.assertEqual(self.page("/walk/all.txt", gopher=True), ("moved", "/hike/all.txt"))
        self.assertEqual(self.page("/walk/west.txt", gopher=True), ("moved", "/hike/west.txt"))
        self.lose_index()
        self.index()
        self.leads("/walk/", "/hike/")
        self.leads("/walk/west", "/hike/west")

    def test_removed_now_and_added_later_with_other_words(self):
        self.write(walk=WALK)
        self.index()
        self.remove("walk.md")
        self.index()
        self.nothing_at("/walk/", "/walk/north")
        self.lose_index()
        self.index()
        self.write(hike=WALK.replace("## West", "## The west").replace("# A walk", "# A hike"))
        said = self.index()
        self.assertIn("walk.md is now hike.md", said)
        self.leads("/walk/", "/hike/")
        self.leads("/walk/west", "/hike/the-west")
        self.assertNotIn("lost ", self.state())

    def test_a_lost_article_is_remembered_for_a_month(self):
        self.write(walk=WALK)
        self.index()
        self.remove("walk.md")
        self.index()
        aged = re.sub(r"^lost \S+", "lost 2001-01-01", self.state(), flags=re.M)
        with open(os.path.join(self.folder.state, "aliases"), "w", encoding="utf-8") as file:
            file.write(aged + "seen /walk/ 2001-01-01\n")
        self.write(tour=TOUR)
        self.index()
        self.assertNotIn("lost ", self.state())
        self.assertIn("seen /walk/ 2001-01-01\n", self.state())

    def test_back_and_forth_and_on_leads_straight_to_the_last(self):
        self.write(walk=WALK)
        self.index()
        for old, new in (("walk", "hike"), ("hike", "walk"), ("walk", "stroll"), ("stroll", "ramble")):
            self.rename(f"{old}.md", f"{new}.md")
            self.index()
        for old in ("walk", "hike", "stroll"):
            self.leads(f"/{old}/", "/ramble/")
            self.leads(f"/{old}/north", "/ramble/north")
        self.assertIsInstance(self.page("/ramble/"), str)
        self.assertNotIn("moved /ramble/", self.state())

    def test_an_old_address_does_not_lead_to_what_took_the_place_in_between(self):
        self.write(a=WALK)
        self.index()
        self.rename("a.md", "b.md")
        self.index()
        self.rename("b.md", "c.md")
        self.write(b=TOUR)
        said = self.index()
        self.leads("/a/", "/c/")
        self.leads("/a/north", "/c/north")
        self.assertIn("# A tour", self.page("/b/"))
        self.leads("/b/north", "/c/north")
        self.assertIn("/b/ is served anew; what was there is at /c/\n", said)

    def test_two_files_change_places(self):
        self.write(a=WALK, b=TOUR)
        self.index()
        self.write(a=TOUR, b=WALK)
        self.index()
        self.assertIn("# A tour", self.page("/a/"))
        self.leads("/a/north", "/b/north")
        self.leads("/b/boat", "/a/boat")

    def test_a_new_article_takes_an_old_address_and_that_is_said(self):
        self.write(walk=WALK)
        self.index()
        self.rename("walk.md", "hike.md")
        self.index()
        self.write(walk=TOUR)
        said = self.index()
        self.assertIn("/walk/ is served anew; what was there is at /hike/\n", said)
        self.assertIn("# A tour", self.page("/walk/"))
        self.leads("/walk/north", "/hike/north")
        self.remove("walk.md")
        self.index()
        self.nothing_at("/walk/")

    def test_a_folder_is_renamed(self):
        for number in range(300):
            self.folder.write(f"notes/n{number}.md", f"# N{number}\n\n" +
                              section("One", 100 + number) + section("Same", 1))
        self.index()
        self.rename("notes", "essays")
        said = self.index()
        for number in range(0, 300, 37):
            self.leads(f"/notes/n{number}/", f"/essays/n{number}/")
            self.leads(f"/notes/n{number}/same", f"/essays/n{number}/same")
        moved = self.query("SELECT count(*) FROM pages WHERE kind = 3 AND proto = 0 "
                           "AND path LIKE '/notes/n%/' AND target LIKE '/essays/%'")
        self.assertEqual(moved, [(300,)])
        self.assertLess(len(said.splitlines()), 25)
        self.assertIn("280 more addresses have changed and lead on", said)

    def test_an_article_becomes_the_front_of_a_folder(self):
        self.write(walk=WALK)
        self.index()
        self.rename("walk.md", "walk/index.md")
        said = self.index()
        self.assertIn("3 sections of walk.md are now on walk/index.md, which is one page: "
                      "each address leads to /walk/\n", said)
        self.assertIn(prose(2), self.page("/walk/"))
        for old in ("/walk/north", "/walk/south", "/walk/west", "/walk.md", "/walk/all.gmi"):
            self.leads(old, "/walk/")
        self.assertIsNone(self.page("/walk/west.txt", gopher=True))
        self.lose_index()
        self.index()
        self.leads("/walk/west", "/walk/")
        self.rename("walk/index.md", "walk.md")
        self.index()
        self.assertIn("# South", self.page("/walk/south"))

    def test_a_front_that_says_other_things_is_no_heir(self):
        self.write(walk=WALK)
        self.index()
        self.remove("walk.md")
        self.folder.write("walk/index.md", TOUR)
        self.assertNotIn("walk.md are", self.index())
        self.nothing_at("/walk/north", "/walk/west")

    def test_two_new_articles_of_one_name_have_no_past(self):
        self.write(walk=WALK)
        self.folder.write("walk.txt", "A tour\n\n" + prose(4) + "\n\n" + prose(5) + "\n")
        said = self.index()
        self.assertNotIn("leads to", said)
        self.assertNotIn("served anew", said)
        self.assertIn(prose(4), self.page("/walk-2/"))
        self.assertFalse(os.path.exists(os.path.join(self.folder.state, "aliases")))

    def test_files_of_a_folder_get_other_names(self):
        for number in range(60):
            self.folder.write(f"n{number}.md", f"# N{number}\n\n" + prose(200 + number) + "\n")
        self.index()
        for number in range(60):
            self.rename(f"n{number}.md", f"2024/x{59 - number}.md")
        self.index()
        for number in range(60):
            self.leads(f"/n{number}/", f"/2024/x{59 - number}/")

    def test_slug_in_the_metadata(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk="---\nslug: stroll\n---\n" + WALK.replace("## West", "## The west"))
        said = self.index()
        self.assertIn("walk.md has moved: /walk/ leads to /stroll/\n", said)
        self.leads("/walk/", "/stroll/")
        self.leads("/walk/west", "/stroll/the-west")

    def test_two_articles_become_one(self):
        self.write(walk=WALK, tour=TOUR)
        self.index()
        self.remove("walk.md")
        self.remove("tour.md")
        self.write(travel="# Travel\n\n" + section("North", 1) + section("South", 2) +
                   section("West", 3) + section("By boat", 4) + section("Train", 5))
        said = self.index()
        self.leads("/walk/", "/travel/")
        self.leads("/tour/", "/travel/")
        self.leads("/walk/south", "/travel/south")
        self.leads("/tour/boat", "/travel/by-boat")
        self.assertIn("walk.md is now travel.md: /walk/ leads to /travel/\n", said)
        self.assertIn("tour.md is now part of travel.md: /tour/ leads to /travel/\n", said)

    def test_an_article_goes_into_another_that_stays(self):
        self.write(walk=WALK, note="# A note\n\n" + prose(6) + "\n")
        self.index()
        self.write(walk=WALK + section("A note", 6))
        self.index()
        self.remove("note.md")
        said = self.index()
        self.leads("/note/", "/walk/a-note")
        self.leads("/note/introduction", "/walk/a-note")
        self.assertIn("note.md is now part of walk.md: /note/ leads to /walk/a-note\n", said)

    def test_one_article_becomes_two_and_stays(self):
        self.write(walk=WALK)
        self.index()
        self.write(walk="# A walk\n\n" + section("North", 1), rest="# The rest\n\n" +
                   section("South", 2) + section("West", 3))
        self.index()
        self.assertIsInstance(self.page("/walk/"), str)
        self.leads("/walk/south", "/rest/south")
        self.leads("/walk/west", "/rest/west")

    def test_one_article_becomes_two_and_goes(self):
        self.write(walk=WALK)
        self.index()
        self.remove("walk.md")
        self.write(up="# Up\n\n" + section("North", 1),
                   rest="# The rest\n\n" + section("South", 2) + section("West", 3))
        said = self.index()
        self.leads("/walk/", "/rest/")
        self.leads("/walk/north", "/up/introduction")
        self.leads("/walk/west", "/rest/west")
        self.assertIn("walk.md is now rest.md and up.md: /walk/ leads to /rest/\n", said)

    def test_gone_is_gone_and_so_is_what_led_there(self):
        self.write(walk=WALK)
        self.index()
        self.rename("walk.md", "hike.md")
        self.index()
        self.write(hike="---\ngone: true\n---\n" + WALK)
        self.index()
        self.assertEqual(self.page("/hike/"), ("gone", ""))
        self.assertEqual(self.page("/hike/north"), ("gone", ""))
        for old in ("/walk/", "/walk/north"):
            self.assertEqual(self.page(old)[0], "gone")
        self.remove("hike.md")
        self.index()
        self.nothing_at("/hike/", "/hike/north", "/walk/", "/walk/north")

    def test_a_draft_comes_back_to_its_addresses(self):
        self.write(walk=WALK, tour=TOUR)
        self.index()
        self.rename("walk.md", "hike.md")
        self.index()
        self.write(hike="---\ndraft: true\n---\n" + WALK)
        self.index()
        self.nothing_at("/hike/", "/hike/north", "/walk/")
        self.write(hike=WALK)
        self.index()
        self.leads("/walk/", "/hike/")
        self.leads("/walk/north", "/hike/north")
        self.write(hike="---\ndraft: true\n---\n" + WALK)
        self.index()
        self.remove("hike.md")
        self.write(march=WALK)
        self.index()
        self.leads("/walk/", "/march/")
        self.leads("/hike/north", "/march/north")

    def test_a_short_article_is_known_again_by_its_very_words(self):
        self.write(a="# Hello\n\nThis is my first post.\n", b="# Other\n\nThis is my second post.\n")
        self.index()
        self.rename("a.md", "c.md")
        self.rename("b.md", "d.md")
        self.index()
        self.leads("/a/", "/c/")
        self.leads("/b/", "/d/")


class Daemon(Case):
    """What the daemon hears of a change reaches the same end, in one run or in several."""

    def test_a_file_renamed_while_it_is_served(self):
        self.folder.write("notes/walk.md", WALK)
        daemon = self.start(expect=["bifold: notice: .* leads to ",
                                    "bifold: notice: .* is served anew"])
        place = os.path.join(self.folder.capsule, "notes")
        os.rename(f"{place}/walk.md", f"{place}/hike.md")
        self.leads(daemon, "/notes/walk/", "/notes/hike/")
        self.leads(daemon, "/notes/walk/north", "/notes/hike/north")
        self.assertIn(b"iNorth\t", daemon.gopher("/notes/walk/north"))
        self.assertIn(prose(1)[:30].encode(), daemon.gopher("/notes/walk/north.txt"))
        os.rename(place, os.path.join(self.folder.capsule, "essays"))
        self.leads(daemon, "/notes/walk/north", "/essays/hike/north")
        self.leads(daemon, "/notes/hike/", "/essays/hike/")
        place = os.path.join(self.folder.capsule, "essays")
        os.remove(f"{place}/hike.md")
        wait_until(lambda: daemon.gemini("/essays/hike/").status == 51, 10)
        self.folder.write("stroll.md", WALK)
        self.leads(daemon, "/notes/walk/north", "/stroll/north")
        self.leads(daemon, "/essays/hike/", "/stroll/")

    @staticmethod
    def leads(daemon, old, new):
        def holds():
            answer = daemon.gemini(old)
            return answer.status == 31 and answer.meta.endswith(new)
        wait_until(holds, 20, f"that {old} leads to {new}")


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Home, tags, archive and feeds: what stands on them, and what a change makes of them."""
import os
import re
import shutil
import time

import atom
from test_index import IndexTest

# how Lagrange reads a page that one subscribes to
SUBSCRIBED = re.compile(r"^=>\s*(\S+)\s+(\d{4}-\d\d-\d\d)[^\d](.*)")


def article(title, date=None, tags=(), more="", body="Text."):
    said = f"title: {title}\n" + (f"date: {date}\n" if date else "")
    said += f"tags: [{', '.join(tags)}]\n" if tags else ""
    return f"---\n{said}{more}---\n{body}\n"


def entries(page):
    return [SUBSCRIBED.match(line).groups() for line in page.splitlines()
            if SUBSCRIBED.match(line)]


class ListTest(IndexTest):
    def titles(self, path):
        return [title.lstrip("- ") for _, _, title in entries(self.page(path))]

    def feed(self, path="/atom.xml", gopher=False):
        text = self.page(path, gopher)
        return text and text.replace("\x02", "gemini://h").replace("\x03", "gopher://h:70")

    def revisions(self):
        return dict(self.query("SELECT path || ' ' || proto, revision FROM pages WHERE kind = 1"))

    def changed_pages(self, before):
        after = self.revisions()
        return {key.split()[0] for key in set(before) | set(after)
                if before.get(key) != after.get(key)}


class Lists(ListTest):
    def test_tags_are_one_whatever_their_case_and_accents(self):
        self.folder.write("a.md", article("A", "2020-01-01", ["Wälder", "Music"]))
        self.folder.write("b.md", article("B", "2021-01-01", ["walder", "МУЗЫКА"]))
        self.folder.write("c.md", article("C", "2022-01-01", ["WÄLDER", "музыка"]))
        self.index()
        self.assertEqual(self.titles("/tags/walder"), ["C", "B", "A"])
        self.assertEqual(self.page("/tags/walder").splitlines()[0], "# Wälder")
        tags = self.page("/tags/")
        self.assertIn("=> /tags/walder Wälder (3)\n", tags)
        self.assertEqual(tags.count("(2)"), 1)
        self.assertIn("1Wälder (3)\t/tags/walder\t\x01\r\n", self.page("/tags/", gopher=True))
        self.assertEqual(self.page("/tags", gopher=True), ("moved", "/tags/"))

    def test_a_tag_that_nobody_has_is_gone_with_all_its_pages(self):
        self.folder.write("a.md", article("A", "2020-01-01", ["one", "two"]))
        self.index()
        self.assertIsNotNone(self.page("/tags/one.xml"))
        self.folder.write("a.md", article("A", "2020-01-01", ["two"]))
        self.index()
        self.assertIsNone(self.page("/tags/one"))
        self.assertIsNone(self.page("/tags/one.xml"))
        self.assertNotIn("one", self.page("/tags/"))
        os.unlink(os.path.join(self.folder.capsule, "a.md"))
        self.index()
        for path in ("/tags/", "/tags/two", "/archive/", "/archive/2020", "/atom.xml"):
            self.assertIsNone(self.page(path), path)
        self.assertNotIn("/tags/", self.page("/"))
        self.assertEqual(self.query("SELECT count(*) FROM entries"), [(0,)])
        self.assertEqual(self.query("SELECT count(*) FROM members"), [(0,)])

    def test_more_tags_than_fit_a_page_are_all_on_pages_by_name(self):
        def write(count):
            names = [f"tag{number:04}" for number in range(count)]
            for n in range(0, len(names), 25):
                self.folder.write(f"a{n}.md", article(f"A {n}", "2020-01-01", names[n:n + 25] + ["often"]))
            return names + ["often"]

        def shown(path):
            return re.findall(r"=> /tags/(?:tag\d+|often) (\S+) \(\d+\)", self.page(path))

        names = sorted(write(2000))
        self.index()
        first = self.page("/tags/")
        self.assertEqual(len(shown("/tags/")), 1000)
        self.assertIn("often (80)", first)
        self.assertIn("=> /tags/more/1 All tags\n", first)
        pages = [f"/tags/more/{n}" for n in (1, 2, 3)]
        self.assertEqual([name for page in pages for name in shown(page)], names)
        self.assertIn("=> /tags/more/3 Next\n=> /tags/more/1 Previous\n=> /tags/ Tags\n",
                      self.page(pages[1]))
        self.assertIn("1Next\t/tags/more/2\t", self.page(pages[0], gopher=True))
        before = self.revisions()
        self.folder.write("a0.md", article("A 0", "2020-01-01", [f"tag{n:04}" for n in range(25)]))
        self.index()
        self.assertEqual(self.changed_pages(before) & set(pages), {pages[0]})
        for n in range(1000, 2000, 25):
            os.unlink(os.path.join(self.folder.capsule, f"a{n}.md"))
        self.index()
        self.assertIsNotNone(self.page(pages[1]))
        self.assertIsNone(self.page(pages[2]))
        os.unlink(os.path.join(self.folder.capsule, "a975.md"))
        self.index()
        self.assertEqual([self.page(page) for page in pages], [None] * 3)
        self.assertNotIn("All tags", self.page("/tags/"))

    def test_the_archive_goes_by_year(self):
        for number, date in enumerate(["2019-05-01", "2021-01-01", "2021-12-31", None]):
            self.folder.write(f"{number}.md", article(f"N{number}", date))
        self.index()
        self.assertEqual(re.findall(r"=> (\S+) (.*)", self.page("/archive/")),
                         [("/archive/2021", "2021 (2)"), ("/archive/2019", "2019 (1)"),
                          ("/archive/undated", "Without a date (1)"), ("/", "Home")])
        self.assertEqual(self.titles("/archive/2021"), ["N2", "N1"])
        self.assertIn("=> /3/ N3", self.page("/archive/undated"))

    def test_every_list_is_a_page_to_subscribe_to(self):
        for number in range(3):
            self.folder.write(f"notes/{number}.md",
                              article(f"1 or {number} others", f"2020-01-0{number + 1}", ["t"]))
        self.folder.write("undated.md", article("Undated", None, ["t"]))
        self.index()
        for path in ("/", "/notes/", "/tags/t", "/archive/2020"):
            page = self.page(path)
            self.assertEqual(len(re.findall(r"^# ", page, re.M)), 1, path)
            found = entries(page)
            self.assertEqual([date for _, date, _ in found],
                             ["2020-01-03", "2020-01-02", "2020-01-01"], path)
            links = re.findall(r"^=> (\S+)", page, re.M)
            self.assertEqual(len(links), len(set(links)), path)

    def test_articles_of_one_day_are_in_order_of_their_titles(self):
        for title in ("Zoo", "Église", "apple", "Eye"):
            self.folder.write(f"{title}.md", article(title, "2020-01-01"))
            self.folder.write(f"u{title}.md", article("U" + title))
        self.index()
        self.assertEqual(self.titles("/"), ["apple", "Église", "Eye", "Zoo"])
        self.assertEqual(re.findall(r"=> \S+ (U.*)", self.page("/")),
                         ["Uapple", "UÉglise", "UEye", "UZoo"])

    def test_an_index_file_may_stand_alone(self):
        self.folder.write("index.gmi", "---\nlist: none\n---\n# Come in\n\nMy own words.\n")
        for number in range(120):
            self.folder.write(f"n/{number}.md", article(f"N{number}", "2020-01-01"))
        self.index()
        self.assertEqual(self.page("/"), "# Come in\n\nMy own words.\n")
        self.assertIsNone(self.page("/page-1"))
        self.assertIsNotNone(self.page("/n/page-1"))
        self.folder.write("index.gmi", "# Come in\n\nMy own words.\n")
        self.index()
        self.assertEqual(len(entries(self.page("/"))), 70)
        self.assertEqual(len(entries(self.page("/page-1"))), 50)


class Parts(ListTest):
    def write(self, number, title=None, day=None):
        day = number if day is None else day
        self.folder.write(f"n{number}.md", article(
            title or f"N{number}", time.strftime("%Y-%m-%d", time.gmtime(86400 * day)), ["t"]))

    def everything(self, path, prefix):
        """All pages of a list, from the newest, by its "Older" links."""
        found, page = [], self.page(path)
        while True:
            found += entries(page)
            older = re.search(r"^=> (\S+) Older", page, re.M)
            if not older:
                return found
            self.assertTrue(older.group(1).startswith(prefix))
            page = self.page(older.group(1))

    def assert_whole(self, numbers):
        for path, prefix in (("/", "/page-"), ("/tags/t", "/tags/t/page-")):
            found = self.everything(path, prefix)
            self.assertEqual([url for url, *_ in found], [f"/n{n}/" for n in numbers], path)
            parts = len([None for key in self.revisions() if key.startswith(prefix)]) // 2
            for n in range(1, parts):
                self.assertIn(f"=> {prefix}{n + 1} Newer\n", self.page(f"{prefix}{n}"))
            if parts:
                self.assertNotIn("Newer", self.page(f"{prefix}{parts}"))

    def test_a_change_touches_only_the_page_it_is_on(self):
        for number in range(0, 800, 2):
            self.write(number)
        self.index()
        self.assert_whole(range(798, -1, -2))
        before = self.revisions()
        self.write(100, "Another title")
        self.index()
        lists = {path for path in self.changed_pages(before) if not re.match("/n[0-9]+/", path)}
        self.assertEqual(lists, {"/page-2", "/tags/t/page-2", "/archive/1970/page-2"})
        before = self.revisions()
        self.write(101)
        os.unlink(os.path.join(self.folder.capsule, "n300.md"))
        self.index()
        lists = {path for path in self.changed_pages(before)
                 if path.startswith(("/page-", "/tags/t/page-"))}
        self.assertEqual(lists, {"/page-2", "/page-4", "/tags/t/page-2", "/tags/t/page-4"})
        self.assert_whole([n for n in range(798, -1, -1) if n % 2 == 0 and n != 300 or n == 101])

    def test_a_body_alone_changes_no_list(self):
        for number in range(3):
            self.write(number)
        self.index()
        before = self.revisions()
        self.folder.write("n1.md", article("N1", "1970-01-02", ["t"], body="Text.\n\nOther text."))
        self.index()
        self.assertEqual({path for path in self.changed_pages(before)
                          if not path.startswith("/n1/")}, {"/atom.xml", "/tags/t.xml"})

    def test_pages_are_cut_anew_when_they_are_full_or_empty(self):
        for number in range(0, 2400, 8):
            self.write(number)
        self.index()
        numbers = set(range(0, 2400, 8))
        for number in (n for n in range(400, 800) if n % 8):
            self.write(number)
            numbers.add(number)
            if len(numbers) % 60 == 0:
                self.index()
        self.index()
        self.assert_whole(sorted(numbers, reverse=True))
        for chosen in (range(2000, 2400), range(400, 800), range(0, 2000)):
            for number in numbers & set(chosen):
                os.unlink(os.path.join(self.folder.capsule, f"n{number}.md"))
            numbers -= set(chosen)
            self.index()
            if numbers:
                self.assert_whole(sorted(numbers, reverse=True))
        self.assertIn("no articles here yet", self.page("/"))

    def test_a_new_title_is_on_every_page(self):
        for number in range(150):
            self.write(number)
        self.index("--set", "capsule.title=One")
        self.assertIn("# One, part 1\n", self.page("/page-1"))
        self.index("--set", "capsule.title=Two")
        self.assertIn("# Two, part 1\n", self.page("/page-1"))
        self.folder.write("index.md", "# Three\n")
        self.index("--set", "capsule.title=Two")
        self.assertIn("# Three, part 1\n", self.page("/page-1"))


class Feeds(ListTest):
    def index(self, *options, status=0, host="example.org"):
        return super().index("--host", host, *options, status=status)

    def rebuild(self, host="example.org"):
        shutil.rmtree(os.path.join(self.folder.state, "index"))
        self.index(host=host)

    def test_feeds_are_valid_on_both_protocols(self):
        nasty = 'Ampersand & <tags> "quotes" ]]> and \\u2028 more'
        self.folder.write("a.md", article(f"'{nasty}'", "2020-01-01", ["R&D", "t"],
                                          "author: A <a@example.org>\nsummary: '<b> & co'\n"))
        self.folder.write("notes/b c.md", article("B", "2021-02-03", ["t"], body="A first paragraph."))
        self.folder.write("u.md", article("Undated", None, ["t", "alone"]))
        self.index("--set", "capsule.title=Me & you", "--set", "capsule.lang=en")
        for path in ("/atom.xml", "/tags/t.xml", "/tags/r-d.xml"):
            for gopher in (False, True):
                feed, found = atom.check(self.feed(path, gopher))
                scheme = "gopher://h:70/" if gopher else "gemini://h/"
                links = [link.get("href") for link in feed.iter(atom.NS + "link")]
                self.assertTrue(all(link.startswith(scheme) for link in links), links)
        feed, found = atom.check(self.feed("/atom.xml"))
        self.assertEqual(feed.find(atom.NS + "title").text, "Me & you")
        self.assertEqual([e.find(atom.NS + "title").text for e in found], ["B", nasty])
        self.assertEqual([e.find(atom.NS + "summary").text for e in found],
                         ["A first paragraph.", "<b> & co"])
        self.assertEqual([e.get("term") for e in found[1].iter(atom.NS + "category")], ["r-d", "t"])
        self.assertIn('href="gopher://h:70/1/notes/b-c/"', self.feed("/atom.xml", gopher=True))
        self.assertIn('href="gopher://h:70/0/atom.xml"', self.feed("/atom.xml", gopher=True))
        self.assertIsNone(self.page("/tags/alone.xml"))
        self.assertEqual(self.query("SELECT media, item, marks FROM pages WHERE path = '/atom.xml'"),
                         [("application/atom+xml", ord("0"), 1)] * 2)

    def test_a_feed_holds_the_newest_fifty(self):
        for number in range(60):
            self.folder.write(f"{number}.md", article(f"N{number}", f"20{number + 10}-01-01"
                                                      if number < 10 else f"19{number}-01-01"))
        self.index()
        found = atom.check(self.feed())[1]
        self.assertEqual(len(found), 50)
        self.assertEqual(found[0].find(atom.NS + "title").text, "N9")

    def test_ids_and_times_outlive_the_index(self):
        for name in "abc":
            self.folder.write(f"{name}.md", article(name, "2020-01-01", ["t"], body=f"Of {name}."))
        self.index()
        first = atom.ids_and_times(self.feed())
        self.assertEqual(first["/a/"], ("tag:example.org,2020-01-01:/a/", "2020-01-01T00:00:00Z"))
        self.folder.write("a.md", article("a", "2020-01-02", ["t"], body="Of a, and more."))
        self.index()
        second = atom.ids_and_times(self.feed())
        self.assertEqual(second["/a/"][0], first["/a/"][0])
        self.assertGreater(second["/a/"][1], "2026")
        self.assertEqual(second["/b/"], first["/b/"])
        os.utime(os.path.join(self.folder.capsule, "b.md"))
        self.rebuild()
        self.assertEqual(atom.ids_and_times(self.feed()), second)
        self.rebuild(host="other.example")
        self.assertEqual(atom.ids_and_times(self.feed()), second)

    def test_ids_follow_an_article_that_moves(self):
        self.folder.write("a.md", article("a", "2020-01-01", ["t"], body="Of a."))
        self.folder.write("b.md", article("b", "2020-01-01", ["t"], body="Of b."))
        self.index()
        ids = atom.ids_and_times(self.feed())
        os.rename(os.path.join(self.folder.capsule, "a.md"),
                  os.path.join(self.folder.capsule, "renamed.md"))
        self.folder.write("b.md", article("b", "2020-01-01", ["t"], "slug: other\n", "Of b."))
        self.index()
        moved = atom.ids_and_times(self.feed())
        self.assertEqual(moved["/renamed/"], ids["/a/"])
        self.assertEqual(moved["/other/"][0], ids["/b/"][0])
        self.folder.write("a.md", article("new a", "2020-01-01", ["t"], body="Another."))
        self.index()
        third = atom.ids_and_times(self.feed())
        self.assertEqual(third["/renamed/"], ids["/a/"])
        self.assertNotEqual(third["/a/"][0], ids["/a/"][0])
        self.rebuild()
        self.assertEqual(atom.ids_and_times(self.feed()), third)

    def ids(self):
        """By title, and no two alike, now and in an index made anew."""
        def now():
            found = atom.check(self.feed())[1]
            return {e.find(atom.NS + "title").text: e.find(atom.NS + "id").text for e in found}
        ids = now()
        self.assertEqual(len(set(ids.values())), len(ids), ids)
        self.rebuild()
        self.assertEqual(now(), ids)
        return ids

    def test_an_id_goes_with_whom_another_article_displaces(self):
        at = lambda slug: f"slug: {slug}\n"
        self.folder.write("b.md", article("B", "2020-01-01", more=at("x"), body="Of b."))
        self.folder.write("c.md", article("C", "2020-01-01", more=at("y"), body="Of c."))
        self.index()
        first = self.ids()
        # a new one and one that was elsewhere take the addresses of others
        self.folder.write("a.md", article("A", "2020-01-01", more=at("x"), body="Of a."))
        self.folder.write("b.md", article("B", "2020-01-01", more=at("y"), body="Of b."))
        self.index()
        second = self.ids()
        self.assertEqual((second["B"], second["C"]), (first["B"], first["C"]))
        self.folder.write("b.md", article("B", "2020-01-01", more=at("z"), body="Of b."))
        self.folder.write("d.md", article("D", "2020-01-01", more=at("y-2"), body="Of d."))
        self.index()
        third = self.ids()
        self.assertEqual({title: third[title] for title in second}, second)

    def test_an_id_outlives_a_run_that_was_killed_before_its_commit(self):
        self.folder.write("a.md", article("A", "2020-01-01"))
        self.folder.write("b.md", article("B", "2020-01-01", body="Of b."))
        self.index()
        first = self.ids()
        self.index()
        with open(os.path.join(self.folder.state, "feeds"), "a", encoding="ascii") as feeds:
            feeds.write("id /elsewhere/ /a/ 2020-01-01 1 -\n")
        self.folder.write("b.md", article("B", "2020-01-01", body="Of b, again."))
        self.index()
        self.folder.write("a.md", article("A", "2020-01-01", body="Of a, again."))
        self.rebuild()
        self.assertEqual(self.ids(), first)

    def test_an_author_s_own_id_counts(self):
        uuid = "0b5c7f3a-51D2-4f64-9d7c-0a1f6a2b3c4d"
        self.folder.write("a.md", article("A", "2020-01-01", more="id: tag:e.org,2020:a&b\n"))
        self.folder.write("b.md", article("B", "2020-01-01", body="Of b."))
        self.folder.write("c.md", article("C", "2020-01-01", more=f"id: {uuid}\n"))
        self.index()
        first = self.ids()
        self.assertEqual(first["A"], "tag:e.org,2020:a&b")
        self.assertEqual(first["B"], "tag:example.org,2020-01-01:/b/")
        self.assertEqual(first["C"], "urn:uuid:" + uuid.lower())
        # it stays when the author takes it away, and another one's is not taken
        self.folder.write("a.md", article("A", "2020-01-01"))
        self.index()
        self.assertEqual(self.ids(), first)
        self.folder.write("b.md", article("B", "2020-01-01", more="id: tag:e.org,2020:a&b\n"))
        self.assertIn("b.md: id: another article has the id tag:e.org,2020:a&b",
                      self.index())
        self.assertEqual(self.ids(), first)
        self.folder.write("b.md", article("B", "2020-01-01", more="id: tag:e.org,2020:b\n"))
        self.index()
        self.assertEqual(self.ids()["B"], "tag:e.org,2020:b")

    def test_of_copies_of_one_that_moved_one_has_its_id(self):
        self.folder.write("a.md", article("A", "2020-01-01"))
        self.index()
        first = set(atom.ids_and_times(self.feed()).values())
        text = article("A", "2020-01-01")
        os.unlink(os.path.join(self.folder.capsule, "a.md"))
        self.folder.write("b.md", text)
        self.folder.write("c.md", text)
        self.index()
        second = atom.ids_and_times(self.feed())
        self.assertEqual(len({id for id, _ in second.values()}), 2, second)
        self.assertTrue(first <= set(second.values()))
        self.rebuild()
        self.assertEqual(atom.ids_and_times(self.feed()), second)

    def test_ids_follow_an_article_that_is_renamed_and_rewritten(self):
        body = "\n\n".join(" ".join(f"word{n * 7 % 101}{n % 5}" for n in range(start, start + 60))
                           for start in (0, 60, 120))
        self.folder.write("a.md", article("a", "2020-01-01", body=body))
        self.index()
        ids = atom.ids_and_times(self.feed())
        os.unlink(os.path.join(self.folder.capsule, "a.md"))
        self.folder.write("renamed.md", article("a", "2020-01-01", body=body + "\n\nA last word."))
        self.index()
        self.assertEqual(self.page("/a/"), ("moved", "/renamed/"))
        self.assertEqual(atom.ids_and_times(self.feed())["/renamed/"][0], ids["/a/"][0])

    def test_ids_are_no_longer_this_machine_s_once_it_has_a_name(self):
        self.folder.write("a.md", article("a", "2020-01-01"))
        super().index()
        self.assertIn("<id>tag:localhost,2020-01-01:/a/</id>", self.feed())
        self.index()
        self.assertIn("<id>tag:example.org,2020-01-01:/a/</id>", self.feed())

    def test_what_no_longer_counts_is_left_behind(self):
        self.folder.write("a.md", article("a", "2020-01-01"))
        self.index()
        name = os.path.join(self.folder.state, "feeds")
        with open(name, "a", encoding="ascii") as file:
            for number in range(8000):
                file.write(f"id /a/ /a/ 2020-01-01 {number:x} 2026-01-01T00:00:{number % 60:02}Z\n")
            file.write("id /other/ /first/ 2019-01-01 7 -\n")
        self.folder.write("a.md", article("a", "2020-01-01", body="Other."))
        self.index()
        with open(name, encoding="ascii") as file:
            lines = [line.split()[:4] for line in file]
        # twice again: by the change, and because the file had grown since the last run
        self.assertEqual([line[:3] for line in lines],
                         [["host", "example.org", lines[0][2]], ["id", "/a/", "/a/"],
                          ["id", "/other/", "/first/"]] + [["id", "/a/", "/a/"]] * 2)
        self.rebuild()
        self.assertEqual(atom.ids_and_times(self.feed())["/a/"][0], "tag:example.org,2020-01-01:/a/")

    def test_what_was_written_in_part_costs_no_other_id(self):
        self.folder.write("a.md", article("a", "2020-01-01"))
        self.index()
        name = os.path.join(self.folder.state, "feeds")
        with open(name, "ab") as file:
            file.write(b"id /a/ /other/ 2019-01-01 0 2019-01-01T00")
        self.folder.write("b.md", article("b", "2020-01-01"))
        self.index()
        self.rebuild()
        self.assertEqual({key: value[0] for key, value in atom.ids_and_times(self.feed()).items()},
                         {"/a/": "tag:example.org,2020-01-01:/a/",
                          "/b/": "tag:example.org,2020-01-01:/b/"})

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Articles whose date is yet to come, and feeds as clients fetch them."""
import datetime
import time

import atom
from harness import Case, wait_until
from test_index import IndexTest
from test_lists import article

LATER = ["/later/", "/later/introduction", "/tags/later", "/tags/later.xml", "/archive/2999"]


def before_midnight(seconds):
    """A time zone (POSIX TZ) in which a new day begins in that many seconds; that day."""
    now = int(time.time())
    west = (now + seconds) % 86400
    day = datetime.date.fromordinal((now + seconds) // 86400 + 719163)
    return f"TST+{west // 3600:02}:{west // 60 % 60:02}:{west % 60:02}", str(day)


class Index(IndexTest):
    def test_an_article_of_the_future_is_on_no_page(self):
        self.folder.write("a.md", article("A", "2020-01-01", ["t"]))
        self.index()
        before = self.query("SELECT path, proto, body FROM pages ORDER BY path, proto")
        self.folder.write("later.md", article("Later", "2999-01-01", ["t", "later"]))
        self.folder.write("draft.md", article("Draft", "2020-01-01", ["t", "later"], "draft: true\n"))
        self.folder.write("notes/index.md", article("Our notes", "2999-01-01"))
        self.assertIn("later.md is not shown before its date, 2999-01-01", self.index())
        for path in LATER + ["/draft/", "/later.md"]:
            self.assertIsNone(self.page(path), path)
        self.assertIsNone(self.page("/notes/"))
        after = self.query("SELECT path, proto, body FROM pages"
                           " WHERE path <> '/' ORDER BY path, proto")
        self.assertEqual([row for row in before if row[0] != "/"], after)
        self.assertEqual(self.query("SELECT count(*) FROM articles"), [(1,)])
        self.assertEqual(self.query("SELECT count(*) FROM files WHERE due > 0"), [(2,)])

    def test_one_that_was_shown_goes_when_its_date_does(self):
        self.folder.write("later.md", article("Later", "2020-01-01", ["later"]))
        self.index()
        self.assertIsNotNone(self.page("/tags/later"))
        self.folder.write("later.md", article("Later", "2999-01-01", ["later"]))
        self.index()
        for path in LATER:
            self.assertIsNone(self.page(path), path)
        self.folder.write("later.md", article("Later", "2020-01-02", ["later"]))
        self.index()
        self.assertIn("2020-01-02 - Later", self.page("/tags/later"))


class Daemon(Case):
    def test_an_article_appears_everywhere_when_its_day_begins(self):
        zone, day = before_midnight(5)
        began = time.monotonic()
        self.folder.write("a.md", article("A", "2020-01-01", ["t"]))
        self.folder.write("later.md", article("Later", day, ["t"]))
        daemon = self.start(env={"TZ": zone})
        answer = daemon.gemini("/later/")
        if time.monotonic() < began + 4:
            self.assertTrue(answer.header.startswith("51"), answer.header)
            self.assertNotIn("Later", daemon.gemini("/tags/t").text)
            self.assertNotIn("=> /later/", daemon.gemini("/search?Later").text)
        wait_until(lambda: daemon.gemini("/later/").header.startswith("20"), 20)
        for path in ("/", "/tags/t", f"/archive/{day[:4]}"):
            self.assertIn(f"=> /later/ {day} - Later", daemon.gemini(path).text, path)
        self.assertIn("=> /later/", daemon.gemini("/search?Later").text)
        for path in ("/atom.xml", "/tags/t.xml"):
            self.assertIn("/later/", atom.ids_and_times(daemon.gemini(path).text))

    def test_an_article_appears_when_its_time_of_day_comes(self):
        now = time.time()
        moment = datetime.datetime.fromtimestamp(
            int(now) + 4, datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
        self.folder.write("later.md", article("Later", moment.isoformat()))
        self.folder.write("far.md", article("Far", f"{datetime.date.today()}T23:59:59-12:00"))
        daemon = self.start()
        answer = daemon.gemini("/later/")
        if time.time() < now + 3:
            self.assertTrue(answer.header.startswith("51"), answer.header)
        wait_until(lambda: daemon.gemini("/later/").header.startswith("20"), 20)
        self.assertGreaterEqual(time.time(), int(now) + 4)
        self.assertIn(f"=> /later/ {moment.date()} - Later", daemon.gemini("/").text)
        self.assertTrue(daemon.gemini("/far/").header.startswith("51"))

    def test_feeds_name_the_host_and_port_they_are_fetched_from(self):
        self.folder.write("a.md", article("A", "2020-01-01", ["t"]))
        daemon = self.start()
        answer = daemon.gemini("/atom.xml")
        self.assertEqual(answer.header, "20 application/atom+xml")
        feed, _ = atom.check(answer.text)
        port = daemon.port("gemini")
        self.assertEqual([link.get("href") for link in feed.iter(atom.NS + "link")],
                         [f"gemini://localhost:{port}/atom.xml", f"gemini://localhost:{port}/",
                          f"gemini://localhost:{port}/a/"])
        feed, _ = atom.check(daemon.gopher("/atom.xml").decode())
        port = daemon.port("gopher")
        links = [link.get("href") for link in feed.iter(atom.NS + "link")]
        self.assertEqual(links, [f"gopher://localhost:{port}/0/atom.xml",
                                 f"gopher://localhost:{port}/1/",
                                 f"gopher://localhost:{port}/1/a/"])
        self.assertTrue(daemon.gopher(links[2].split(f":{port}/1")[1]).startswith(b"iA\t"))

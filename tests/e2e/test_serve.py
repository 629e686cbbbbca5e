# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What readers get: every page of a small capsule over both protocols."""
import re
import ssl
import unittest
from urllib.parse import urljoin

from harness import Case, NO_TITLE, article_text, gemini, gopher, menu

SLUGS = [
    "introduction",
    "the-link-between-bare-ground-and-lost-soil",
    "what-is-a-cover-crop",
    "benefits-of-covering-both-beds-and-paths",
    "find-long-term-help-at-the-county-garden",
]
TITLES = [
    "Introduction",
    "The Link Between Bare Ground and Lost Soil",
    "What Is a Cover Crop?",
    "Benefits of Covering Both Beds and Paths",
    "Find Long-Term Help at the County Garden",
]
MARKDOWN = """# Walking out

A short walk, with [the soil](../soil.txt) on the way.

## Up

Uphill first.

## Down

Then down again, past [the gate](#up).
"""


def links(text):
    """(url, label) of each link line, preformatted text left out."""
    found, fenced = [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        match = re.fullmatch(r"=>\s*(\S+)(?:\s+(.*))?", line)
        if match and not fenced:
            found.append((match.group(1), match.group(2) or ""))
    return found


def labelled(text, word):
    return [url for url, label in links(text) if label.startswith(word)]


class Serve(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())
        self.folder.write("notes/walk.md", MARKDOWN)
        self.folder.write("plain.dat", bytes(range(256)) * 300)
        self.daemon = self.start(expect=[NO_TITLE])

    def page(self, path, **options):
        answer = self.daemon.gemini(path, **options)
        self.assertEqual(answer.status, 20, f"{path}: {answer.header}")
        self.assertTrue(answer.close_notify, f"{path} ended without close_notify")
        return answer

    def test_ready_line_has_the_form_that_scripts_read(self):
        self.assertRegex(self.daemon.ready_line,
                         r"^ready gemini=127\.0\.0\.1:\d+ gopher=127\.0\.0\.1:\d+ "
                         r"host=localhost articles=2 sections=\d+ workers=\d+\n$")

    def test_home_lists_the_articles(self):
        home = self.page("/")
        self.assertTrue(home.meta.startswith("text/gemini"))
        self.assertIn("/soil/", [url for url, _ in links(home.text)])
        items = menu(self.daemon.gopher(""))
        self.assertIn(("1", "/soil/"), [(item.type, item.selector) for item in items])

    def test_front_lists_the_sections_in_order(self):
        urls = [url for url, _ in links(self.page("/soil/").text)]
        wanted = ["/soil/" + slug for slug in SLUGS]
        self.assertEqual([url for url in urls if url in wanted], wanted)
        selectors = [item.selector for item in menu(self.daemon.gopher("/soil/"))]
        self.assertEqual([one for one in selectors if one in wanted], wanted)

    def test_sections_have_their_titles_and_lists(self):
        bullets = []
        for slug, title in zip(SLUGS, TITLES):
            text = self.page("/soil/" + slug).text
            self.assertEqual([line for line in text.split("\n") if line.startswith("# ")],
                             ["# " + title])
            bullets.append(sum(line.startswith("* ") for line in text.split("\n")))
            first = menu(self.daemon.gopher("/soil/" + slug))[0]
            self.assertEqual((first.type, first.label), ("i", title))
        self.assertEqual(bullets, [0, 8, 0, 6, 0])

    def test_next_leads_through_all_sections_and_previous_back(self):
        path, seen = "/soil/" + SLUGS[0], []
        while path:
            seen.append(path)
            text = self.page(path).text
            self.assertEqual(labelled(text, "Contents:"), ["/soil/"])
            following = labelled(text, "Next:")
            path = following[0] if following else None
        self.assertEqual(seen, ["/soil/" + slug for slug in SLUGS])
        for back in reversed(range(1, len(seen))):
            self.assertEqual(labelled(self.page(seen[back]).text, "Previous:"), [seen[back - 1]])
        self.assertEqual(labelled(self.page(seen[0]).text, "Previous:"), [])

    def test_next_and_previous_work_in_menus(self):
        path, seen = "/soil/" + SLUGS[0], []
        while path:
            items = menu(self.daemon.gopher(path))
            before = [one.selector for one in items if one.label.startswith("Previous:")]
            self.assertEqual(set(before), {seen[-1]} if seen else set())
            self.assertIn("/soil/", [one.selector for one in items])
            seen.append(path)
            after = [one.selector for one in items if one.label.startswith("Next:")]
            path = after[0] if after else None
        self.assertEqual(seen, ["/soil/" + slug for slug in SLUGS])

    def test_plain_text_twins_are_gopher_only(self):
        for slug in SLUGS:
            raw = self.daemon.gopher(f"/soil/{slug}.txt")
            self.assertFalse(raw.startswith(b"3"), raw[:80])
            self.assertNotIn(b"null.host", raw)
            for line in raw.decode().split("\r\n"):
                self.assertLessEqual(len(line), 67)
                self.assertNotIn("\n", line)
            self.assertEqual(self.daemon.gemini(f"/soil/{slug}.txt").status, 51)
        whole = self.daemon.gopher("/soil/all.txt").decode()
        for title in TITLES[1:]:
            self.assertIn(title, whole)
        self.assertEqual(self.daemon.gopher("/soil/all.gmi")[:1], b"3")

    def test_one_page_view_holds_every_section(self):
        text = self.page("/soil/all.gmi").text
        self.assertEqual(sum(line.startswith("# ") for line in text.split("\n")), 1)
        for slug in SLUGS:
            for line in self.page("/soil/" + slug).text.split("\n"):
                if line and not line.startswith(("#", "=>")):
                    self.assertIn(line, text)

    def test_every_internal_link_resolves_on_gemini(self):
        port = self.daemon.port("gemini")
        base = f"gemini://localhost:{port}"
        todo, seen = ["/"], set()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = self.daemon.gemini(path)
            self.assertIn(answer.status, (20, 10), f"{path}: {answer.header}")
            if not answer.meta.startswith("text/gemini") or answer.status != 20:
                continue
            for url, _ in links(answer.text):
                # urljoin() only joins schemes that it knows
                absolute = urljoin("http" + base[6:] + path, url)
                if absolute.startswith("http" + base[6:] + "/") and ":" not in url.split("/")[0]:
                    todo.append(absolute[len("http" + base[6:]):].partition("#")[0])
        self.assertTrue({"/soil/" + slug for slug in SLUGS} <= seen)
        self.assertIn("/notes/walk/down", seen)
        self.assertIn("/soil/all.gmi", seen)

    def test_every_internal_link_resolves_on_gopher(self):
        port = self.daemon.port("gopher")
        todo, seen = [("1", "")], set()
        while todo:
            kind, selector = todo.pop()
            if (kind, selector) in seen:
                continue
            seen.add((kind, selector))
            raw = self.daemon.gopher(selector)
            self.assertFalse(raw.startswith(b"3"), f"{selector}: {raw[:80]!r}")
            if kind != "1":
                continue
            for item in menu(raw):
                self.assertLessEqual(len(item.label), 67, f"{selector}: {item.label}")
                if item.type in "ih":
                    continue
                self.assertEqual((item.host, item.port), ("localhost", port))
                if item.type != "7":
                    todo.append((item.type, item.selector))
        self.assertTrue({("1", "/soil/" + slug) for slug in SLUGS} <= seen)
        self.assertTrue({("0", f"/soil/{slug}.txt") for slug in SLUGS} <= seen)

    def test_old_addresses_lead_to_the_new(self):
        for old in ("/soil.txt", "/soil"):
            answer = self.daemon.gemini(old)
            self.assertEqual((answer.status, answer.meta), (31, "/soil/"))
            self.assertTrue(answer.close_notify)
        self.assertEqual(menu(self.daemon.gopher("/soil"))[0].label,
                         menu(self.daemon.gopher("/soil/"))[0].label)

    def test_static_files_come_byte_for_byte(self):
        wanted = bytes(range(256)) * 300
        self.assertEqual(self.page("/plain.dat").body, wanted)
        self.assertEqual(self.daemon.gopher("/plain.dat"), wanted)

    def test_nothing_is_served_that_is_not_there(self):
        for path in ("/nothing", "/soil/nothing", "/../etc/passwd", "/.hidden", "/%2e%2e/x"):
            answer = self.daemon.gemini(path)
            self.assertIn(answer.status, (51, 59), path)
            self.assertEqual(answer.body, b"")
            self.assertTrue(answer.close_notify)
            self.assertEqual(self.daemon.gopher(path)[:1], b"3", path)

    def test_other_hosts_ports_and_schemes_are_refused(self):
        port = self.daemon.port("gemini")
        for url in (f"gemini://other.example:{port}/", "gemini://localhost:1/",
                    f"titan://localhost:{port}/", "https://localhost/"):
            self.assertEqual(gemini(port, "", url=url).status, 53, url)
        self.assertEqual(gemini(port, "", url=f"gemini://127.0.0.1:{port}/").status, 20)
        self.assertEqual(gemini(port, "", url="/").status, 59)

    def test_both_versions_of_tls_serve(self):
        for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                              (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
            answer = self.page("/soil/", version=version)
            self.assertEqual(answer.version, name)

    def test_gopher_takes_bare_lf_half_close_and_tls(self):
        port = self.daemon.port("gopher")
        wanted = self.daemon.gopher("/soil/")
        self.assertEqual(gopher(port, "/soil/", end=b"\n"), wanted)
        self.assertEqual(gopher(port, "soil/"), wanted)
        self.assertEqual(gopher(port, "/soil/", tls=True), wanted)


if __name__ == "__main__":
    unittest.main()

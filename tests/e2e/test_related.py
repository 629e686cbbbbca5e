# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Related reading on the fronts of articles."""
import os
import random
import re
import shutil

from test_lists import ListTest, article


class Related(ListTest):
    def related(self, path):
        page = self.page(path)
        part = page.partition("## Related reading\n\n")[2].partition("\n\n")[0]
        return re.findall(r"^=> (\S+)", part, re.M)

    def fronts(self):
        return self.query("SELECT path, proto, body FROM pages WHERE kind = 1 AND path GLOB '/n*/'"
                          " ORDER BY path, proto")

    def test_those_with_most_tags_in_common_come_first_then_the_newest(self):
        self.folder.write("a.md", article("A", "2020-06-01", ["x", "Y", "Zoë"]))
        self.folder.write("one.md", article("One", "2020-08-01", ["x"]))
        self.folder.write("two.md", article("Two", "2020-05-01", ["x", "zoe"]))
        self.folder.write("old.md", article("Old", "2019-01-01", ["y"]))
        self.folder.write("none.md", article("None", "2020-06-02", ["other"]))
        self.folder.write("bare.md", article("Bare", "2020-06-03"))
        self.index()
        self.assertEqual(self.related("/a/"), ["/two/", "/one/", "/old/"])
        self.assertEqual(self.related("/none/"), [])
        self.assertIn("\n=> /tags/other Tag: other\n", self.page("/none/"))
        self.assertNotIn("Tag: ", self.page("/bare/"))
        self.assertTrue(self.page("/a/").endswith("\n=> /tags/zoe Tag: Zoë\n"))
        menu = self.page("/a/", gopher=True)
        self.assertIn("iRelated reading\t\tnull.host\t1\r\n1Two\t/two/\t\x01\r\n", menu)
        self.assertTrue(menu.endswith("1Tag: Zoë\t/tags/zoe\t\x01\r\n.\r\n"))
        self.assertEqual(menu.count("\r\n.\r\n"), 1)

    def test_a_change_shows_on_no_more_fronts_than_its_neighbours(self):
        for number in range(200):
            self.folder.write(f"n{number}.md", article(
                f"N{number}", f"20{number // 12:02}-{number % 12 + 1:02}-01", ["t"]))
        self.index()
        self.assertEqual(self.related("/n100/"), ["/n103/", "/n102/", "/n101/", "/n99/", "/n98/"])
        before = self.revisions()
        self.folder.write("n100.md", article("Another title", "2008-05-01", ["t"]))
        self.index()
        changed = {path for path in self.changed_pages(before) if re.fullmatch(r"/n\d+/", path)}
        self.assertEqual(changed, {f"/n{n}/" for n in range(97, 103)})
        self.assertIn("=> /n100/ Another title\n", self.page("/n98/"))

    def test_changes_come_to_the_same_as_a_new_index(self):
        rng = random.Random(7)

        def write(number):
            tags = rng.sample(["a", "b", "c", "d", "e"], rng.randint(0, 4))
            long = " ".join(["word"] * 150) if rng.random() < 0.3 else "Text."
            more = "draft: true\n" if rng.random() < 0.1 else ""
            self.folder.write(f"n{number}.md", article(
                f"N{number} {rng.randint(0, 9)}", f"20{rng.randint(10, 30):02}-01-01", tags, more,
                "\n\n".join([long] * rng.randint(1, 30)) + "\n\n## One\n\nx\n\n## Two\n\ny\n"))

        for number in range(30):
            write(number)
        self.index()
        for _ in range(8):
            for number in rng.sample(range(30), rng.randint(1, 6)):
                path = os.path.join(self.folder.capsule, f"n{number}.md")
                if rng.random() < 0.2 and os.path.exists(path):
                    os.unlink(path)
                else:
                    write(number)
            self.index()
            step_by_step = self.fronts()
            shutil.rmtree(os.path.join(self.folder.state, "index"))
            self.index()
            self.assertEqual(self.fronts(), step_by_step)

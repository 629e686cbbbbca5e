# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""bifold check: the whole command, on capsules good and broken."""
import json
import os
import shutil
import re
import subprocess
import unittest

from harness import Folder, Programs, article_text, unprivileged

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Check(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)

    def check(self, *arguments, cwd=None, env=None):
        done = subprocess.run(
            [Programs.path("bifold"), "check", *arguments], cwd=cwd or self.folder.path,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
            env={**os.environ, **(env or {})}, **unprivileged())
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def findings(self, *arguments, status):
        got, out, err = self.check(*arguments, "--json")
        self.assertEqual(got, status, out + err)
        self.assertEqual(err, "")
        answer = json.loads(out)
        for finding in answer["findings"]:
            self.assertEqual(list(finding), ["file", "line", "severity", "rule", "text", "remedy"])
            self.assertTrue(finding["text"] and finding["remedy"], finding)
        for severity in ("error", "warning"):
            self.assertEqual(answer[severity + "s"], sum(
                finding["severity"] == severity for finding in answer["findings"]))
        return answer

    def test_the_sample_capsule_gives_an_editor_nothing_to_do(self):
        # a copy, since others need not be able to read the folder of the sources
        sample = os.path.join(self.folder.path, "sample")
        shutil.copytree(os.path.join(ROOT, "capsule"), sample)
        os.chmod(sample, 0o755)
        answer = self.findings(sample, status=0)
        self.assertEqual(answer["findings"], [])
        self.assertGreater(answer["articles"], 1)

    def test_a_good_capsule_ends_with_0_and_one_line(self):
        self.folder.write("soil.txt", article_text())
        self.folder.write("soil.yaml", "title: Soil\nlang: en\n")
        status, out, err = self.check()  # ./capsule
        self.assertEqual((status, out, err), (0, "1 article: nothing to mend.\n", ""))

    def test_a_part_of_an_address_is_an_articles_or_on_a_sections_page(self):
        long = "word " * 60
        self.folder.write("a.md", "---\nlang: en\n---\n# A\n\n[x](/sub/b#two) [y](/sub/b/one#note) [z](sub/b/#one)\n")
        self.folder.write("sub/b.md", f"---\nlang: en\n---\n# B\n\n## One\n\n{long}\n\n### Note\n\n{long}\n\n## Two\n\n{long}\n")
        self.assertEqual(self.findings(self.folder.capsule, status=0)["findings"], [])

    def test_old_addresses_lead_to_one_place_each(self):
        self.folder.write("b.md", "---\nlang: en\naliases: [/q/, /c/, ../../etc, /old]\n---\n# B\n\nText.\n")
        self.folder.write("c.md", "---\nlang: en\naliases: [/q/]\n---\n# C\n\nSee [B](/old).\n")
        answer = self.findings(self.folder.capsule, status=1)
        self.assertEqual([(f["file"].split("/")[-1], f["rule"], f["text"]) for f in answer["findings"]], [
            ("b.md", "alias", "no reader can ask for the old address /../../etc in its `aliases`"),
            ("b.md", "alias", "the address /c/ in its `aliases` is that of c.md, so it does not "
                              "lead here"),
            ("c.md", "alias", "the address /q/ in its `aliases` is that of b.md, so it does not "
                              "lead here")])

    def test_warnings_alone_end_with_0_and_an_error_with_1(self):
        self.folder.write("a.md", "---\ntitle: A\nlang: en\n---\n[here](https://a.example/)\n")
        answer = self.findings(self.folder.capsule, status=0)
        self.assertEqual([f["rule"] for f in answer["findings"]], ["link-words"])
        self.folder.write("b.md", "---\ntitle: B\nlang: en\n---\n[the moon](moon.md)\n")
        answer = self.findings(self.folder.capsule, status=1)
        self.assertEqual([(os.path.basename(f["file"]), f["line"], f["rule"], f["severity"])
                          for f in answer["findings"]],
                         [("a.md", 5, "link-words", "warning"), ("b.md", 5, "dead-link", "error")])

    def test_it_goes_on_past_every_bad_file(self):
        self.folder.write("bad-name\x01.md", "# x\n")
        self.folder.write("binary.txt", bytes(range(256)) * 16)
        self.folder.write("closed.md", "# Closed\n", mode=0)
        self.folder.write("huge.html", b"<p>" * 3000000)
        self.folder.write("deep.html", b"<div>" * 200000)
        self.folder.write("deep.md", b">" * 500000)
        self.folder.write("emphasis.md", b"*a **b " * 200000)
        self.folder.write("brackets.md", b"[" * 1000000)
        self.folder.write("utf16.txt", "Un café\n\nDu pain.\n".encode("utf-16"))
        self.folder.write("z.md", "---\ntitle: Z\nlang: en\n---\n[the moon](moon.md)\n")
        answer = self.findings(self.folder.capsule, status=1)
        bad = {os.path.basename(f["file"]) for f in answer["findings"] if f["rule"] == "unreadable"}
        for name in ("binary.txt", "closed.md", "huge.html", "bad-name\\x01.md"):
            self.assertIn(name, bad)
        self.assertTrue(any(f["file"].endswith("/z.md") and f["rule"] == "dead-link"
                            for f in answer["findings"]))
        for name in ("deep.html", "deep.md", "emphasis.md", "brackets.md"):
            lines = [f for f in answer["findings"] if f["file"].endswith("/" + name)
                     and f["rule"] == "unreadable"]
            self.assertLessEqual(len(lines), 1)

    def test_a_person_reads_files_and_lines_without_colour_in_a_pipe(self):
        self.folder.write("a.md", "# A\n\n[the moon](moon.md)\n")
        status, out, _ = self.check("capsule", env={"TERM": "xterm"})
        self.assertEqual(status, 1)
        self.assertNotIn("\033", out)
        self.assertRegex(out, r"(?m)^capsule/a\.md\n +3  error    the link to \"moon\.md\"")
        self.assertRegex(out, r"(?m)^ +-> ")
        self.assertTrue(re.search(r"\n1 article: 1 error and 1 warning in 2 places\.\n\Z", out), out)

    def test_files_are_named_as_the_user_named_them(self):
        self.folder.write("notes/a.md", "# A\n\n[the moon](moon.md)\n")
        for name in ("capsule/notes/a.md", "./capsule/notes/a.md",
                     os.path.join(self.folder.capsule, "notes/a.md")):
            answer = self.findings(name, status=1)
            self.assertEqual({f["file"] for f in answer["findings"]}, {name})
        answer = self.findings("capsule/", status=1)
        self.assertIn("capsule/notes/a.md", {f["file"] for f in answer["findings"]})

    def test_several_arguments_are_one_answer(self):
        many = []
        for i in range(40):
            self.folder.write(f"n{i:02}-article.md", f"---\ntitle: N{i}\nlang: en\n---\ntext\n")
            many.append(f"capsule/n{i:02}-article.md")
        answer = self.findings(*many, status=0)
        self.assertEqual(answer["articles"], 40)

    def test_what_is_not_there_is_one_sentence_and_the_rest_is_checked(self):
        self.folder.write("a.md", "---\ntitle: A\nlang: en\n---\n[the moon](moon.md)\n")
        status, out, err = self.check("nowhere", "capsule/a.md")
        self.assertEqual(status, 1)
        self.assertEqual(err.count("\n"), 1)
        self.assertIn("nowhere: there is no such file", err)
        self.assertIn("moon.md", out)
        self.assertEqual(self.check("nowhere")[:2], (1, ""))

    def test_a_wrong_command_line_ends_with_2(self):
        for arguments in (["--frob"], ["--state"], ["--set", "no.such=1"]):
            status, out, err = self.check(*arguments)
            self.assertEqual((status, out), (2, ""), err)
            self.assertEqual(err.count("\n"), 1, err)

    def test_a_file_that_is_no_article_ends_with_1_as_in_outline(self):
        self.folder.write("picture.png", "x")
        status, out, err = self.check("capsule/picture.png")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("no article", err)

    def test_the_language_may_stand_in_the_settings(self):
        self.folder.write("a.md", "---\ntitle: A\n---\ntext\n")
        self.assertEqual(self.findings("capsule", status=0)["warnings"], 1)
        self.assertEqual(
            self.findings("capsule", "--set", "capsule.lang=en", status=0)["warnings"], 0)

    def index(self):
        subprocess.run([Programs.path("bifold"), "index", "--capsule", self.folder.capsule,
                        "--state", self.folder.state], check=True, cwd=self.folder.path,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=30, **unprivileged())

    def soil(self, heading):
        lines = article_text().split("\n")
        self.folder.write("soil.md", "---\ntitle: Soil\nlang: en\n---\n\n## One part\n\n" +
                          lines[0] + "\n\n## " + heading + "\n\n" + "\n\n".join(lines[2:5]) + "\n")

    def test_a_link_to_an_old_address_is_no_error(self):
        self.soil("What the numbers mean")
        self.index()
        self.soil("How to read them")
        self.index()
        self.folder.write("see.md", "---\ntitle: See\nlang: en\n---\n\nHow to read "
                          "[those numbers](/soil/what-the-numbers-mean) is said elsewhere.\n")
        found = self.findings("capsule", "--state", self.folder.state, status=0)["findings"]
        self.assertEqual([(f["file"], f["line"], f["rule"]) for f in found],
                         [("capsule/see.md", 6, "old-link")])
        self.assertEqual(found[0]["remedy"], "link to /soil/how-to-read-them")
        # where no index remembers it, nobody is sent on
        found = self.findings("capsule", status=1)["findings"]
        self.assertEqual([f["rule"] for f in found], ["dead-link"])

    def test_a_section_that_moved_since_the_index_was_built_is_named(self):
        heading = "What the numbers mean"
        self.soil(heading)
        self.index()
        self.assertEqual(
            self.findings("capsule", "--state", self.folder.state, status=0)["findings"], [])
        path = os.path.join(self.folder.capsule, "soil.md")
        with open(path, encoding="utf-8") as file:
            changed = file.read().replace(heading, "How to read them")
        self.folder.write("soil.md", changed)
        found = self.findings("capsule", "--state", self.folder.state, status=0)["findings"]
        self.assertEqual([f["rule"] for f in found], ["moved"])
        self.assertIn("alias: what-the-numbers-mean => how-to-read-them", found[0]["remedy"])

    def test_a_section_that_became_a_part_of_another_is_named_with_it(self):
        def words(seed, count):
            return " ".join(f"w{n * seed % 997}x" for n in range(1, count))
        self.folder.write("a.md", f"# A\n\n## One\n\n{words(3, 80)}.\n\n## Two\n\n{words(7, 160)}.\n")
        self.index()
        self.folder.write("a.md", f"# A\n\n## Two\n\n{words(7, 160)}.\n\n{words(3, 80)}.\n"
                          f"\n## Three\n\n{words(11, 80)}.\n")
        found = self.findings("capsule", "--state", self.folder.state, status=0)["findings"]
        moved = [f for f in found if f["rule"] == "moved"]
        self.assertEqual(len(moved), 1, found)
        self.assertIn("alias: one => two", moved[0]["remedy"])
        # and so the index run judges
        self.index()
        with open(os.path.join(self.folder.state, "aliases"), encoding="utf-8") as file:
            self.assertIn("/a/one /a/two", file.read())


if __name__ == "__main__":
    unittest.main()

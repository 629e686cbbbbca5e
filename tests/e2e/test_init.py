# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""bifold init: what it makes is served by the very commands that it prints."""
import json
import os
import re
import signal
import subprocess
import unittest

from harness import Daemon, Folder, Programs, gemini, gopher, menu, unprivileged


class Printed(Daemon):
    """The printed commands in a shell, the last one with ports of its own."""

    def __init__(self, folder, commands):
        self.folder = folder
        self.expect = [r"bifoldd: ", r"bifold: (notice|info): "]
        self.log_path = os.path.join(folder.path, "log")
        self.extra_output = b""
        lines = commands.rstrip("\n").split("\n")
        lines[-1] = "exec " + lines[-1] + " --gemini 127.0.0.1:0 --gopher 127.0.0.1:0"
        path = os.path.dirname(Programs.path("bifoldd")) + ":" + os.environ["PATH"]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-e", "-c", "\n".join(lines)], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, cwd=folder.path,
                env={**os.environ, "PATH": path}, **unprivileged())
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise


class Init(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)

    def bifold(self, *arguments, cwd=None):
        done = subprocess.run(
            [Programs.path("bifold"), *arguments], cwd=cwd or self.folder.path,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False,
            **unprivileged())
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def serve(self, name):
        status, commands, err = self.bifold("init", name)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(commands.count("\n"), 2)
        daemon = Printed(self.folder, commands)
        self.addCleanup(daemon.kill)
        return daemon

    def test_the_printed_commands_serve_it_over_both_protocols(self):
        daemon = self.serve("mine")
        home = gemini(daemon.port("gemini"), "/")
        self.assertEqual(home.status, 20)
        link = re.search(r"=> (/first-article/) (\d{4}-\d\d-\d\d) - ", home.text)
        self.assertTrue(link, home.text)
        front = gemini(daemon.port("gemini"), link.group(1))
        sections = re.findall(r"=> (/first-article/[a-z-]+) ", front.text)
        self.assertGreaterEqual(len(sections), 3, front.text)
        for section in sections:
            self.assertEqual(gemini(daemon.port("gemini"), section).status, 20)
        items = menu(gopher(daemon.port("gopher"), "/first-article/"))
        self.assertLessEqual(set(sections), {item.selector for item in items})
        daemon.signal(signal.SIGTERM)
        self.assertEqual(daemon.exit_status(), 0)

    def test_a_name_that_a_shell_would_take_apart_is_quoted(self):
        daemon = self.serve("it's $HOME; `mine`")
        self.assertEqual(gemini(daemon.port("gemini"), "/first-article/").status, 20)

    def test_an_editor_finds_nothing_to_mend_in_it(self):
        self.bifold("init", "mine")
        status, out, err = self.bifold("check", "mine/capsule", "--json")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(json.loads(out)["findings"], [])
        status, out, err = self.bifold("check", cwd=os.path.join(self.folder.path, "mine"))
        self.assertEqual((status, err), (0, ""), out)

    def test_its_settings_are_good_with_every_line_switched_on(self):
        self.bifold("init", "mine")
        path = os.path.join(self.folder.path, "mine")
        with open(os.path.join(path, "bifold.yaml"), encoding="utf-8") as file:
            text = file.read()
        switched_on = re.sub(r"(?m)^( *)# ( *(?:[a-z]+): ?(?:\S.*)?)$", r"\1\2", text)
        self.assertNotEqual(text, switched_on)
        self.assertIn("\nhosts: ", switched_on)
        self.assertIn("\n  access: yes", switched_on)
        with open(os.path.join(self.folder.path, "all.yaml"), "w", encoding="utf-8") as file:
            file.write(switched_on)
        done = subprocess.run(
            [Programs.path("bifold"), "index", "-n", "-c", "../all.yaml"], cwd=path,
            capture_output=True, timeout=30, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_it_takes_an_empty_folder_and_refuses_any_other(self):
        path = os.path.join(self.folder.path, "mine")
        os.mkdir(path)
        self.folder.own(path)
        self.assertEqual(self.bifold("init", "mine")[0], 0)
        before = sorted(os.listdir(path))
        status, out, err = self.bifold("init", "mine")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("mine is not empty", err)
        self.assertEqual(err.count("\n"), 1)
        self.assertEqual(sorted(os.listdir(path)), before)

    def test_what_it_cannot_make_is_one_sentence(self):
        self.folder.write("file", "x")
        for name, words in (("a/b/c", "folder above"), ("capsule/file", "is no folder")):
            status, out, err = self.bifold("init", name)
            self.assertEqual((status, out), (1, ""))
            self.assertIn(words, err)
            self.assertEqual(err.count("\n"), 1)
        for arguments in ([], ["a", "b"], ["--what"], [""]):
            self.assertEqual(self.bifold("init", *arguments)[0], 2, arguments)
        self.assertFalse(os.path.exists(os.path.join(self.folder.path, "a")))


if __name__ == "__main__":
    unittest.main()

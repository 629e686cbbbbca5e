# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""curl, a client that is not ours."""
import os
import shutil
import subprocess
import unittest

from harness import Case, NO_TITLE, article_text


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class Curl(Case):
    def setUp(self):
        super().setUp()
        self.folder.write("soil.txt", article_text())
        self.body = os.urandom(300_000)
        self.folder.write("noise.dat", self.body)
        self.daemon = self.start(expect=[NO_TITLE])

    def curl(self, url, *options):
        done = subprocess.run(["curl", "-sS", "--max-time", "10", "--noproxy", "*", *options, url],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def test_menu_section_and_text_come_whole(self):
        base = f"gopher://127.0.0.1:{self.daemon.port('gopher')}"
        self.assertEqual(self.curl(base + "/"), self.daemon.gopher(""))
        for kind, path in (("1", "/soil/"), ("1", "/soil/what-is-a-cover-crop"),
                           ("0", "/soil/what-is-a-cover-crop.txt"), ("0", "/soil/all.txt")):
            self.assertEqual(self.curl(f"{base}/{kind}{path}"), self.daemon.gopher(path))

    def test_a_binary_file_comes_byte_for_byte(self):
        base = f"gopher://127.0.0.1:{self.daemon.port('gopher')}"
        self.assertEqual(self.curl(base + "/9/noise.dat"), self.body)

    def test_gophers_is_served_on_the_same_port(self):
        version = subprocess.run(["curl", "--version"], capture_output=True, check=True).stdout
        if b"gophers" not in version:
            self.skipTest("this curl knows no gophers")
        base = f"gophers://localhost:{self.daemon.port('gopher')}"
        self.assertEqual(self.curl(base + "/1/soil/", "-k"), self.daemon.gopher("/soil/"))

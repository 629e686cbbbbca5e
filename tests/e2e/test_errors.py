# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What goes wrong at the start, or in the capsule: one clear sentence each."""
import os
import shutil
import socket
import subprocess
import unittest

from harness import Case, NO_TITLE, Programs, article_text, run_failing, unprivileged


class Errors(Case):
    def options(self, *more, capsule=None, state=None, gopher="127.0.0.1:0"):
        return ["--capsule", capsule or self.folder.capsule, "--state", state or self.folder.state,
                "--certs", self.folder.certs, "--gemini", "127.0.0.1:0", "--gopher", gopher,
                *more]

    def fails(self, status, words, *options, **more):
        """Ends with `status` and one sentence that holds all of `words`."""
        got, out, err, seconds = run_failing(self.folder, *options, **more)
        lines = [line for line in err.splitlines() if " error: " in line]
        self.assertEqual(got, status, err)
        self.assertEqual(out, "")
        self.assertEqual(len(lines), 1, err)
        for word in words:
            self.assertIn(word, lines[0])
        return seconds

    def test_a_missing_index_program_ends_the_start(self):
        alone = os.path.join(self.folder.path, "bifoldd")
        shutil.copy2(Programs.path("bifoldd"), alone)
        # in a session of its own: the daemon once signalled its whole group
        done = subprocess.run(
            [alone, *self.options()], cwd=self.folder.path, capture_output=True, timeout=10,
            env={"PATH": "/nonexistent"}, check=False, start_new_session=True, **unprivileged())
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"it belongs beside bifoldd or on the PATH", done.stderr)

    def test_a_missing_capsule_is_named(self):
        self.fails(2, ["no folder", "/nowhere"], *self.options(capsule="/nowhere"))

    def test_a_capsule_that_is_a_file_is_named(self):
        path = self.folder.write("a.txt", "text")
        self.fails(2, ["not a folder", path], *self.options(capsule=path))

    def test_a_state_folder_inside_the_capsule_is_refused_however_it_is_written(self):
        capsule = self.folder.capsule
        inside = os.path.join(capsule, "state")
        for state in (inside, os.path.join(capsule, "..", os.path.basename(capsule), "state")):
            self.fails(2, ["state.dir", "lies in"], *self.options(state=state))
            done = subprocess.run([Programs.path("bifold"), "index", "--capsule", capsule,
                                   "--state", state], timeout=10, capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("lies in", done.stderr)
            self.assertFalse(os.path.exists(inside))

    def test_a_state_folder_that_is_a_file_is_named(self):
        with open(self.folder.state, "w", encoding="utf-8"):
            pass
        self.fails(1, ["state.dir", self.folder.state, "is not a folder"], *self.options())

    @unittest.skipUnless(os.geteuid() == 0, "needs a folder that another user owns")
    def test_an_unwritable_state_folder_is_named(self):
        os.mkdir(self.folder.state, 0o755)
        self.fails(1, ["state.dir", self.folder.state], *self.options())

    @unittest.skipUnless(os.geteuid() == 0, "needs a folder that another user owns")
    def test_an_unwritable_index_folder_is_named(self):
        os.makedirs(os.path.join(self.folder.state, "index"))
        self.fails(1, ["state.dir", "index"], *self.options())

    def test_a_busy_port_is_named_within_a_second(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            seconds = self.fails(1, [address, "--gopher"], *self.options(gopher=address))
        self.assertLess(seconds, 1.5)

    def test_a_second_daemon_on_the_same_port_is_refused(self):
        first = self.start()
        address = f"127.0.0.1:{first.port('gopher')}"
        state = os.path.join(self.folder.path, "other")
        self.fails(1, [address, "another program"], *self.options(gopher=address, state=state))
        self.assertEqual(first.gemini("/").status, 20)

    def test_a_port_for_both_protocols_is_said_to_be_that(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.fails(2, [address, "given to both protocols", "--gopher"],
                   "--capsule", self.folder.capsule, "--state", self.folder.state, "--certs",
                   self.folder.certs, "--gemini", address, "--gopher", address)

    def test_what_cannot_be_read_is_said_with_what_to_do(self):
        self.fails(2, ["/nope.yaml", "name one that is there with -c"],
                   *self.options("-c", "/nope.yaml"))
        daemon = self.start()
        daemon.stop()
        os.chmod(os.path.join(self.folder.certs, "localhost.key"), 0)
        self.fails(1, ["localhost.key", "the right to"], *self.options())

    def test_a_name_that_is_not_utf_8_is_shown_once_escaped(self):
        with open(os.path.join(self.folder.capsule.encode(), b"caf\xe9.md"), "wb") as file:
            file.write(b"# A\n")
        self.folder.write("\u00fcber.md", "---\nfrob: 1\n---\n# A\n\nWords.\n")
        daemon = self.start(expect=["bifold: warning: "])
        self.assertIn("caf\\xe9.md: ", daemon.log())
        self.assertIn("\u00fcber.md:2: ", daemon.log())

    def test_an_address_of_another_machine_is_named(self):
        self.fails(2, ["192.0.2.1:7070", "no such address"],
                   *self.options(gopher="192.0.2.1:7070"))

    def test_a_wrong_setting_suggests_the_right_one(self):
        self.fails(2, ["--set", "capsule.titel", "capsule.title"],
                   *self.options("--set", "capsule.titel=x"))

    def test_a_wrong_line_of_the_file_is_named(self):
        path = os.path.join(self.folder.path, "bifold.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("capsule:\n  title: fine\nlog:\n  level: loud\n")
        os.chmod(path, 0o644)
        self.fails(2, [f"{path}:4", "log.level", "loud", "warning"], *self.options("-c", path))

    def test_unknown_options_and_words_are_refused(self):
        self.fails(2, ["--frob"], *self.options("--frob"))
        self.fails(2, ["stray"], *self.options("stray"))

    def test_a_key_that_others_may_read_stops_the_start(self):
        daemon = self.start()
        daemon.stop()
        key = os.path.join(self.folder.certs, "localhost.key")
        os.chmod(key, 0o644)
        self.fails(2, ["localhost.key"], *self.options())

    def test_a_key_folder_in_the_capsule_stops_the_start(self):
        certs = os.path.join(self.folder.capsule, "certs")
        options = ["--capsule", self.folder.capsule, "--state", self.folder.state,
                   "--certs", certs, "--gemini", "127.0.0.1:0", "--gopher", "none"]
        self.fails(2, ["certs.dir", "capsule.dir"], *options)

    def test_a_link_into_the_capsule_hides_no_key_folder(self):
        os.mkdir(os.path.join(self.folder.capsule, "certs"))
        self.folder.own(os.path.join(self.folder.capsule, "certs"))
        os.symlink(os.path.join(self.folder.capsule, "certs"), self.folder.certs)
        self.fails(2, ["certs.dir", "capsule.dir"], *self.options())

    def test_a_damaged_index_is_built_anew(self):
        self.folder.write("soil.txt", article_text())
        self.start(expect=[NO_TITLE]).stop()
        path = os.path.join(self.folder.state, "index", "bifold.db")
        for damage in (b"", b"no database at all " * 1000):
            for suffix in ("-wal", "-shm"):
                if os.path.exists(path + suffix):
                    os.unlink(path + suffix)
            with open(path, "wb") as file:
                file.write(damage)
            self.folder.own(path)
            again = self.start(expect=[NO_TITLE, r"bifoldd: warning: .*building it anew",
                                       r"bifold: (warning|notice): .*"])
            self.assertEqual(again.gemini("/soil/").status, 20)
            again.stop()

    def test_a_bad_article_does_not_hide_its_neighbours(self):
        self.folder.write("soil.txt", article_text())
        self.folder.write("zeros.md", b"\0" * 5000)
        self.folder.write("noise.txt", bytes(range(256)) * 20)
        self.folder.write("locked.md", "# Locked\n\nNobody may read this.\n", mode=0)
        daemon = self.start(expect=[
            NO_TITLE, r"bifold: (warning|error): (zeros\.md|noise\.txt|locked\.md): "])
        self.assertEqual(daemon.gemini("/soil/").status, 20)
        self.assertEqual(daemon.gopher("/soil/")[:1], b"i")
        self.assertEqual(daemon.gemini("/locked/").status, 51)
        log = daemon.log()
        for name in ("zeros.md", "locked.md"):
            self.assertEqual(sum(f": {name}: " in line for line in log.splitlines()), 1, log)

    def test_an_empty_capsule_is_served(self):
        daemon = self.start()
        self.assertEqual(daemon.ready["articles"], "0")
        self.assertEqual(daemon.gemini("/").status, 20)
        self.assertEqual(daemon.gopher("")[:1], b"i")

    def test_localhost_for_all_the_world_is_warned_of(self):
        daemon = self.start(gopher=("0.0.0.0:0",), gemini=("none",),
                            expect=[r"bifoldd: warning: others can reach this server"])
        self.assertIn("others can reach this server", daemon.log())
        self.assertIn("--host", daemon.log())

    def test_outline_refuses_what_is_no_article_in_one_sentence(self):
        waits = os.path.join(self.folder.path, "waits.txt")
        nameless = os.path.join(self.folder.path, "nameless")
        os.mkfifo(waits)
        with open(nameless, "w", encoding="utf-8") as file:
            file.write("text")
        for path, words in ((waits, "is a FIFO"), (nameless, "this file name does not say")):
            done = subprocess.run([Programs.path("bifold"), "outline", path], timeout=10,
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertTrue(done.stderr.startswith(f"bifold: {path}: {words}"), done.stderr)

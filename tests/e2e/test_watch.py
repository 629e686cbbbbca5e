# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""A capsule that updates itself: what is noticed, how often, and where nothing is heard."""
import fcntl
import os
import re
import shutil
import signal
import time
import unittest

from harness import Case, wait_until

RUN = re.compile(r"^bifold: info: \d+ articles? in ", re.M)


class Watch(Case):
    def start(self, *options, **more):
        return super().start("--set", "log.level=info", *options, **more)

    def path(self, name):
        return os.path.join(self.folder.capsule, name)

    def put(self, name, text):
        """As an editor does that writes in place."""
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        self.folder.own(self.path(name))

    def wait_runs(self, daemon, count):
        wait_until(lambda: len(RUN.findall(daemon.log())) >= count, 10, f"run {count}")

    def child(self, daemon):
        """The index run under way, or None."""
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    stat = file.read()
            except OSError:
                continue
            if "(bifold)" in stat and int(stat.rpartition(")")[2].split()[1]) == daemon.process.pid:
                return int(name)
        return None

    def test_what_editors_leave_for_a_while_starts_no_run(self):
        self.folder.write("a.md", "# A\n\nFirst.\n")
        daemon = self.start()
        self.wait_runs(daemon, 1)
        for name in ("4913", "a.md~", ".a.md.swp", "#a.md#", ".goutputstream-AB12CD", "~$a.md",
                     ".a.md.kate-swp", "a.md.part"):
            self.put(name, "x")
            os.remove(self.path(name))
        os.symlink("me@host.1", self.path(".#a.md"))
        os.remove(self.path(".#a.md"))
        self.put("a.md", "# A\n\nSecond.\n")
        daemon.wait_for("/a/introduction", "Second.")
        self.wait_runs(daemon, 2)
        self.assertEqual(len(RUN.findall(daemon.log())), 2, daemon.log())

    def test_every_way_of_saving_counts(self):
        self.folder.write("a.md", "# A\n\nFirst.\n")
        daemon = self.start()
        daemon.wait_for("/a/introduction", "First.")
        # vim: the old file steps aside and goes when the new one is written
        os.rename(self.path("a.md"), self.path("a.md~"))
        self.put("a.md", "# A\n\nBy vim.\n")
        os.remove(self.path("a.md~"))
        daemon.wait_for("/a/introduction", "By vim.")
        # gedit, kate and most others: a new file takes its place
        self.put(".goutputstream-X", "# A\n\nBy gedit.\n")
        os.rename(self.path(".goutputstream-X"), self.path("a.md"))
        daemon.wait_for("/a/introduction", "By gedit.")
        # nano: in place
        self.put("a.md", "# A\n\nBy nano.\n")
        daemon.wait_for("/a/introduction", "By nano.")
        os.rename(self.path("a.md"), self.path("b.md"))
        daemon.wait_for("/b/introduction", "By nano.")
        os.remove(self.path("b.md"))
        wait_until(lambda: daemon.gemini("/b/").status == 51, 10, "the page's end")

    def test_folders_that_come_move_and_go_are_followed(self):
        daemon = self.start()
        self.folder.write("new/deep/a.md", "# A\n\nFirst.\n")
        daemon.wait_for("/new/deep/a/introduction", "First.")
        self.put("new/deep/a.md", "# A\n\nSecond.\n")
        daemon.wait_for("/new/deep/a/introduction", "Second.")
        os.rename(self.path("new"), self.path("old"))
        daemon.wait_for("/old/deep/a/introduction", "Second.")
        self.put("old/deep/a.md", "# A\n\nThird.\n")
        daemon.wait_for("/old/deep/a/introduction", "Third.")
        shutil.rmtree(self.path("old"))
        wait_until(lambda: daemon.gemini("/old/deep/").status == 51, 10, "the folder's end")

    def test_a_burst_is_few_runs_and_nothing_of_it_is_lost(self):
        daemon = self.start()
        self.wait_runs(daemon, 1)
        for number in range(300):
            self.folder.write(f"n{number}.md", f"# N {number}\n\nText.\n")
        for number in (0, 150, 299):
            daemon.wait_for(f"/n{number}/", f"N {number}")
        self.assertLess(len(RUN.findall(daemon.log())), 30)
        self.folder.write("n7.md", "# N 7\n\nOther.\n")
        daemon.wait_for("/n7/introduction", "Other.")
        self.assertIn("300 articles in 300 sections", daemon.log())

    def test_a_burst_that_pauses_is_one_burst(self):
        """As rsync writes, which sets the time of the folder as well."""
        daemon = self.start()
        self.wait_runs(daemon, 1)
        for part in range(6):
            for number in range(10):
                self.folder.write(f"n{part}{number}.md", f"# N {number}\n\nText.\n")
            os.utime(self.folder.capsule, (part, part))
            time.sleep(0.12)
        daemon.wait_for("/n59/", "N 9")
        self.wait_runs(daemon, 2)
        self.assertLess(len(RUN.findall(daemon.log())), 4, daemon.log())
        self.assertNotIn("replaced", daemon.log())

    def test_files_are_looked_at_where_that_is_asked_for(self):
        self.folder.write("a.md", "# A\n\nFirst.\n")
        daemon = self.start("--set", "index.watch=poll", "--set", "index.poll=100ms")
        self.put(".a.md", "# A\n\nSecond.\n")
        os.rename(self.path(".a.md"), self.path("a.md"))
        daemon.wait_for("/a/introduction", "Second.")
        self.folder.write("new/b.md", "# B\n\nText.\n")
        daemon.wait_for("/new/b/introduction", "Text.")

    @unittest.skipUnless(shutil.which("strace"), "making the system refuse events needs strace")
    def test_files_are_looked_at_where_the_system_gives_no_events(self):
        for code, why in (("ENOSPC", "more folders than may be watched"),
                          ("EMFILE", "too many open files")):
            with self.subTest(code):
                call = "inotify_add_watch" if code == "ENOSPC" else "inotify_init1"
                self.put("a.md", "# A\n\nFirst.\n")
                daemon = self.start(
                    "--set", "index.poll=100ms",
                    env={"ASAN_OPTIONS": "detect_leaks=0"},  # which cannot be done under strace
                    prefix=["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null",
                            "-e", f"trace={call}", "-e", f"inject={call}:error={code}"],
                    expect=[r"bifoldd: warning: .* cannot be watched: .*(looked at every|restart)",
                            r"bifoldd: warning: .* cannot be watched: .* SIGHUP"])
                # at once: a look between its emptying and its writing would find no text
                self.put(".a.md", "# A\n\nSecond.\n")
                os.rename(self.path(".a.md"), self.path("a.md"))
                daemon.wait_for("/a/introduction", "Second.")
                self.assertEqual(daemon.log().count("looked at every"), 1, daemon.log())
                self.assertIn(why, daemon.log())
                daemon.stop()

    def test_a_start_with_an_index_waits_for_no_run(self):
        self.folder.write("a.md", "# A\n\nFirst.\n")
        self.start().stop()
        self.put("a.md", "# A\n\nSecond.\n")
        with open(os.path.join(self.folder.state, "index", "lock"), "r+", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            daemon = self.start()
            self.assertIn("First.", daemon.gemini("/a/introduction").text)
        daemon.wait_for("/a/introduction", "Second.")

    def test_a_run_that_is_killed_is_made_up_for(self):
        self.folder.write("a.md", "# A\n\nFirst.\n")
        daemon = self.start(expect=[r"bifoldd: error: the index run was ended by signal 9",
                                    r"bifoldd: warning: the index run failed"])
        daemon.wait_for("/a/introduction", "First.")
        self.wait_runs(daemon, 1)
        with open(os.path.join(self.folder.state, "index", "lock"), "r+", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.put("a.md", "# A\n\nSecond.\n")
            os.kill(wait_until(lambda: self.child(daemon), 10, "a run"), signal.SIGKILL)
        daemon.wait_for("/a/introduction", "Second.")
        self.assertIn("it is tried again in 1 s", daemon.log())


if __name__ == "__main__":
    unittest.main()

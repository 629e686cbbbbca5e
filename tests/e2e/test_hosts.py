# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Several names on one daemon: their capsules, ports, certificates, and folders
that are replaced while they are served."""
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from harness import (Answer, Case, Programs, menu, read_to_end, run_failing, tls_context,
                     unprivileged, wait_until)

# every request of a test comes from one address
PATIENT = ["--set", "limits.rate=0", "--set", "limits.burst=0"]
WEST, EAST, ALIAS = "west.example", "east.example", "www.west.example"


def article(word):
    return (f"# A walk in the {word}\n\nWhat is common to all walks.\n\n## Going {word}\n\n"
            f"The way {word} is long, and this says so.\n\n## Coming back\n\nOne comes back.\n")


def ask_gemini(port, url, sni=None, version=None):
    """One request over TLS with the server name `sni`, or none."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with tls_context(version).wrap_socket(
                plain, server_hostname=sni, suppress_ragged_eofs=False) as sock:
            sock.sendall(url.encode() + b"\r\n")
            return Answer(*read_to_end(sock), sock.version())


def ask_gopher(port, selector, sni=None, tls=False, version=None):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        if not tls:
            plain.sendall(selector.encode() + b"\r\n")
            return read_to_end(plain)[0]
        with tls_context(version).wrap_socket(
                plain, server_hostname=sni, suppress_ragged_eofs=False) as sock:
            sock.sendall(selector.encode() + b"\r\n")
            return read_to_end(sock)[0]


def names_of_certificate(port, sni):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with tls_context().wrap_socket(plain, server_hostname=sni) as sock:
            der = sock.getpeercert(binary_form=True)
    text = subprocess.run(["openssl", "x509", "-inform", "der", "-noout", "-ext",
                           "subjectAltName"], input=der, capture_output=True, check=True).stdout
    return re.findall(r"DNS:([^,\s]+)", text.decode())


class Hosts(Case):
    """west and its alias share one capsule, east has its own."""

    def setUp(self):
        super().setUp()
        self.west, self.east = self.folder.capsule, os.path.join(self.folder.path, "east")
        os.mkdir(self.east)
        self.folder.own(self.east)
        for place, word in (self.west, "west"), (self.east, "east"):
            self.put(place, "walk.md", article(word))
            self.put(place, "stamp.dat", (word + "\n").encode() * 5000)

    def put(self, place, name, data):
        self.folder.write(os.path.join(place, name), data)

    def hosts(self, west="", east=""):
        return ["--host", WEST + west, "--host", f"{EAST}{east},capsule={self.east}",
                "--host", ALIAS + west]

    def serve(self, **more):
        daemon = self.start(*self.hosts(**more))
        self.gemini_port, self.gopher_port = daemon.port("gemini"), daemon.port("gopher")
        return daemon

    def page(self, host, path, port=None, sni=None, version=None):
        return ask_gemini(self.gemini_port, f"gemini://{host}:{port or self.gemini_port}{path}",
                          host if sni is None else sni or None, version)

    def test_every_name_serves_its_capsule_on_both_versions_of_tls(self):
        daemon = self.serve()
        self.assertEqual(daemon.ready["host"], WEST)
        self.assertEqual(daemon.ready["articles"], "2")
        for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
            for host, word in (WEST, "west"), (ALIAS, "west"), (EAST, "east"):
                answer = self.page(host, "/walk/", version=version)
                self.assertEqual(answer.status, 20)
                self.assertIn(f"# A walk in the {word}", answer.text)
                self.assertEqual(self.page(host, f"/walk/going-{word}").status, 20)
                self.assertEqual(self.page(host, "/stamp.dat", version=version).body,
                                 (word + "\n").encode() * 5000)
        self.assertEqual(self.page(WEST, "/walk/going-east").status, 51)
        self.assertEqual(self.page(EAST, "/walk/going-west").status, 51)
        self.assertEqual(self.page(EAST.upper() + ".", "/walk/", sni=EAST).status, 20)

    def test_the_request_decides_whatever_the_handshake_named(self):
        self.serve()
        for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
            for sni in WEST, EAST, "unknown.example", "":
                answer = self.page(EAST, "/walk/", sni=sni, version=version)
                self.assertIn("# A walk in the east", answer.text)
                answer = self.page("127.0.0.1", "/walk/", sni=sni, version=version)
                self.assertIn("# A walk in the west", answer.text)
                answer = self.page("unknown.example", "/walk/", sni=sni, version=version)
                self.assertEqual(answer.status, 53)
                self.assertIn(f"gemini://{EAST}:{self.gemini_port}/", answer.meta)

    def test_the_certificate_is_the_name_s_own_or_the_first(self):
        self.serve()
        for port in self.gemini_port, self.gopher_port:
            self.assertIn(EAST, names_of_certificate(port, EAST))
            self.assertIn(ALIAS, names_of_certificate(port, ALIAS))
            for sni in WEST, "unknown.example", None:
                self.assertIn(WEST, names_of_certificate(port, sni))

    def test_menus_name_the_host_and_port_that_was_asked(self):
        self.serve()
        for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
            for sni, host, word in ((EAST, EAST, "east"), (ALIAS, ALIAS, "west"),
                                    (None, WEST, "west"), ("unknown.example", WEST, "west")):
                raw = ask_gopher(self.gopher_port, "/walk/", sni, True, version)
                items = [item for item in menu(raw) if item.type not in "ih"]
                self.assertIn(f"/walk/going-{word}", [item.selector for item in items])
                self.assertEqual({(item.host, item.port) for item in items},
                                 {(host, self.gopher_port)})
                self.assertTrue(ask_gopher(self.gopher_port, "/stamp.dat", sni, True)
                                .startswith(word.encode()))
        items = [item for item in menu(ask_gopher(self.gopher_port, "/walk/"))
                 if item.type not in "ih"]
        self.assertEqual({item.host for item in items}, {WEST})

    def test_public_ports_stand_in_links_and_both_are_answered(self):
        self.serve(west=",gemini=1965,gopher=70", east=",gemini=1966,gopher=71")
        for port in 1965, self.gemini_port:
            self.assertEqual(self.page(WEST, "/walk/", port=port).status, 20)
        for port in 1966, self.gemini_port:
            self.assertEqual(self.page(EAST, "/walk/", port=port).status, 20)
        self.assertEqual(ask_gemini(self.gemini_port, f"gemini://{WEST}/walk/").status, 20)
        self.assertEqual(self.page(EAST, "/walk/", port=1965).status, 53)
        self.assertEqual(self.page(WEST, "/walk/", port=7).status, 53)
        self.assertEqual(self.page("127.0.0.1", "/", port=1965).status, 20)
        self.assertEqual(self.page("127.0.0.1", "/", port=1966).status, 53)
        for sni, port in (WEST, 70), (EAST, 71):
            raw = ask_gopher(self.gopher_port, "/walk/", sni, True)
            self.assertEqual({item.port for item in menu(raw) if item.type not in "ih"}, {port})
            self.assertIn(f"ServerTLSPort={port}\r\n".encode(),
                          ask_gopher(self.gopher_port, "/caps.txt", sni, True))

    def test_caps_name_no_tls_port_without_tls(self):
        daemon = self.start(*self.hosts(), "--set", "gopher.tls=no")
        caps = ask_gopher(daemon.port("gopher"), "caps.txt")
        self.assertTrue(caps.startswith(b"CAPS\r\n"))
        self.assertNotIn(b"ServerTLSPort", caps)
        self.assertNotIn(b"\0", caps)

    def test_the_home_page_is_called_after_the_host_until_the_author_says_otherwise(self):
        self.put(self.east, ".bifold.yaml",
                 "title: Letters from the East\nauthor: \"A. Walker\"\ncolour: red\nlang: de\n")
        daemon = self.start(*self.hosts(), "--set", "capsule.description=Said of the main one",
                            expect=[r"bifold: warning: .*/east/\.bifold\.yaml:3: unknown key "
                                    r"\"colour\"; ", r".*/east/\.bifold\.yaml:3: unknown key "])
        self.gemini_port = daemon.port("gemini")
        self.assertIn("colour", daemon.log())
        west, east = self.page(WEST, "/"), self.page(EAST, "/")
        self.assertEqual(west.text.splitlines()[0], f"# {WEST}")
        self.assertEqual(east.text.splitlines()[0], "# Letters from the East")
        self.assertIn("Said of the main one", west.text)
        self.assertNotIn("Said of the main one", east.text)
        self.assertIn("A. Walker", east.text)
        self.assertIn("lang=de", east.meta)
        self.assertIn("lang=de", self.page(EAST, "/walk/").meta)
        self.assertEqual(self.page(EAST, "/.bifold.yaml").status, 51)
        self.put(self.west, ".bifold.yaml", "title: Western Letters\n")
        wait_until(lambda: "# Western Letters" in self.page(WEST, "/").text,
                   what="the new title")

    def test_a_change_in_either_capsule_is_noticed(self):
        self.serve()
        self.put(self.east, "walk.md", article("farther east"))
        self.put(self.west, "walk.md", article("farther west"))
        for host, word in (EAST, "east"), (WEST, "west"):
            wait_until(lambda: f"farther {word}" in self.page(host, "/walk/").text,
                       what=f"the change at {host}")
        # each capsule remembers its own old addresses
        self.assertEqual(self.page(EAST, "/walk/going-east").meta, "/walk/going-farther-east")
        self.assertEqual(self.page(EAST, "/walk/going-west").status, 51)

    def test_the_order_of_hosts_and_a_restart_change_nothing(self):
        self.serve().stop()
        hosts = self.hosts()
        daemon = self.start(*(hosts[2:] + hosts[:2]), expect=[r"bifold: "])
        self.gemini_port = daemon.port("gemini")
        self.assertEqual(daemon.ready["host"], EAST)
        for host, word in (WEST, "west"), (ALIAS, "west"), (EAST, "east"):
            self.assertIn(f"# A walk in the {word}", self.page(host, "/walk/").text)
        summary = self.index(*hosts)
        self.assertRegex(summary, r"2 articles .*\b0 read, 0 gone")

    def index(self, *options):
        done = subprocess.run(
            [Programs.path("bifold"), "index", "--capsule", self.west, "--state",
             self.folder.state, "-v", *options], cwd=self.folder.path, capture_output=True,
            text=True, timeout=20, check=False, **unprivileged())
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_a_capsule_that_no_host_names_leaves_the_index(self):
        self.serve().stop()
        self.assertIn("1 article ", self.index("--host", WEST))
        self.assertIn("2 articles ", self.index(*self.hosts()))

    def test_two_spellings_of_one_folder_are_one_capsule(self):
        daemon = self.start("--host", WEST, "--host", f"{EAST},capsule={self.west}/../capsule/")
        self.assertEqual(daemon.ready["articles"], "1")
        self.gemini_port = daemon.port("gemini")
        self.assertIn("# A walk in the west", self.page(EAST, "/walk/").text)

    def test_a_missing_capsule_stops_the_start_with_a_sentence(self):
        nowhere = os.path.join(self.folder.path, "nowhere")
        status, out, log, _ = run_failing(
            self.folder, "--capsule", self.west, "--state", self.folder.state, "--certs",
            self.folder.certs, "--host", WEST, "--host", f"{EAST},capsule={nowhere}",
            "--gemini", "127.0.0.1:0", "--gopher", "none")
        self.assertEqual((status, out), (2, ""))
        self.assertRegex(log, rf"the capsule of {EAST}: there is no folder {nowhere}; make it")
        self.assertEqual(log.count("\n"), 1, log)

    def test_two_capsules_are_never_mixed_up(self):
        daemon = self.start(*self.hosts(), *PATIENT)
        self.gemini_port, self.gopher_port = daemon.port("gemini"), daemon.port("gopher")
        wrong, turns = [], 1000

        def ask(host, other, word):
            for turn in range(turns):
                kind = turn % 3
                path = ("/walk/", "/stamp.dat", f"/walk/going-{word}")[kind]
                if kind == 2 and turn % 2:
                    body = ask_gopher(self.gopher_port, path, host, True)
                    good = host.encode() in body and other.encode() not in body
                else:
                    body = self.page(host, path).body
                    good = word.encode() in body
                if not good or other.split(".", maxsplit=1)[0].encode() in body:
                    wrong.append((host, path, body[:80]))

        threads = [threading.Thread(target=ask, args=each)
                   for each in [(WEST, EAST, "west"), (EAST, WEST, "east")] * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Releases(Case):
    """A capsule whose folder is replaced by another while it is read."""

    def setUp(self):
        super().setUp()
        self.root = os.path.join(self.folder.path, "site")
        os.mkdir(self.root)
        self.folder.own(self.root)
        self.folder.capsule = os.path.join(self.root, "current")

    def release(self, name, stamp, files=40):
        place = os.path.join(self.root, name)
        self.folder.write(os.path.join(place, "page.md"),
                          f"# Page\n\nStamp {stamp}.\n\n## One\n\n" +
                          f"Stamp {stamp} again.\n\n" * files + "## Two\n\nThe end.\n")
        self.folder.write(os.path.join(place, "file.dat"), f"{stamp}\n".encode() * 20000)
        return place

    def turn_link(self, name):
        waiting = os.path.join(self.root, "waiting")
        os.symlink(name, waiting)
        os.rename(waiting, self.folder.capsule)

    def stamps(self, daemon, path):
        answer = daemon.gemini(path)
        found = set(re.findall(r"\b(alpha|beta|gamma)\b", answer.text))
        return answer.status, found

    def both_are(self, daemon, stamp):
        return all(self.stamps(daemon, path) == (20, {stamp})
                   for path in ("/page/one", "/file.dat"))

    def test_a_link_turned_to_another_release_is_followed_within_a_second(self):
        self.release("one", "alpha")
        self.release("two", "beta")
        os.symlink("one", self.folder.capsule)
        daemon = self.start(*PATIENT)
        self.assertTrue(self.both_are(daemon, "alpha"))
        for name, stamp in ("two", "beta"), ("one", "alpha"):
            self.turn_link(name)
            started = time.monotonic()
            wait_until(lambda: self.both_are(daemon, stamp), what=f"release {name}")
            print(f"release seen after {time.monotonic() - started:.2f} s", flush=True)
        self.folder.write(os.path.join(self.root, "one", "page.md"),
                          "# Page\n\n## One\n\ngamma\n\n## Two\n\nThe end.\n")
        wait_until(lambda: self.stamps(daemon, "/page/one") == (20, {"gamma"}),
                   what="a change in the release that is current")

    def test_a_folder_renamed_over_is_followed(self):
        os.rename(self.release("one", "alpha"), self.folder.capsule)
        self.release("two", "beta")
        daemon = self.start(*PATIENT, expect=[r"bifold(d)?: (error|warning): "])
        self.assertTrue(self.both_are(daemon, "alpha"))
        os.rename(self.folder.capsule, os.path.join(self.root, "one"))
        os.rename(os.path.join(self.root, "two"), self.folder.capsule)
        wait_until(lambda: self.both_are(daemon, "beta"), what="the folder in its place")
        shutil.rmtree(os.path.join(self.root, "one"))
        self.assertTrue(self.both_are(daemon, "beta"))
        shutil.rmtree(self.folder.capsule)
        self.release("current", "gamma")
        wait_until(lambda: self.both_are(daemon, "gamma"), what="the folder that was made anew")

    def test_flips_every_100_ms_cut_and_mix_nothing(self):
        self.release("one", "alpha")
        self.release("two", "beta")
        os.symlink("one", self.folder.capsule)
        daemon = self.start(*PATIENT)
        wrong, done, count = [], threading.Event(), [0]

        def read(path):
            while not done.is_set():
                try:
                    status, found = self.stamps(daemon, path)
                    if status != 20 or len(found) != 1:
                        wrong.append((path, status, found))
                except (OSError, AssertionError) as error:
                    wrong.append((path, repr(error)))
                count[0] += 1

        readers = [threading.Thread(target=read, args=(path,))
                   for path in ("/page/one", "/file.dat") * 2]
        for reader in readers:
            reader.start()
        try:
            for turn in range(40):
                self.turn_link(("two", "one")[turn % 2])
                time.sleep(0.1)
            wait_until(lambda: self.both_are(daemon, "alpha"), 30, "the last release")
        finally:
            done.set()
            for reader in readers:
                reader.join()
        self.assertEqual(wrong, [])
        self.assertGreater(count[0], 100)
        print(f"{count[0]} answers during 40 flips", flush=True)

    def test_a_download_outlives_the_release_it_came_from(self):
        body = os.urandom(8 << 20)
        self.release("one", "alpha")
        self.release("two", "beta")
        self.folder.write(os.path.join(self.root, "one", "big.dat"), body)
        os.symlink("one", self.folder.capsule)
        daemon = self.start(*PATIENT)
        with socket.create_connection(("127.0.0.1", daemon.port("gopher")), timeout=10) as sock:
            sock.sendall(b"/big.dat\r\n")
            got = [sock.recv(4096)]
            self.turn_link("two")
            wait_until(lambda: self.both_are(daemon, "beta"), what="the other release")
            got.append(read_to_end(sock)[0])
        self.assertEqual(b"".join(got), body)

    def test_slow_clients_do_not_make_the_servers_many(self):
        for name in "one", "two":
            self.release(name, {"one": "alpha", "two": "beta"}[name])
            self.folder.write(os.path.join(self.root, name, "big.dat"), b"x" * (8 << 20))
        os.symlink("one", self.folder.capsule)
        daemon = self.start(*PATIENT, "--set", "limits.drain=1", expect=[
            r"bifoldd: warning: some answers were not finished"])
        slow = []
        for turn in range(8):
            slow.append(socket.create_connection(("127.0.0.1", daemon.port("gopher")), 10))
            slow[-1].sendall(b"/big.dat\r\n")
            slow[-1].recv(1)
            server = daemon.server_pids()
            self.turn_link(("two", "one")[turn % 2])
            wait_until(lambda: self.both_are(daemon, ("beta", "alpha")[turn % 2]) and
                       daemon.server_pids()[-1] != server[-1], what="the other release")
            self.assertLessEqual(len(daemon.server_pids()), 6)
        self.assertEqual(len(read_to_end(slow[-1])[0]), (8 << 20) - 1)
        daemon.signal(signal.SIGTERM)
        started = time.monotonic()
        self.assertEqual(daemon.exit_status(), 0)
        self.assertLess(time.monotonic() - started, 4)
        for sock in slow:
            sock.close()

    def test_sighup_does_what_the_watch_does(self):
        self.release("one", "alpha")
        self.release("two", "beta")
        os.symlink("one", self.folder.capsule)
        daemon = self.start(*PATIENT, "--set", "index.watch=no")
        self.turn_link("two")
        time.sleep(0.3)  # long enough for a watch that should not be there
        self.assertTrue(self.both_are(daemon, "alpha"))
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: self.both_are(daemon, "beta"), what="the release after SIGHUP")


if __name__ == "__main__":
    unittest.main()

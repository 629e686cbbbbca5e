# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Static files: which are served, as what, under which names; and which are not."""
import ctypes
import os
import socket
import threading
import urllib.parse

from harness import Case, menu, wait_until
from wire_client import CLOSED, FIN, TLS13, Plain, Secure

NOT_FOUND = b"51 There is no page at this address\r\n"
NOTHING = b"3There is nothing at this selector\t\terror.host\t1\r\n.\r\n"
NOT_A_SELECTOR = b"3The request is not a Gopher selector\t\terror.host\t1\r\n.\r\n"
CANARY = b"canary that lies outside"
RENAME_EXCHANGE = 2
AT_FDCWD = -100

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")

# name: media type, item type
KINDS = {
    "photo.jpg": ("image/jpeg", "I"), "PHOTO.JPEG": ("image/jpeg", "I"),
    "drawing.png": ("image/png", "I"), "dance.gif": ("image/gif", "g"),
    "logo.svg": ("image/svg+xml", "I"), "photo.webp": ("image/webp", "I"),
    "song.mp3": ("audio/mpeg", "s"), "song.ogg": ("audio/ogg", "s"),
    "talk.flac": ("audio/flac", "s"), "film.webm": ("video/webm", "9"),
    "paper.pdf": ("application/pdf", "9"), "all.zip": ("application/zip", "9"),
    "all.tar.gz": ("application/gzip", "9"), "book.epub": ("application/epub+zip", "9"),
    "data.csv": ("text/csv", "0"), "data.json": ("application/json", "0"),
    "tool.py": ("text/plain", "0"), "LICENSE": ("text/plain", "0"),
    "no-extension": ("application/octet-stream", "9"),
    "unknown.ext": ("application/octet-stream", "9"),
    "empty.bin": ("application/octet-stream", "9"),
}

ODD_NAMES = [
    b"two words.bin", b"a+b.bin", b"100%.bin", b"%41.bin", b"quest?ion.bin", b"number#.bin",
    b"semi;colon&.bin", b"-dash.bin", b"~tilde.bin", b"quo'te\".bin", b"[brackets].bin",
    b"<angle>.bin", b"pipe|caret^`.bin", b"URL:http.bin", b"1", b"0.bin",
    "Bücher.bin".encode(), "日本語.bin".encode(), "עברית.bin".encode(), "e\u0301.bin".encode(),
    "👩\u200d🚀.bin".encode(), b"x" * 240 + b".bin", "ü".encode() * 115 + b".bin",
    b"folder with words/inside it.bin", b"deep/er/and/deeper/still.bin",
]


# what no address can name
UNNAMEABLE = [b"back\\slash.bin", b"tab\there.bin", b"line\nend.bin", b"del\x7f.bin",
              b"caf\xe9.bin"]
LEFT_OUT = [r".* is left out"]


def content_of(name):
    name = name if isinstance(name, bytes) else name.encode()
    return PIXEL + b"\0\r\n.\r\n..\n\xff" + name


class Files(Case):
    def write_bytes(self, name, data):
        """Names as octets, which Folder.write() leaves to others."""
        path = os.path.join(os.fsencode(self.folder.capsule), name)
        parent = os.path.dirname(path)
        if not os.path.isdir(parent):
            os.makedirs(parent)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def gemini_raw(self, path):
        """All octets of the answer; `path` is percent-encoded."""
        with Secure(self.daemons[0].port("gemini"), TLS13) as client:
            client.send(f"gemini://localhost:{self.daemons[0].port('gemini')}{path}\r\n".encode())
            answer, end = client.read()
        self.assertEqual(end, CLOSED, path)
        return answer

    def gopher_raw(self, selector):
        with Plain(self.daemons[0].port("gopher")) as client:
            client.send(selector + b"\r\n")
            answer, end = client.read()
        self.assertEqual(end, FIN, selector)
        return answer

    def assert_not_found(self, path):
        """On both protocols the same octets as for what was never there."""
        self.assertEqual(self.gemini_raw(path), NOT_FOUND, path)
        self.assertEqual(self.gopher_raw(urllib.parse.unquote_to_bytes(path)), NOTHING, path)

    # ---- what they are --------------------------------------------------------------

    def test_media_types_and_item_types(self):
        for name in KINDS:
            self.write_bytes(name.encode(), b"" if name == "empty.bin" else content_of(name))
        daemon = self.start()
        items = {item.selector: item for item in menu(daemon.gopher("/"))}
        for name, (media, item_type) in KINDS.items():
            content = b"" if name == "empty.bin" else content_of(name)
            self.assertEqual(self.gemini_raw("/" + name), f"20 {media}\r\n".encode() + content)
            self.assertEqual(self.gopher_raw(b"/" + name.encode()), content)
            self.assertEqual(items["/" + name].type, item_type, name)

    def test_every_odd_name_is_reached_through_the_lists(self):
        """As a client walks: from the home page, by links alone."""
        for name in ODD_NAMES + UNNAMEABLE:
            self.write_bytes(name, content_of(name))
        daemon = self.start(expect=LEFT_OUT)
        for reached in (self.walk_gemini(daemon), self.walk_gopher(daemon)):
            self.assertEqual([name for name in ODD_NAMES if content_of(name) not in reached], [])
            self.assertEqual(len(reached), len(ODD_NAMES))
        self.assertEqual(daemon.log().count("is left out"), len(UNNAMEABLE))

    def walk_gemini(self, daemon):
        todo, seen, files = ["/"], {"/"}, set()
        while todo:
            path = todo.pop()
            answer = self.gemini_raw(path)
            header, _, body = answer.partition(b"\r\n")
            self.assertTrue(header.startswith(b"20 "), f"{path}: {header}")
            if not header.startswith(b"20 text/gemini"):
                files.add(body)
                continue
            base = f"gemini://localhost:{daemon.port('gemini')}{path}"
            for line in body.decode().split("\n"):
                if not line.startswith("=>"):
                    continue
                url = urllib.parse.urljoin(base.replace("gemini:", "http:"), line[2:].split()[0])
                parts = urllib.parse.urlsplit(url)
                if parts.scheme == "http" and parts.path not in seen:
                    seen.add(parts.path)
                    todo.append(parts.path)
        return files

    def walk_gopher(self, daemon):
        todo, seen, files = [("1", "/")], {"/"}, set()
        while todo:
            item_type, selector = todo.pop()
            answer = self.gopher_raw(selector.encode())
            self.assertFalse(answer.startswith(b"3"), selector)
            if item_type != "1":
                files.add(answer)
                continue
            for item in menu(answer):
                if item.type in "01gIs9" and item.selector not in seen:
                    self.assertRegex(item.selector, r"^/[A-Za-z0-9._~/-]*$")
                    self.assertLessEqual(len(item.selector), 255)
                    seen.add(item.selector)
                    todo.append((item.type, item.selector))
        return files

    # ---- what is not served ------------------------------------------------------------

    def make_traps(self):
        """Links, special files and hidden ones around what may be served."""
        capsule, outside = self.folder.capsule, os.path.join(self.folder.path, "outside")
        os.mkdir(outside)
        with open(os.path.join(outside, "secret.bin"), "wb") as file:
            file.write(CANARY)
        for name in (b"real.bin", b"folder/in.bin", b".hidden.bin", b"folder/.hidden.bin",
                     b".git/config.bin", b"backup.bin~", b"#auto.bin#", b"closed.bin"):
            self.write_bytes(name, content_of(name))
        for name, target in {
                "inside.bin": "real.bin", "folder/up.bin": "../real.bin",
                "chain.bin": "inside.bin", "inside-folder": "folder",
                "secret.bin": os.path.join(outside, "secret.bin"),
                "climbing.bin": "../outside/secret.bin", "outside-folder": outside,
                "loop.bin": "loop.bin", "round-a.bin": "round-b.bin", "round-b.bin": "round-a.bin",
                "broken.bin": "nowhere.bin", "hidden-link.bin": ".hidden.bin",
                "passwd.bin": "/etc/passwd", "proc.bin": "/proc/self/environ"}.items():
            os.symlink(target, os.path.join(capsule, name))
        os.mkfifo(os.path.join(capsule, "fifo.bin"))
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(os.path.join(capsule, "socket.bin"))
        if os.geteuid() == 0:
            os.mknod(os.path.join(capsule, "zero.bin"), 0o666 | 0o020000, os.makedev(1, 5))
        os.chmod(os.path.join(capsule, "closed.bin"), 0)

    def test_links_inside_are_followed_and_nothing_leads_out(self):
        self.make_traps()
        self.start(expect=LEFT_OUT)
        for path, name in {"/real.bin": b"real.bin", "/inside.bin": b"real.bin",
                           "/chain.bin": b"real.bin", "/folder/up.bin": b"real.bin",
                           "/folder/in.bin": b"folder/in.bin",
                           "/inside-folder/in.bin": b"folder/in.bin"}.items():
            self.assertEqual(self.gemini_raw(path).partition(b"\r\n")[2], content_of(name), path)
            self.assertEqual(self.gopher_raw(path.encode()), content_of(name), path)
        for path in ("/secret.bin", "/climbing.bin", "/outside-folder/secret.bin",
                     "/outside-folder/", "/loop.bin", "/round-a.bin", "/broken.bin",
                     "/passwd.bin", "/proc.bin", "/fifo.bin", "/socket.bin", "/zero.bin",
                     "/.hidden.bin", "/folder/.hidden.bin", "/.git/config.bin",
                     "/%2ehidden.bin", "/backup.bin~", "/%23auto.bin%23",
                     "/folder/../real.bin", "/never-there.bin"):
            self.assert_not_found(path)

    def test_no_spelling_of_a_path_leads_out(self):
        self.make_traps()
        daemon = self.start("--set", "limits.rate=0", expect=LEFT_OUT)
        ups = ["..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "..%2f..", "..%5c..", "..\\..", "...",
               "....", "..;", "%c0%ae%c0%ae", "%uff0e%uff0e", "\uff0e\uff0e", "..%00", "./..",
               "//.."]
        targets = ["outside/secret.bin", "certs/localhost.key", "state/index/bifold.db",
                   "etc/passwd", "proc/self/environ"]
        asked = 0
        for start in ("", "folder/", "inside-folder/", "real.bin/", "outside-folder/"):
            for up in ups:
                for target in targets:
                    for path in (f"/{start}{up}/{target}", f"/{start}{up}/{up}/{up}/{target}"):
                        self.check_closed(path)
                        asked += 1
        for path in ("//etc/passwd", "/%2fetc/passwd", "/\u2215etc\u2215passwd", "/.", "/..",
                     "/.state", "/proc/self/fd/3/real.bin", "/real.bin/", "/real.bin%00.txt",
                     "/real.bin/.", "/folder//in.bin", "/./real.bin"):
            self.check_closed(path)
        self.assertGreater(asked, 800)
        self.assertEqual(daemon.gemini("/").status, 20)

    def check_closed(self, path):
        port = self.daemons[0].port("gemini")
        with Secure(port, TLS13) as client:
            client.send(f"gemini://localhost:{port}{path}\r\n".encode())
            answer, end = client.read()
        self.assertEqual(end, CLOSED, path)
        self.assertIn(answer[:3], (b"51 ", b"59 "), path)
        answer = self.gopher_raw(path.encode())
        self.assertIn(answer, (NOTHING, NOT_A_SELECTOR), path)

    def test_what_changes_after_it_was_listed_is_not_trusted(self):
        """The index says a file; on the disk stands something else by now."""
        names = ("fifo.bin", "link.bin", "socket.bin", "folder.bin", "gone.bin", "shut.bin")
        for name in names:
            self.write_bytes(name.encode(), content_of(name))
        outside = os.path.join(self.folder.path, "outside.bin")
        with open(outside, "wb") as file:
            file.write(CANARY)
        daemon = self.start("--set", "index.watch=no")
        for name in names:
            self.assertEqual(self.gopher_raw(b"/" + name.encode()), content_of(name))
        place = {name: os.path.join(self.folder.capsule, name) for name in names}
        for name in names[:-1]:
            os.unlink(place[name])
        os.mkfifo(place["fifo.bin"])
        os.symlink(outside, place["link.bin"])
        os.mkdir(place["folder.bin"])
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(place["socket.bin"])
        os.chmod(place["shut.bin"], 0)
        for name in names:
            self.assert_not_found("/" + name)
        self.check_many_at_once(daemon, "/fifo.bin", 64)

    def check_many_at_once(self, daemon, path, count):
        """None of them waits for a writer, and none keeps others waiting."""
        url = f"gemini://localhost:{daemon.port('gemini')}{path}\r\n".encode()
        clients = [Secure(daemon.port("gemini"), TLS13, source=f"127.0.2.{i % 4 + 2}")
                   for i in range(count)]
        for client in clients:
            client.send(url)
        self.assertEqual(daemon.gemini("/").status, 20)
        for client in clients:
            with client:
                self.assertEqual(client.read(), (NOT_FOUND, CLOSED))

    def test_a_link_that_races_a_folder_never_leads_out(self):
        """A folder and a link that leads out change places while readers ask."""
        self.write_bytes(b"swap/file.bin", content_of("in"))
        outside = os.path.join(self.folder.path, "outside")
        os.mkdir(outside)
        with open(os.path.join(outside, "file.bin"), "wb") as file:
            file.write(CANARY)
        daemon = self.start("--set", "index.watch=no", "--set", "limits.rate=0")
        swap, other = (os.fsencode(os.path.join(self.folder.path, *rest))
                       for rest in (("capsule", "swap"), ("other",)))
        os.symlink(outside, other)
        libc, stop = ctypes.CDLL(None, use_errno=True), threading.Event()
        swaps = [0]

        def exchange():
            while not stop.is_set():
                if libc.renameat2(AT_FDCWD, swap, AT_FDCWD, other, RENAME_EXCHANGE):
                    return
                swaps[0] += 1

        thread = threading.Thread(target=exchange)
        thread.start()
        try:
            answers = {self.gopher_raw(b"/swap/file.bin") for _ in range(4000)}
        finally:
            stop.set()
            thread.join()
        self.assertGreater(swaps[0], 100)
        busy = b"3Too busy just now; try again soon\t\terror.host\t1\r\n.\r\n"
        self.assertLessEqual(answers, {content_of("in"), NOTHING, busy})
        self.assertIn(content_of("in"), answers)
        self.assertEqual(daemon.gemini("/").status, 20)

    # ---- changes ----------------------------------------------------------------------

    def test_a_folder_swapped_while_it_is_read_is_wholly_old_or_new(self):
        stamps = [b"old " * 20000, b"new " * 20000]
        for folder, stamp in (("site", stamps[0]), (".next", stamps[1])):
            for name in ("a.bin", "b.bin"):
                self.write_bytes(f"{folder}/{name}".encode(), stamp)
        self.start("--set", "index.watch=no", "--set", "limits.rate=0")
        site, following = (os.fsencode(os.path.join(self.folder.capsule, name))
                           for name in ("site", ".next"))
        libc = ctypes.CDLL(None, use_errno=True)
        answers = []
        for turn in range(60):
            self.assertEqual(
                libc.renameat2(AT_FDCWD, site, AT_FDCWD, following, RENAME_EXCHANGE), 0)
            for selector in (b"/site/a.bin", b"/site/b.bin"):
                answers.append(self.gopher_raw(selector))
                self.assertEqual(answers[-1], stamps[(turn + 1) % 2])
        self.assertEqual(set(answers), set(stamps))

    def test_added_and_removed_files_are_noticed(self):
        self.write_bytes(b"first.bin", content_of("first"))
        daemon = self.start()
        self.folder.write("second.bin", content_of("second"))
        daemon.wait_for("/", "second.bin")
        self.assertEqual(self.gopher_raw(b"/second.bin"), content_of("second"))
        os.unlink(os.path.join(self.folder.capsule, "first.bin"))
        self.assert_not_found("/first.bin")
        self.folder.write("third.bin", content_of("third"))
        daemon.wait_for("/", "third.bin")
        self.assertNotIn("first.bin", daemon.gemini("/").text)

    def test_a_capsule_that_is_a_link_follows_it(self):
        """A release is put in service by turning one link over."""
        for name in ("one", "two"):
            self.write_bytes(f"../{name}/which.bin".encode(), name.encode())
        os.rmdir(self.folder.capsule)
        os.symlink("one", self.folder.capsule)
        self.start()
        self.assertEqual(self.gopher_raw(b"/which.bin"), b"one")
        os.symlink("two", self.folder.capsule + ".next")
        os.rename(self.folder.capsule + ".next", self.folder.capsule)
        answers = set()
        wait_until(lambda: answers.add(self.gopher_raw(b"/which.bin")) or b"two" in answers,
                   what="the other release")
        self.assertEqual(answers - {b"one"}, {b"two"})

    # ---- what nobody wrote ---------------------------------------------------------------

    def test_caps_and_robots_are_there_unless_the_author_has_some(self):
        daemon = self.start()
        caps = self.gopher_raw(b"caps.txt")
        self.assertTrue(caps.startswith(b"CAPS\r\n"), caps)
        self.assertIn(f"ServerTLSPort={daemon.port('gopher')}\r\n".encode(), caps)
        self.assertEqual(caps, self.gopher_raw(b"/caps.txt"))
        rules = b"User-agent: *\r\nDisallow: /search\r\n"
        self.assertEqual(self.gopher_raw(b"robots.txt"), rules)
        self.assertEqual(self.gemini_raw("/robots.txt"),
                         b"20 text/plain\r\n" + rules.replace(b"\r", b""))
        self.folder.write("robots.txt", "User-agent: *\nDisallow: /\n")
        self.folder.write("caps.txt", "CAPS\nCapsVersion=1\n")
        daemon.wait_for("/robots.txt", "Disallow: /\n")
        self.assertEqual(self.gopher_raw(b"caps.txt"), b"CAPS\nCapsVersion=1\n")

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Keys and certificates that were made elsewhere, with the openssl command."""
import hashlib
import os
import ssl
import subprocess
import tempfile

# its allocator and its handlers are not those whose behaviour is measured
SANITIZED = "asan" in os.environ.get("BIFOLD_OUT", "")
P256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
P384 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384")
RSA = ("-newkey", "rsa:2048")
RSA_WEAK = ("-newkey", "rsa:1024")
ED25519 = ("-newkey", "ed25519")


def openssl(*arguments, **more):
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"openssl {arguments[0]}: {done.stderr.decode()}")
    return done.stdout


class Pair:
    """PEM of a chain and its key."""

    def __init__(self, chain, key):
        self.chain, self.key = chain, key
        self.der = ssl.PEM_cert_to_DER_cert(
            chain[:chain.index("-----END CERTIFICATE-----") + 25] + "\n")

    @property
    def print(self):
        return colons(self.der)

    def write(self, folder, host="localhost"):
        """Each file whole, as programs that renew certificates write them."""
        for ending, text, mode in (("pem", self.chain, 0o644), ("key", self.key, 0o600)):
            put(folder, os.path.join(folder.certs, f"{host}.{ending}"), text, mode)


def colons(der):
    return ":".join(
        f"{octet:02X}" for octet in hashlib.sha256(der).digest())


def put(folder, path, text, mode=0o600):
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        os.makedirs(parent, mode=0o755)
        folder.own(parent)
    waiting = os.path.join(parent, "." + os.path.basename(path) + ".waiting")
    with open(waiting, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(waiting, mode)
    folder.own(waiting)
    os.rename(waiting, path)


CA_SETTINGS = """[ca]
default_ca = a
[a]
database = {0}/index
new_certs_dir = {0}
serial = {0}/serial
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost
"""


def make_ended_pair():
    """`openssl req` makes none that is over already; its `ca` does."""
    with tempfile.TemporaryDirectory() as place:
        for name, text in (("ca", CA_SETTINGS.format(place)), ("index", ""), ("serial", "01\n")):
            with open(os.path.join(place, name), "w", encoding="utf-8") as file:
                file.write(text)
        key, request = os.path.join(place, "key"), os.path.join(place, "request")
        openssl("req", *P256, "-nodes", "-new", "-subj", "/CN=localhost", "-keyout", key,
                "-out", request)
        chain = openssl("ca", "-batch", "-notext", "-selfsign", "-config",
                        os.path.join(place, "ca"), "-keyfile", key, "-in", request,
                        "-startdate", "20200101000000Z", "-enddate", "20210101000000Z")
        with open(key, encoding="utf-8") as file:
            return Pair(chain.decode(), file.read())


def make_pair(*names, days=3650, kind=P256):
    names = names or ("localhost",)
    with tempfile.TemporaryDirectory() as place:
        key, chain = os.path.join(place, "key"), os.path.join(place, "pem")
        openssl("req", "-x509", *kind, "-nodes", "-days", str(days), "-subj", f"/CN={names[0]}",
                "-addext", "subjectAltName=" + ",".join("DNS:" + name for name in names),
                "-keyout", key, "-out", chain)
        with open(key, encoding="utf-8") as k, open(chain, encoding="utf-8") as c:
            return Pair(c.read(), k.read())


def make_chain(name="localhost"):
    """A leaf that an authority has signed, the authority's certificate after it."""
    with tempfile.TemporaryDirectory() as place:
        at = {part: os.path.join(place, part) for part in ("ca", "cakey", "req", "key", "pem", "ext")}
        openssl("req", "-x509", *P256, "-nodes", "-days", "9", "-subj", "/CN=An Authority",
                "-keyout", at["cakey"], "-out", at["ca"])
        openssl("req", *P256, "-nodes", "-subj", f"/CN={name}", "-keyout", at["key"],
                "-out", at["req"])
        with open(at["ext"], "w", encoding="utf-8") as file:
            file.write(f"subjectAltName=DNS:{name}\n")
        openssl("x509", "-req", "-in", at["req"], "-CA", at["ca"], "-CAkey", at["cakey"],
                "-CAcreateserial", "-days", "90", "-extfile", at["ext"], "-out", at["pem"])
        text = {}
        for part in ("pem", "ca", "key"):
            with open(at[part], encoding="utf-8") as file:
                text[part] = file.read()
        return Pair(text["pem"] + text["ca"], text["key"])

# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Is this a feed that RFC 4287 allows?  Every rule that a feed of ours could break."""
import re
import xml.etree.ElementTree as ET

NS = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# RFC 4151: tag:AUTHORITY,DATE:SPECIFIC
UUID_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*")
URI = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9\-._~\[\]:]+(/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*)?")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = {"feed": ("generator", "icon", "logo", "rights", "subtitle"),
                "entry": ("content", "published", "rights", "source", "summary")}
KNOWN = {"feed": ("author", "category", "contributor", "generator", "icon", "id", "link", "logo",
                  "rights", "subtitle", "title", "updated", "entry"),
         "entry": ("author", "category", "content", "contributor", "id", "link", "published",
                   "rights", "source", "summary", "title", "updated")}


def text_of(element):
    assert len(element) == 0, f"{element.tag} holds elements"
    assert element.text and element.text.strip() == element.text, f"{element.tag} is empty"
    return element.text


def check_link(link):
    assert set(link.attrib) <= {"rel", "type", "href", "hreflang", "title", "length"}, link.attrib
    assert URI.fullmatch(link.get("href")), link.get("href")
    return link.get("rel", "alternate"), link.get("type"), link.get("hreflang")


def check_author(author):
    names = [e for e in author if e.tag == NS + "name"]
    assert len(names) == 1 and len(author) == 1, "an author has one name"
    text_of(names[0])


def check_common(element, kind):
    count = lambda name: len(element.findall(NS + name))
    for name in ONCE:
        assert count(name) == 1, f"{kind} has {count(name)} of {name}"
    for name in AT_MOST_ONCE[kind]:
        assert count(name) <= 1, f"{kind} has {count(name)} of {name}"
    for child in element:
        assert child.tag.startswith(NS) and child.tag[len(NS):] in KNOWN[kind], child.tag
    own = text_of(element.find(NS + "id"))
    assert TAG_URI.fullmatch(own) or UUID_URN.fullmatch(own), own
    text_of(element.find(NS + "title"))
    for name in ("updated", "published"):
        for time in element.findall(NS + name):
            assert TIME.fullmatch(text_of(time)), time.text
    for author in element.findall(NS + "author"):
        check_author(author)
    for category in element.findall(NS + "category"):
        assert category.get("term"), "a category without a term"
    links = [check_link(link) for link in element.findall(NS + "link")]
    assert len([rel for rel, *_ in links if rel == "alternate"]) == \
        len({link for link in links if link[0] == "alternate"}), "two alternates alike"
    return [rel for rel, *_ in links]


def check(text):
    """Raise AssertionError, or return the feed and its entries as elements."""
    feed = ET.fromstring(text)
    assert feed.tag == NS + "feed", feed.tag
    rels = check_common(feed, "feed")
    assert rels.count("self") == 1 and "alternate" in rels
    entries = feed.findall(NS + "entry")
    assert list(feed)[-len(entries):] == entries or not entries, "entries stand last"
    for entry in entries:
        rels = check_common(entry, "entry")
        assert "alternate" in rels or entry.find(NS + "content") is not None
        assert feed.find(NS + "author") is not None or entry.find(NS + "author") is not None
    ids = [entry.find(NS + "id").text for entry in entries]
    assert len(ids) == len(set(ids)), "two entries have one id"
    newest = max((entry.find(NS + "updated").text for entry in entries), default="")
    assert feed.find(NS + "updated").text >= newest
    return feed, entries


def ids_and_times(text):
    """{address: (id, updated)}, by the path of each entry's link."""
    return {re.sub(r"^[a-z]+://[^/]*(/1)?(?=/)", "", entry.find(NS + "link").get("href")):
            (entry.find(NS + "id").text, entry.find(NS + "updated").text)
            for entry in check(text)[1]}

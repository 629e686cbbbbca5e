# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""What processes use, as the kernel tells it: processor time, memory, octets written."""
import os

TICK = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


def read(pid, name):
    """A file of /proc/PID, empty when the process has gone."""
    try:
        with open(f"/proc/{pid}/{name}", encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def children(pid):
    """The children of a process, and theirs."""
    found = []
    for task in read(pid, f"task/{pid}/children").split():
        found += [int(task), *children(int(task))]
    return found


def family(pid):
    return [pid, *children(pid)]


def cpu(pid):
    """Seconds of processor time, without that of children."""
    fields = read(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def exact_cpu(pid):
    """The same of all threads that live, in nanoseconds."""
    return sum(int(read(pid, f"task/{task}/schedstat").split()[0])
               for task in os.listdir(f"/proc/{pid}/task"))


def fields(text):
    """ "Name:  12 kB" lines as octets."""
    rows = (line.split() for line in text.splitlines())
    return {row[0][:-1]: int(row[1]) * 1024 for row in rows
            if len(row) == 3 and row[2] == "kB"}


def rss(pid):
    return fields(read(pid, "status")).get("VmRSS", 0)


def pss(pid):
    return fields(read(pid, "smaps_rollup")).get("Pss", 0)


def pss_without_files(pid):
    """Memory of the process's own: what is mapped from files is the page cache's."""
    found = fields(read(pid, "smaps_rollup"))
    return found.get("Pss_Anon", 0) + found.get("Pss_Shmem", 0)


def written(pid):
    """Octets that the process gave to write() and its kin so far.  (What the kernel counts
    as written to disk is whole folios of the page cache, however little of them changed.)"""
    for line in read(pid, "io").splitlines():
        if line.startswith("wchar:"):
            return int(line.split()[1])
    return 0


class Peak:
    """The most that a family of processes held at one time, seen by looking often."""

    def __init__(self):
        self.pss = self.rss = self.single = 0

    def look(self, pid):
        pids = family(pid)
        self.pss = max(self.pss, sum(map(pss, pids)))
        resident = [rss(one) for one in pids]
        self.rss = max(self.rss, sum(resident))
        self.single = max(self.single, *resident)

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""run.py OUT [pattern]: the end-to-end tests against the programs in OUT."""
import os
import signal
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)


def select_tests(suite, pattern):
    chosen = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            chosen.addTest(select_tests(test, pattern))
        elif pattern in test.id():
            chosen.addTest(test)
    return chosen


def main():
    if len(sys.argv) not in (2, 3):
        print("usage: run.py OUT [part of a test's name]", file=sys.stderr)
        return 2
    # being told to stop is an exception like others: what was started ends
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["BIFOLD_OUT"] = sys.argv[1]
    sys.dont_write_bytecode = True
    from harness import Programs

    for program in ("bifold", "bifoldd"):
        if not os.access(os.path.join(sys.argv[1], program), os.X_OK):
            print(f"run.py: there is no {program} in {sys.argv[1]}; run make first",
                  file=sys.stderr)
            return 2
    suite = unittest.defaultTestLoader.discover(HERE, "test_*.py")
    if len(sys.argv) == 3:
        suite = select_tests(suite, sys.argv[2])
    try:
        result = unittest.TextTestRunner(verbosity=1, buffer=False).run(suite)
    finally:
        Programs.remove()
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed"
          + (f", {len(result.skipped)} skipped" if result.skipped else ""))
    return 1 if failed or result.testsRun == 0 else 0


sys.exit(main())

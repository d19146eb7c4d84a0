"""run_module.py MODULE RESULTS: runs the tests of one module and appends a line a test to the file RESULTS.

Runs on the interpreter under test and on the reference alike. A line is "start ID", or "OUTCOME ID<tab>reason" with the outcome
passed, failed or skipped; so the test in which an interpreter dies is the one that was started and has no outcome. Tests that
RESULTS mentions already are left out: after a crash the rest of the module is run by another process. The last line is "end".
"""

import os
import sys

module_name, results_path = sys.argv[1:3]
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "stubs"))
del sys.argv[1:]

import unittest

MODULE_ID = f"module {module_name}"


def already_mentioned():
    try:
        with open(results_path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return set()
    return {line.partition(" ")[2].partition("\t")[0] for line in lines}


class Recorder(unittest.TestResult):
    """Writes every outcome at once, as the process may die in the next test."""

    def __init__(self, descriptor):
        super().__init__()
        self.descriptor = descriptor
        self.failed_parts = {}

    def write(self, outcome, identity, reason=""):
        last_line = reason.strip().splitlines()[-1] if reason.strip() else ""
        line = f"{outcome} {identity}\t{last_line[:300]}\n" if outcome != "start" else f"start {identity}\n"
        os.write(self.descriptor, line.encode("utf-8", "backslashreplace"))

    def startTest(self, test):
        super().startTest(test)
        self.failed_parts.pop(test.id(), None)
        self.write("start", test.id())

    def addSuccess(self, test):
        # The parts of a test (subTest) report failures one by one, and then the whole counts as a success or says nothing.
        if test.id() not in self.failed_parts:
            self.write("passed", test.id())

    def addSubTest(self, test, part, error):
        if error is not None and test.id() not in self.failed_parts:
            self.failed_parts[test.id()] = True
            self.write("failed", test.id(), describe(error))

    def addFailure(self, test, error):
        self.write("failed", test.id(), describe(error))

    def addError(self, test, error):
        self.write("failed", test.id(), describe(error))

    def addSkip(self, test, reason):
        self.write("skipped", test.id(), reason)

    def addExpectedFailure(self, test, error):
        self.write("passed", test.id())

    def addUnexpectedSuccess(self, test):
        self.write("failed", test.id(), "unexpected success")


def describe(error):
    kind, value, _ = error
    try:
        return f"{kind.__name__}: {value}".replace("\n", " ")
    except Exception:
        return kind.__name__


def without(suite, mentioned):
    """The suite without tests that were started before."""
    kept = type(suite)()
    for test in suite:
        if isinstance(test, unittest.BaseTestSuite):
            part = without(test, mentioned)
            if part.countTestCases():
                kept.addTest(part)
        elif test.id() not in mentioned:
            kept.addTest(test)
    return kept


def main():
    mentioned = already_mentioned()
    descriptor = os.open(results_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    recorder = Recorder(descriptor)
    recorder.write("start", MODULE_ID)
    suite = load(recorder)
    if suite:
        without(suite, mentioned).run(recorder)
    os.write(descriptor, b"end\n")


def load(recorder):
    """The module's tests, or None."""
    try:
        from test import support
        support.use_resources = []
        suite = unittest.defaultTestLoader.loadTestsFromName(f"test.{module_name}")
    except unittest.SkipTest as reason:
        recorder.write("skipped", MODULE_ID, str(reason))
        return None
    except BaseException as error:
        recorder.write("failed", MODULE_ID, describe((type(error), error, None)))
        return None
    recorder.write("passed", MODULE_ID)
    return suite


main()

#!/usr/bin/python3.11
"""harness_test.py: that run.py notices failures, crashes and hangs, and charges each to its own test.

The interpreter under test is python3.11 itself, made to misbehave in chosen tests of one module.
"""

import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
MODULE = "test_bool"
MISBEHAVE = """
import os, sys, time, unittest
ACTIONS = {"test_float": os.abort, "test_math": lambda: time.sleep(60), "test_str": lambda: 1 / 0, "test_repr": lambda: os._exit(0)}
run = unittest.TestCase.run
def misbehaving_run(self, result=None):
    action = ACTIONS.get(self._testMethodName)
    if action:
        setattr(self, self._testMethodName, action)
    return run(self, result)
unittest.TestCase.run = misbehaving_run
"""


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / "sitecustomize.py").write_text(MISBEHAVE)
        interpreter = folder / "interpreter"
        interpreter.write_text(f'#!/bin/sh\nPYTHONPATH={folder} exec /usr/bin/python3.11 "$@"\n')
        interpreter.chmod(0o755)
        done = subprocess.run([FOLDER / "run.py", interpreter, MODULE, "-v", "--check", "--test-limit", "2"], capture_output=True, text=True)
    print(done.stdout + done.stderr)
    expected = [f"crashed test.{MODULE}.BoolTest.test_float", f"hung test.{MODULE}.BoolTest.test_math",
                f"failed test.{MODULE}.BoolTest.test_str: ZeroDivisionError: division by zero",
                f"crashed test.{MODULE}.BoolTest.test_repr", f"NEWLY FAILED test.{MODULE}.BoolTest.test_str"]
    missing = [line for line in expected if line not in done.stdout]
    if missing or done.returncode != 1 or "3 crashed or hung" not in done.stdout:
        print("not reported:", *missing, sep="\n  ")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

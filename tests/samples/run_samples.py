#!/usr/bin/python3.11
"""run_samples.py BIN: compiles samples/ with pycc and runs every case on pyrun and on python3.11.

Both run the same .pyc; standard output, standard error and exit status must agree. The reference runs without its
own tracebacks' source of variation: same arguments, same working folder, hash seed 0.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3.11"
TIME_LIMIT = 60


def run(command):
    """(exit status, standard output, standard error)"""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=TIME_LIMIT,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "timeout", b"", b""
    return done.returncode, done.stdout, done.stderr


def cases():
    for line in (ROOT / "tests/samples/cases.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            sample, *arguments = line.split()
            yield sample, arguments


def difference(expected, actual):
    """The first thing in which two runs differ, as a line for people."""
    for name, wanted, got in zip(("exit status", "standard output", "standard error"), expected, actual):
        if wanted == got:
            continue
        if isinstance(wanted, int) or isinstance(got, (int, str)):
            return f"{name}: expected {wanted}, got {got}"
        wanted, got = wanted.splitlines(), got.splitlines()
        for number, (one, other) in enumerate(zip(wanted, got), 1):
            if one != other:
                return f"{name}, line {number}: expected {one!r}, got {other!r}"
        return f"{name}: expected {len(wanted)} lines, got {len(got)}"
    return None


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        compiled = subprocess.run([binaries / "pycc", "samples", "-o", folder, "-q"], cwd=ROOT)
        if compiled.returncode != 0:
            print(f"pycc: exit status {compiled.returncode}\n0 passed, 1 failed")
            return 1
        for sample, arguments in cases():
            pyc = f"{folder}/__pycache__/{sample}.cpython-311.pyc"
            expected = run([PYTHON, "-I", pyc, *arguments])
            actual = run([binaries / "pyrun", pyc, *arguments])
            problem = difference(expected, actual)
            if problem:
                failed += 1
                print(f"FAILED {sample} {' '.join(arguments)}: {problem}")
                print("    " + actual[2].decode(errors="replace").strip().replace("\n", "\n    ")[:1000])
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

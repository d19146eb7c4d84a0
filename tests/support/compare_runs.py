"""Runs a program on python3.11 and on pyrun and tells the first thing in which they differ: exit status, output or messages."""

import os
import pathlib
import re
import subprocess

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
    return done.returncode, without_addresses(done.stdout), without_addresses(done.stderr)


def without_addresses(text):
    """Where an object lies is no part of what a program does."""
    return re.sub(rb" at 0x[0-9a-f]{6,16}", b" at 0x...", text)


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


def compare(title, reference, command):
    """Whether both commands do the same; tells about it if not."""
    actual = run(command)
    problem = difference(run(reference), actual)
    if problem:
        print(f"FAILED {title}: {problem}")
        print("    " + actual[2].decode(errors="replace").strip().replace("\n", "\n    ")[:1000])
    return not problem

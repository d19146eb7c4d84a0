#!/usr/bin/env python3
"""Times small statements on python3.11 and on pyrun, and prints how many times as fast pyrun is.

    bench/compare_snippets.py build/release/bin/pyrun bench/snippets/text.txt [--below RATIO] [WORD...]

A file has one statement a line behind `;;`, with what it needs in front; WORDs choose those that contain one of them."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

PYTHON = "/usr/bin/python3.11"
COUNT = 200

# What runs in the measured interpreter: every snippet as a function with a loop of its own.
HEAD = """
from time import process_time
def measure(run):
    run(1)
    repeats = 1
    while True:
        start = process_time()
        run(repeats)
        took = process_time() - start
        if took > 0.004:
            break
        repeats *= 4
    best = took
    for _ in range(4):
        start = process_time()
        run(repeats)
        best = min(best, process_time() - start)
    return best / repeats / {count} * 1e9
"""
FUNCTION = """
def run(repeats):
    {setup}
    for _ in range(repeats * {count}):
        {statement}
print(measure(run))
"""


def read_snippets(path, words):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#") and (not words or any(word in line for word in words)):
            yield [part.strip() for part in line.split(";;")]


def program(snippets):
    text = HEAD.format(count=COUNT)
    for setup, statement in snippets:
        text += FUNCTION.format(setup=setup or "pass", statement=statement, count=COUNT)
    return text


def times(command, script):
    done = subprocess.run([*command, script], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.splitlines()[-1:]}")
    return [float(line) for line in done.stdout.split()]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("pyrun")
    options.add_argument("file", type=pathlib.Path)
    options.add_argument("words", nargs="*")
    options.add_argument("--below", type=float, default=1000.0, help="print only those with a smaller ratio")
    arguments = options.parse_intermixed_args()
    snippets = list(read_snippets(arguments.file, arguments.words))
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(program(snippets))
        script.flush()
        reference = times([PYTHON], script.name)
        ours = times([arguments.pyrun], script.name)
    for snippet, theirs, own in zip(snippets, reference, ours):
        if theirs / own < arguments.below:
            print(f"{theirs / own:6.2f} {theirs:9.0f} ns {own:9.0f} ns  {'  '.join(snippet)[-90:]}")


if __name__ == "__main__":
    main()

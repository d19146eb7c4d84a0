#!/usr/bin/python3.11
"""run.py PYRUN [--count N] [--seed S]: random programs on pyrun and on python3.11; what they print must agree.

Programs with seeds S, S + 1, … are made, 100 from 1 by default. One that differs is kept, and its place told.
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import tempfile

from program import random_program

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent / "support"))
from compare_runs import PYTHON, difference, run


def check(pyrun, seed, folder):
    """What is wrong, or None. A program that python3.11 takes too long for shows nothing."""
    program = folder / f"random_{seed}.py"
    program.write_text(random_program(seed))
    expected = run([PYTHON, "-W", "ignore", program])
    problem = None if expected[0] == "timeout" else difference(expected, run([pyrun, "-W", "ignore", program]))
    if problem:
        return f"FAILED {program}: {problem}"
    program.unlink()
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pyrun", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="random-runs-"))
    seeds = range(options.seed, options.seed + options.count)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [found for found in pool.map(lambda seed: check(options.pyrun.resolve(), seed, folder), seeds) if found]
    for problem in problems:
        print(problem)
    if not problems:
        folder.rmdir()
    print(f"random_runs: {options.count - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""compare_noop.py BIN [--tree FOLDER] [--runs N]: a run with nothing to do, pycc against python3.11 -m compileall -q, in one run.

The tree is a copy, compiled by pycc, without the files that do not compile. The runs alternate, each time beginning with
another command, since who runs after python3.11 finds the processor's caches full of other things; the best of each counts.
Also `pycc check`, both with and without an index, and compiling everything without and with a warm cache.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PYTHON = "/usr/bin/python3.11"
WORK = ROOT / "build" / "bench"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--tree", default="/usr/lib/python3.11")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    pycc, tree = options.binaries / "pycc", WORK / "noop_tree"
    os.environ["PYCC_CACHE_DIR"] = str(WORK / "noop_cache")
    shutil.rmtree(tree, ignore_errors=True)
    shutil.rmtree(WORK / "noop_cache", ignore_errors=True)
    shutil.copytree(options.tree, tree, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.a"))
    subprocess.run([pycc, "-qq", "--cache", tree])
    for source in tree.rglob("*.py"):
        if not (source.parent / "__pycache__" / (source.stem + ".cpython-311.pyc")).exists():
            source.unlink()
    # An index takes in only what has been left alone for two seconds.
    time.sleep(2.5)
    subprocess.run([pycc, "-q", "--index=always", tree])
    subprocess.run([pycc, "check", "-q", "--index=always", tree], stdout=subprocess.DEVNULL)
    reference = compare({"python3.11 -m compileall -q": [PYTHON, "-m", "compileall", "-q", tree],
                         "pycc -q": [pycc, "-q", tree], "pycc check -q": [pycc, "check", "-q", tree],
                         "pycc -q --index=never": [pycc, "-q", "--index=never", tree],
                         "pycc check -q --index=never": [pycc, "check", "-q", "--index=never", tree]}, options.runs)
    compare({"pycc -qq -f": [pycc, "-qq", "-f", tree], "pycc -qq -f --cache": [pycc, "-qq", "-f", "--cache", tree]},
            options.runs // 2, reference)
    print(f"{len(list(tree.rglob('*.py')))} files, all current")


def duration(command):
    """How long a process takes from its start to its end."""
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    os.waitpid(process, 0)
    return time.perf_counter() - start


def compare(commands, runs, reference=None):
    """Prints the best time of each command, and how often it goes into that of the first."""
    best = dict.fromkeys(commands, float("inf"))
    names = list(commands)
    for run in range(runs):
        for i in range(len(names)):
            name = names[(run + i) % len(names)]
            best[name] = min(best[name], duration(commands[name]))
    reference = reference or next(iter(best.values()))
    for name, seconds in best.items():
        print(f"    {name:<30}{seconds * 1000:9.2f} ms {reference / seconds:7.2f}")
    return reference


if __name__ == "__main__":
    main()

#!/usr/bin/python3.11
"""determinism_test.py PYCC [--runs N] [--seed N]: the standard library compiled again and again has one manifest.

Each run is in one of several folders, names files or folders in random order, absolutely or relatively, has its own -j, and finds
its own state: nothing compiled, some of it, damaged files, with no compile cache, a cold, a warm one, or half of one. In place of
times hashes tie the files to their sources, and --path-map hides where they were.
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

LIBRARY = pathlib.Path("/usr/lib/python3.11")
FOLDERS = ("a", "some where else", "deep/er/down", "lib")
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("SOURCE_DATE_EPOCH", "PYTHONPYCACHEPREFIX")}


class Runner:
    def __init__(self, pycc, root, seed):
        self.pycc, self.root, self.random = str(pathlib.Path(pycc).resolve()), root, random.Random(seed)
        skip = shutil.ignore_patterns("__pycache__", "*.so", "*.a", "config-*")
        for folder in FOLDERS:
            shutil.copytree(LIBRARY, root / folder, ignore=skip)
        self.sources = sorted(str(path.relative_to(root / FOLDERS[0])) for path in (root / FOLDERS[0]).rglob("*.py"))

    def prepare(self, folder):
        """Leaves none, some or damaged compiled files; says what it did."""
        files = sorted(folder.rglob("*.pyc"))
        state = self.random.choice(("empty", "part", "damaged"))
        for path in files:
            fate = "remove" if state == "empty" else self.random.choice(("keep", "remove", "damage" if state == "damaged" else "keep"))
            if fate == "remove":
                path.unlink()
            elif fate == "damage":
                path.write_bytes(path.read_bytes()[:self.random.choice((0, 3, 15, 16))])
        return f"{state} ({len(list(folder.rglob('*.pyc')))} files left)"

    def cache_options(self):
        cache = self.root / "cache"
        state = self.random.choice(("none", "none", "cold", "half", "warm"))
        entries = sorted(path for path in cache.rglob("*") if path.is_file())
        for path in entries if state == "cold" else entries[::2] if state == "half" else []:
            path.unlink()
        return state, [] if state == "none" else ["--cache"]

    def inputs(self, folder):
        """Arguments, standard input, and what the paths begin with."""
        start = folder if self.random.random() < 0.5 else folder.relative_to(self.root)
        kind = self.random.choice(("tree", "parts", "files"))
        if kind == "tree":
            return kind, [start], None, start
        if kind == "parts":
            parts = sorted({source.partition("/")[0] for source in self.sources})
            self.random.shuffle(parts)
            return kind, [start / part for part in parts], None, start
        files = [str(start / source) for source in self.sources]
        self.random.shuffle(files)
        return kind, ["-0", "-i", "-"], "\0".join(files).encode(), start

    def run(self):
        """The manifest, and how it came about."""
        folder = self.root / self.random.choice(FOLDERS)
        state = self.prepare(folder)
        cache, options = self.cache_options()
        kind, arguments, names, start = self.inputs(folder)
        jobs = self.random.choice((1, 2, 3, 5, 8, 16))
        done = subprocess.run([self.pycc, "-qq", f"-j{jobs}", "--invalidation-mode", "checked-hash", "--path-map",
                               f"{start}=/usr/lib/python3.11", *options, *arguments], input=names, cwd=self.root,
                              env={**ENVIRONMENT, "PYCC_CACHE_DIR": str(self.root / "cache")}, capture_output=True)
        manifest = subprocess.run([self.pycc, "manifest", "write", folder], capture_output=True, check=True, env=ENVIRONMENT)
        return (done.returncode, manifest.stdout), f"{start}: {state}, {kind}, -j{jobs}, cache: {cache}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pycc")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="pycc-determinism-") as root:
        runner = Runner(options.pycc, pathlib.Path(root), options.seed)
        for number in range(options.runs):
            outcome, story = runner.run()
            outcomes.setdefault(outcome, []).append(f"run {number}: {story}")
    for (status, manifest), stories in outcomes.items():
        print(f"status {status}, {manifest.splitlines()[0].decode()}: {len(stories)} runs")
    if len(outcomes) == 1:
        print(f"{options.runs} passed, 0 failed")
        return 0
    (_, expected), *others = sorted(outcomes, key=lambda outcome: -len(outcomes[outcome]))
    for outcome in others:
        print(*outcomes[outcome], sep="\n")
        lines = set(outcome[1].splitlines()) ^ set(expected.splitlines())
        print(*sorted({line.split(b" ", 3)[-1].decode(errors="replace") for line in lines})[:10], sep="\n    ")
    failed = sum(len(outcomes[outcome]) for outcome in others)
    print(f"{options.runs - failed} passed, {failed} failed")
    return 1


if __name__ == "__main__":
    sys.exit(main())

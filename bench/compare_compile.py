#!/usr/bin/python3.11
"""compare_compile.py BIN [--tree FOLDER] [--runs N] [--folder FOLDER]: pycc's speed against python3.11's, in one run.

In memory: every file of the tree that compiles, source bytes to marshal bytes, on one thread. Whole process: `pycc
-j2` against `python3.11 -m compileall -j2` on a copy of the tree in a folder, files written. The runs of the two
alternate, and the best of each counts; in memory it is processor time that counts. Also the peak memory of pycc's run,
and its time a stage.
"""

import argparse
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PYTHON = "/usr/bin/python3.11"
REFERENCE = ROOT / "bench" / "compile_reference.py"
WORK = ROOT / "build" / "bench"


def in_memory(binaries, tree, runs):
    listing = WORK / "files.txt"
    subprocess.run([PYTHON, REFERENCE, "--list", tree, listing], check=True)
    reference, ours = [], []
    for _ in range(runs):
        for command, results in (([PYTHON, REFERENCE, listing], reference),
                                 ([binaries / "compile_bench", listing], ours)):
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    reference = min(reference, key=lambda result: result["seconds"])
    ours = min(ours, key=lambda result: result["seconds"])
    print(f"in memory, one thread: {ours['files']} files, {ours['bytes'] / 1e6:.1f} MB, {ours['lines']:,} lines")
    for name, result in (("python3.11", reference), ("pycc", ours)):
        seconds = result["seconds"]
        print(f"    {name:<11}{seconds:8.3f} s {result['bytes'] / seconds / 1e6:8.1f} MB/s {result['lines'] / seconds:12,.0f} lines/s")
    print(f"    ratio      {reference['seconds'] / ours['seconds']:8.2f}")
    if ours.get("stages"):
        print("    pycc's time a stage")
        for stage, seconds in ours["stages"].items():
            speed = ours["bytes"] / seconds / 1e6 if seconds else 0
            print(f"        {stage:<12}{seconds * 1000:9.1f} ms {100 * seconds / ours['seconds']:6.1f} % {speed:9.1f} MB/s")


def timed(command):
    """(seconds, processor seconds, peak memory in MB of the largest process)"""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def whole_process(binaries, tree, folder, runs):
    copy, old = folder / "tree", folder / "old"
    for place in (copy, old):
        shutil.rmtree(place, ignore_errors=True)
    old.mkdir(parents=True)
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.a"), symlinks=False)
    reference, ours, numbers = [], [], itertools.count()
    for _ in range(runs):
        for command, results in (([PYTHON, "-m", "compileall", "-qq", "-f", "-j2", copy], reference),
                                 ([binaries / "pycc", "-qq", "-f", "-j2", copy], ours)):
            # Moved away and not deleted: file systems such as ext4 search long for inodes just after many were freed.
            for cache in list(copy.rglob("__pycache__")):
                cache.rename(old / str(next(numbers)))
            results.append(timed(command))
    written = sum(1 for _ in copy.rglob("*.pyc"))
    print(f"whole process, two jobs, {written} files written")
    for name, results in (("python3.11 -m compileall -j2", reference), ("pycc -j2", ours)):
        wall = min(result[0] for result in results)
        processor = min(result[1] for result in results)
        print(f"    {name:<29}{wall:8.3f} s {processor:8.3f} s of processor time")
    for index, name in enumerate(("ratio", "ratio of processor times")):
        print(f"    {name:<29}{min(result[index] for result in reference) / min(result[index] for result in ours):8.2f}")
    print(f"    pycc's peak memory           {max(result[2] for result in ours):8.1f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--tree", default="/usr/lib/python3.11")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, default=WORK,
                        help="where files are written: a tmpfs leaves the disk out")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    in_memory(arguments.binaries, arguments.tree, arguments.runs)
    whole_process(arguments.binaries, arguments.tree, arguments.folder, arguments.runs)


if __name__ == "__main__":
    sys.exit(main())

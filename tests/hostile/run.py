#!/usr/bin/python3.11
"""run.py BIN [--count N] [--seed N] [--keep FOLDER]: damaged .pyc files on the virtual machine.

Compiles samples/ and the conformance scripts with pycc, and has run_mutants run N damaged copies of them: each must be refused, or run
to an end, an exception or the time limit. With a build of the preset asan, reads and writes outside of memory are found as well.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", help="folder for the files that crash")
    arguments = parser.parse_args()
    binaries = arguments.binaries.resolve()
    with tempfile.TemporaryDirectory() as folder:
        sources = ["samples", *sorted(str(path) for path in (ROOT / "tests/conformance").glob("*/"))]
        subprocess.run([binaries / "pycc", "-q", *sources, "-o", folder], cwd=ROOT, check=True)
        originals = sorted(str(path) for path in pathlib.Path(folder).rglob("*.pyc"))
        keep = arguments.keep or tempfile.mkdtemp(prefix="mutants-")
        share = -(-arguments.count // arguments.jobs)
        processes = [subprocess.Popen([binaries / "run_mutants", str(share), str(arguments.seed + part), keep, *originals])
                     for part in range(arguments.jobs)]
        return max(process.wait() for process in processes)


if __name__ == "__main__":
    sys.exit(main())

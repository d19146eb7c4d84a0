#!/usr/bin/python3.11
"""compare_run.py BIN [--runs N]: pyrun against python3.11 on the samples, each a process of its own, best of N."""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
PYTHON = "/usr/bin/python3.11"
CASES = [["queens", "9"], ["life", "300"], ["maze_solver", "60", "40"], ["small_interpreter"], ["log_report"],
         ["markdown_to_html", "README.md"], ["word_frequency", "CONTRIBUTING.md"], ["json_parser"], ["matrix"], ["bank"]]


def processor_time(command):
    """Seconds of processor time of one run."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    binaries = arguments.binaries.resolve()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([binaries / "pycc", "-q", "samples", "-o", folder], cwd=ROOT, check=True)
        print(f"{'sample':<34}{'python3.11':>12}{'pyrun':>12}{'ratio':>8}")
        for name, *options in CASES:
            pyc = f"{folder}/__pycache__/{name}.cpython-311.pyc"
            reference = min(processor_time([PYTHON, "-I", "-S", pyc, *options]) for _ in range(arguments.runs))
            ours = min(processor_time([binaries / "pyrun", pyc, *options]) for _ in range(arguments.runs))
            title = " ".join([name, *options])
            print(f"{title:<34}{reference * 1000:>9.1f} ms{ours * 1000:>9.1f} ms{reference / ours:>8.2f}")


if __name__ == "__main__":
    sys.exit(main())

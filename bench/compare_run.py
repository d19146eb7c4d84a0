#!/usr/bin/python3.11
"""compare_run.py BIN [--runs N] [NAME...]: pyrun against python3.11 on the programs of bench/programs.

The two take turns. Of each program the least processor time of N runs counts, and the most memory. Both must print the
same. A ratio above 1 is in pyrun's favour for time and against it for memory.
"""

import argparse
import math
import os
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3.11"
TIME_LIMIT = 120


class Measurement:
    """The best of several runs of one command."""

    def __init__(self, command):
        self.command = command
        self.seconds = math.inf
        self.kilobytes = 0
        self.output = None

    def run(self):
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        self.seconds = min(self.seconds, usage.ru_utime + usage.ru_stime)
        self.kilobytes = max(self.kilobytes, usage.ru_maxrss)
        self.output = output if status == 0 else f"status {status}: ".encode() + output[-300:]


def measure(commands, runs):
    measurements = [Measurement(command) for command in commands]
    for _ in range(runs):
        for measurement in measurements:
            measurement.run()
    return measurements


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    binaries = arguments.binaries.resolve()
    programs = [path for path in sorted((FOLDER / "programs").glob("*.py")) if not arguments.names or path.stem in arguments.names]
    speeds, memories, wrong = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        def compiled(path):
            target = f"{folder}/{path.stem}.pyc"
            subprocess.run([PYTHON, "-c", "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True)",
                            path, target], check=True)
            return target

        print(f"{'program':<24}{'python3.11':>12}{'pyrun':>12}{'speed':>8}{'memory':>8}")
        for path in programs:
            pyc = compiled(path)
            reference, ours = measure([[PYTHON, "-I", "-S", pyc], [binaries / "pyrun", "-I", "-S", pyc]], arguments.runs)
            if ours.output != reference.output:
                wrong += 1
                print(f"{path.stem:<24}WRONG: {ours.output.decode(errors='replace').strip()[-160:]}")
                continue
            speeds.append(reference.seconds / ours.seconds)
            memories.append(ours.kilobytes / reference.kilobytes)
            print(f"{path.stem:<24}{reference.seconds * 1000:>9.0f} ms{ours.seconds * 1000:>9.0f} ms"
                  f"{speeds[-1]:>8.2f}{memories[-1]:>8.2f}", flush=True)
        empty = pathlib.Path(folder) / "empty.py"
        empty.write_text("pass\n")
        pyc = compiled(empty)
        reference, ours = measure([[PYTHON, "-I", "-S", pyc], [binaries / "pyrun", "-I", "-S", pyc]], arguments.runs * 5)
    print(f"{'geometric mean':<24}{'':>24}{geometric_mean(speeds):>8.2f}{geometric_mean(memories):>8.2f}")
    print(f"{'starting up':<24}{reference.seconds * 1000:>9.1f} ms{ours.seconds * 1000:>9.1f} ms"
          f"{reference.seconds / max(ours.seconds, 1e-4):>8.2f}{ours.kilobytes / reference.kilobytes:>8.2f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""compare_run.py BIN [--runs N] [NAME...]: pyrun against python3.11 on the programs of bench/programs and bench/memory.

The two take turns. Of each program the least processor time of N runs counts, and the most memory. Both must print the
same. A ratio above 1 is in pyrun's favour for time and against it for memory. The mean is that of bench/programs.
"""

import argparse
import math
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3.11"
TIME_LIMIT = 120


class Measurement:
    """The best of several runs of one command."""

    def __init__(self, tool, command):
        self.tool = tool
        self.command = command
        self.seconds = math.inf
        self.kilobytes = 0
        self.output = None

    def run(self):
        with tempfile.NamedTemporaryFile("r") as result:
            done = subprocess.run([self.tool, result.name, *self.command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=TIME_LIMIT, check=True)
            seconds, kilobytes, status = result.read().split()
        self.seconds = min(self.seconds, float(seconds))
        self.kilobytes = max(self.kilobytes, int(kilobytes))
        self.output = done.stdout if status == "0" else f"status {status}: ".encode() + done.stdout[-300:]


def measure(tool, commands, runs):
    measurements = [Measurement(tool, command) for command in commands]
    for _ in range(runs):
        for measurement in measurements:
            measurement.run()
    return measurements


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


class Comparison:
    """A table of programs, run by both from the same .pyc files."""

    def __init__(self, binaries, runs, folder):
        self.pyrun = binaries / "pyrun"
        self.tool = binaries / "measure_process"
        self.runs = runs
        self.folder = folder
        self.speeds, self.memories, self.wrong = [], [], 0

    def measure(self, path, runs):
        pyc = f"{self.folder}/{path.stem}.pyc"
        subprocess.run([PYTHON, "-c", "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True)",
                        path, pyc], check=True)
        return measure(self.tool, [[PYTHON, "-I", "-S", pyc], [self.pyrun, "-I", "-S", pyc]], runs)

    def add(self, path):
        reference, ours = self.measure(path, self.runs)
        if ours.output != reference.output:
            self.wrong += 1
            print(f"{path.stem:<24}WRONG: {ours.output.decode(errors='replace').strip()[-160:]}")
            return
        self.speeds.append(reference.seconds / ours.seconds)
        self.memories.append(ours.kilobytes / reference.kilobytes)
        print(f"{path.stem:<24}{reference.seconds * 1000:>9.0f} ms{ours.seconds * 1000:>9.0f} ms"
              f"{self.speeds[-1]:>8.2f}{self.memories[-1]:>8.2f}", flush=True)

    def print_means(self):
        print(f"{'geometric mean':<24}{'':>24}{geometric_mean(self.speeds):>8.2f}{geometric_mean(self.memories):>8.2f}")

    def add_start(self):
        empty = pathlib.Path(self.folder) / "empty.py"
        empty.write_text("pass\n")
        reference, ours = self.measure(empty, self.runs * 5)
        print(f"{'starting up':<24}{reference.seconds * 1000:>9.1f} ms{ours.seconds * 1000:>9.1f} ms"
              f"{reference.seconds / max(ours.seconds, 1e-4):>8.2f}{ours.kilobytes / reference.kilobytes:>8.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()

    def programs(kind):
        paths = sorted((FOLDER / kind).glob("*.py"))
        return [path for path in paths if not arguments.names or path.stem in arguments.names]

    with tempfile.TemporaryDirectory() as folder:
        table = Comparison(arguments.binaries.resolve(), arguments.runs, folder)
        print(f"{'program':<24}{'python3.11':>12}{'pyrun':>12}{'speed':>8}{'memory':>8}")
        for path in programs("programs"):
            table.add(path)
        table.print_means()
        for path in programs("memory"):
            table.add(path)
        table.add_start()
    return 1 if table.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

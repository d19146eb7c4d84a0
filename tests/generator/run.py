#!/usr/bin/python3.11
"""run.py --generator PROGRAM --pycc PROGRAM [--count N] [--seed N]: random programs, compiled by pycc and python3.11.

Makes N programs from the grammar and compares what both compilers make of them at every optimisation level, to the
byte. Without a seed it takes one from the clock; the seed is printed, and program_SEED.py is the same every time.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = "/usr/bin/python3.11"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--generator", default=ROOT / "build/release/bin/generate_programs")
    parser.add_argument("--pycc", default=ROOT / "build/release/bin/pycc")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--keep", help="write the programs into this folder and leave them there")
    return parser.parse_args()


def compare(arguments, seed, folder):
    grammar = ROOT / "compiler/grammar/python.gram"
    subprocess.run([arguments.generator, grammar, folder, str(seed), str(arguments.count)], check=True)
    invalid = find_invalid(folder)
    print("\n".join(invalid[:20] + [f"{len(invalid)} of {arguments.count} programs are invalid"]), flush=True)
    command = [PYTHON, ROOT / "tests/differential/run.py", "--pycc", arguments.pycc, "--cache", f"{folder}/reference"]
    return max(subprocess.run(command + [folder]).returncode, 1 if invalid else 0)


def find_invalid(folder):
    """Programs that python3.11 rejects; they are to be valid by construction."""
    invalid = []
    for path in sorted(pathlib.Path(folder).glob("*.py")):
        try:
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except SyntaxError as error:
            invalid.append(f"{path}:{error.lineno}: {error.msg}")
    return invalid


def main():
    arguments = parse_arguments()
    warnings.simplefilter("ignore")
    seed = arguments.seed if arguments.seed is not None else int(time.time()) * 1000
    print(f"seed {seed}", flush=True)
    if arguments.keep:
        pathlib.Path(arguments.keep).mkdir(parents=True, exist_ok=True)
        return compare(arguments, seed, arguments.keep)
    with tempfile.TemporaryDirectory() as folder:
        return compare(arguments, seed, folder)


if __name__ == "__main__":
    sys.exit(main())

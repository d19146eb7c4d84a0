"""Compares trees, positions included, with those of the Python that runs this script.

usage: python3.11 compare_ast.py [--type-comments] [--every=N] TOOL [FILE or FOLDER...]

TOOL is a program that prints the tree of the file named last on its command line, for example
`build/debug/bin/dump_ast` or `pycc --emit=ast --positions`. Without files, the standard library is compared.
`--every=N` takes each N-th file only. Prints every file that differs and exits with 1 if there is one.
"""

import ast
import concurrent.futures
import os
import shlex
import subprocess
import sys
import sysconfig
import warnings

warnings.simplefilter("ignore")


def python_files(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))


def expected_dump(path, type_comments):
    with open(path, "rb") as file:
        source = file.read()
    try:
        tree = ast.parse(source, path, type_comments=type_comments)
        return ast.dump(tree, include_attributes=True, indent=2)
    except (SyntaxError, ValueError):
        return None


def actual_dump(tool, path, type_comments):
    command = tool + (["--type-comments"] if type_comments else []) + [path]
    done = subprocess.run(command, capture_output=True)
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}"
    return done.stdout.decode("utf-8", "surrogatepass").rstrip("\n") if done.returncode == 0 else None


def first_difference(expected, actual):
    if expected is None:
        return "accepted, but it is invalid"
    if actual is None:
        return "rejected, but it is valid"
    expected_lines, actual_lines = expected.split("\n"), actual.split("\n")
    for number, (left, right) in enumerate(zip(expected_lines, actual_lines), 1):
        if left != right:
            return f"line {number} of the dump: expected {left.strip()!r:.200}, got {right.strip()!r:.200}"
    return "one dump is longer than the other"


def compare(task):
    tool, path, type_comments = task
    expected = expected_dump(path, type_comments)
    actual = actual_dump(tool, path, type_comments)
    return None if expected == actual else f"{path}: {first_difference(expected, actual)}"


def main(arguments):
    type_comments = "--type-comments" in arguments
    arguments = [argument for argument in arguments if argument != "--type-comments"]
    steps = [int(argument.partition("=")[2]) for argument in arguments if argument.startswith("--every=")]
    arguments = [argument for argument in arguments if not argument.startswith("--every=")]
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    tool, *paths = arguments
    tasks = [(shlex.split(tool), path, type_comments)
             for path in python_files(paths or [sysconfig.get_path("stdlib")])]
    tasks = tasks[:: steps[-1] if steps else 1]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        differences = [line for line in pool.map(compare, tasks, chunksize=8) if line]
    for line in differences:
        print(line)
    print(f"{len(tasks) - len(differences)} passed, {len(differences)} failed")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

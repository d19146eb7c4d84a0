#!/usr/bin/python3.11
"""compare.py PYCC [--every N] [FILE...]: every symbol of every scope, by pycc --emit=symtable and by Python's symtable.

Without files: the standard library. Both must give the same scopes in the same order, with the same symbols, flags and
bindings. What Python does not tell of a scope (that it is a generator, say) is left out.
"""

import _symtable
import argparse
import concurrent.futures
import difflib
import pathlib
import re
import subprocess
import sys
import warnings

KINDS = {0: "function", 1: "class", 2: "module"}
BINDINGS = {1: "local", 2: "global", 3: "implicit global", 4: "free", 5: "cell"}
FLAGS = [
    (4, "parameter"),
    (2, "assigned"),
    (128, "imported"),
    (256, "annotated"),
    (1, "declared global"),
    (8, "declared nonlocal"),
    (512, "iterated"),
    (64, "free in class"),
    (16, "used"),
]
FLAG_MASK = (1 << 11) - 1
UNKNOWN_TRAITS = re.compile(r", (generator|coroutine|\*args|\*\*keywords|class closure)")


def describe_symbol(name, value):
    flags = ", ".join(text for flag, text in FLAGS if value & flag)
    return f"{name}: {BINDINGS[value >> 11]}" + (f" ({flags})" if flags else "")


def describe(table, depth=0):
    lines = ["    " * depth + f"{KINDS[table.type]} {table.name}, line {table.lineno}" + ", nested" * bool(table.nested)]
    # Python's table is made before folding, and still has the name.
    symbols = [(name, value) for name, value in table.symbols.items() if name != "__debug__"]
    mentioned = [item for item in symbols if item[1] & FLAG_MASK]
    passed_on = sorted(item for item in symbols if not item[1] & FLAG_MASK)
    lines += ["    " * (depth + 1) + describe_symbol(*item) for item in mentioned + passed_on]
    for child in table.children:
        lines += describe(child, depth + 1)
    return lines


def compare(pycc, path):
    """None where python3.11 rejects the file, else the lines that differ."""
    try:
        expected = describe(_symtable.symtable(path.read_bytes(), str(path), "exec"))
    except (SyntaxError, ValueError):
        return None
    done = subprocess.run([pycc, "--emit=symtable", path], capture_output=True, timeout=60)
    actual = UNKNOWN_TRAITS.sub("", done.stdout.decode("utf-8", "surrogateescape")).splitlines()
    return list(difflib.unified_diff(expected, actual, "python3.11", "pycc", lineterm="", n=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pycc", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=1, help="only each N-th file of the standard library")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    files = arguments.files or sorted(pathlib.Path("/usr/lib/python3.11").rglob("*.py"))[:: arguments.every]
    same = different = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, lines in zip(files, pool.map(lambda path: compare(arguments.pycc, path), files)):
            if lines:
                different += 1
                print(path, *lines[:12], sep="\n")
            elif lines is not None:
                same += 1
    print(f"{same} tables agree, {different} differ")
    return 1 if different or same == 0 else 0


sys.exit(main())

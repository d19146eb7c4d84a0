#!/usr/bin/python3.11
"""run.py --pycc PROGRAM [options] [FILE|FOLDER...]: compares pycc with python3.11, file by file.

Each file is compiled at each optimisation level. Either both make a .pyc, and then the files must be equal to the
byte, or both reject it with the same error; warnings must agree too. Without files: everything below
/usr/lib/python3.11. Differences that known.txt explains are counted apart; all others make the run fail.
"""

import argparse
import collections
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare
from pycc_runner import Pycc
from reference import PYTHON, Reference

ROOT = HERE.parents[1]
STANDARD_LIBRARY = "/usr/lib/python3.11"
KINDS = ("same", "same error", "bytes", "code", "header", "error", "warnings", "accepted", "rejected", "crash")
AGREE = {"same", "same error"}


def find_sources(places, only):
    sources = []
    for place in places:
        if os.path.isfile(place):
            sources.append(place)
            continue
        for folder, folders, names in os.walk(place):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            sources += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".py")]
    if only:
        sources = [path for path in sources if any(pattern in path or fnmatch.fnmatch(path, pattern) for pattern in only)]
    return sources


def judge(expected, actual):
    """(kind, [(place, text)]) of two results."""
    if actual[0] == "crash":
        return "crash", [("pycc", actual[1])]
    if expected[0] == "error":
        if actual[0] == "ok":
            return "accepted", [("error", f"expected {expected[1]!r}, but pycc compiles it")]
        differences = compare.error_differences(expected[1], actual[1])
        if differences:
            return "error", differences
    elif actual[0] == "error":
        return "rejected", [("error", f"pycc says {actual[1]!r}")]
    else:
        kind, differences = compare.pyc_differences(expected[1], actual[1])
        if kind != "same":
            return kind, differences
    if list(expected[2]) != list(actual[2]):
        return "warnings", [("warnings", f"expected {expected[2]!r}, got {actual[2]!r}")]
    return "same" if expected[0] == "ok" else "same error", []


def read_known(path):
    """{(kind, path pattern): reason}"""
    known = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                kind, pattern, reason = line.split(None, 2)
                known[kind, pattern] = reason
    return known


def reason_for(known, kind, path):
    for (known_kind, pattern), reason in known.items():
        if known_kind == kind and fnmatch.fnmatch(path, pattern):
            return reason
    return None


def print_table(counts, levels):
    shown = [kind for kind in KINDS if kind in AGREE or any(counts[level][kind] for level in levels)]
    print(f"{'level':>6}{'files':>8}" + "".join(f"{kind:>12}" for kind in shown))
    for level in levels:
        total = sum(counts[level].values())
        print(f"{level:>6}{total:>8}" + "".join(f"{counts[level][kind]:>12}" for kind in shown))


def print_mismatches(mismatches, limit, details):
    for level, path, kind, differences in mismatches[:limit]:
        print(f"-O{level} {kind}: {path}")
        for place, text in differences[:details]:
            print(f"    {place}: {text}")
        if len(differences) > details:
            print(f"    … and {len(differences) - details} more")
    if len(mismatches) > limit:
        print(f"… and {len(mismatches) - limit} more files")


def print_first_places(mismatches):
    """Which field is the first to differ, over all files: where to look first."""
    fields = collections.Counter()
    for _, _, kind, differences in mismatches:
        if kind in ("code", "error"):
            fields[kind + " " + differences[0][0].rpartition(".")[2].partition("[")[0]] += 1
        elif kind == "rejected":
            fields["rejected: " + differences[0][1].partition("', ")[2].partition("',")[0][:80]] += 1
    if fields:
        print("\nfirst difference")
        for field, count in fields.most_common(25):
            print(f"{count:6}  {field}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pycc", default=ROOT / "build/release/bin/pycc")
    parser.add_argument("--levels", default="0,1,2")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="paths with this in them")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--limit", type=int, default=30, help="mismatching files to list")
    parser.add_argument("--details", type=int, default=3, help="differences to list for each")
    parser.add_argument("--cache", default=ROOT / "build/differential")
    parser.add_argument("--known", type=pathlib.Path, default=HERE / "known.txt")
    parser.add_argument("--check-reference", action="store_true", help="compare the reference with fresh processes")
    parser.add_argument("places", nargs="*", default=[STANDARD_LIBRARY])
    return parser.parse_args()


def check_reference(reference, sources):
    """Compares the forked children with processes that are really fresh. Whether all agree."""
    agree = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        environment["PYTHONPYCACHEPREFIX"] = folder
        for path, result in zip(sources, reference.results([(path, 0) for path in sources]).values()):
            subprocess.run([PYTHON, "-m", "py_compile", path], env=environment, capture_output=True)
            pyc = pathlib.Path(folder + os.path.splitext(os.path.abspath(path))[0] + ".cpython-311.pyc")
            fresh = pyc.read_bytes() if pyc.exists() else None
            if fresh == (result[1] if result[0] == "ok" else None):
                agree += 1
            else:
                print("the reference differs from a fresh process:", path)
    print(f"{agree} passed, {len(sources) - agree} failed")
    return agree == len(sources)


def main():
    arguments = parse_arguments()
    levels = [int(level) for level in arguments.levels.split(",")]
    sources = find_sources(arguments.places, arguments.only)[:: arguments.every]
    if not sources:
        print("no such files\n0 passed, 1 failed")
        return 1
    reference = Reference(arguments.cache, arguments.jobs)
    if arguments.check_reference:
        return 0 if check_reference(reference, sources) else 1
    pycc = Pycc(arguments.pycc, arguments.jobs)
    known = read_known(arguments.known)
    counts = {level: collections.Counter() for level in levels}
    mismatches, explained = [], collections.Counter()
    for level in levels:
        expected = reference.results([(path, level) for path in sources])
        actual = pycc.compile(sources, level)
        for path in sources:
            kind, differences = judge(expected[path, level], actual[path])
            counts[level][kind] += 1
            if kind not in AGREE:
                reason = reason_for(known, kind, path)
                if reason:
                    explained[kind, path, reason] += 1
                else:
                    mismatches.append((level, path, kind, differences))
    print_mismatches(mismatches, arguments.limit, arguments.details)
    print_first_places(mismatches)
    print()
    for (kind, path, reason), count in sorted(explained.items()):
        print(f"known: {kind} {path} ({count} levels): {reason}")
    print_table(counts, levels)
    total = sum(sum(counts[level].values()) for level in levels)
    print(f"{total - len(mismatches)} passed, {len(mismatches)} failed")
    return 1 if mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

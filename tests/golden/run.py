#!/usr/bin/python3.11
"""run.py PYCC [--update] [PATTERN...]: compares the dump of one stage of each snippet with the one that is kept.

`STAGE/name.py` is compiled with `pycc --emit=STAGE`, `STAGE/name.expected` is what must come out. A first line `# options: …`
adds to the command line. Of a snippet named `error_*.py` the diagnostic is expected instead. `--update` rewrites what
is expected; the difference is then for review.
"""

import argparse
import difflib
import fnmatch
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
OPTIONS_MARK = "# options: "


def dump(pycc, snippet):
    first = snippet.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    options = first.removeprefix(OPTIONS_MARK).split() if first.startswith(OPTIONS_MARK) else []
    stage = snippet.parent.name
    done = subprocess.run([pycc, f"--emit={stage}", *options, snippet.name], cwd=snippet.parent, capture_output=True, timeout=60)
    text = (done.stderr + done.stdout).decode("utf-8", "backslashreplace")
    wanted = 1 if snippet.name.startswith("error_") else 0
    return text if done.returncode == wanted else f"{text}exit status {done.returncode}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pycc", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("patterns", nargs="*", default=["*"])
    arguments = parser.parse_args()
    passed = failed = 0
    for snippet in sorted(HERE.glob("*/*.py")):
        name = str(snippet.relative_to(HERE))
        if not any(fnmatch.fnmatch(name, f"*{pattern}*") for pattern in arguments.patterns):
            continue
        expected = snippet.with_suffix(".expected")
        wanted = expected.read_text(encoding="utf-8") if expected.exists() else ""
        actual = dump(arguments.pycc.resolve(), snippet)
        if actual == wanted:
            passed += 1
        elif arguments.update:
            expected.write_text(actual, encoding="utf-8")
            print("updated", name)
            passed += 1
        else:
            failed += 1
            print("FAILED", name)
            sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), actual.splitlines(True), "expected", "actual"))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

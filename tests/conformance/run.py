#!/usr/bin/python3.11
"""run.py PYRUN [--gc-stress] [NAME...]: runs the scripts of this folder on pyrun, each in a process of its own.

A script states what it shows by asserts and prints nothing. With --gc-stress the heap collects at every allocation.
"""

import os
import pathlib
import py_compile
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 120


def run(pyrun, script, environment):
    """What is wrong with the run of one script, or an empty text."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = os.path.join(folder, "script.pyc")
        py_compile.compile(str(script), cfile=compiled, doraise=True)
        try:
            done = subprocess.run([pyrun, "-I", "-S", compiled], env=environment, capture_output=True, text=True, timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            return "time limit exceeded"
    output = done.stdout + done.stderr
    return f"exit status {done.returncode}\n{output}" if done.returncode or output else ""


def main():
    arguments = sys.argv[1:]
    stress = "--gc-stress" in arguments
    if stress:
        arguments.remove("--gc-stress")
    pyrun, *names = arguments
    environment = {**os.environ, **({"PYRUN_GC_STRESS": "1"} if stress else {})}
    failures = 0
    scripts = [path for path in sorted(FOLDER.glob("*/*.py")) if not names or path.stem in names]
    if unknown := set(names) - {path.stem for path in scripts}:
        sys.exit(f"conformance: no script is called {', '.join(sorted(unknown))}")
    for script in scripts:
        problem = run(pyrun, script, environment)
        if problem:
            failures += 1
            print(f"FAILED {script.relative_to(FOLDER)}: {problem}")
    print(f"conformance: {len(scripts) - failures} of {len(scripts)} scripts passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

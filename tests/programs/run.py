#!/usr/bin/python3.11
"""run.py PYRUN [NAME...]: every program of this folder from its source, on pyrun and on python3.11.

Standard output, standard error (tracebacks included) and exit status must agree to the byte.
"""

import concurrent.futures
import os
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent / "support"))
from compare_runs import PYTHON, ROOT, compare


def main():
    pyrun, *names = sys.argv[1:]
    pyrun = pathlib.Path(pyrun).resolve()
    programs = [path.relative_to(ROOT) for path in sorted(FOLDER.glob("*/*.py")) if not names or path.stem in names]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda program: compare(program.stem, [PYTHON, program], [pyrun, program]), programs))
    print(f"programs: {results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""run_samples.py BIN: compiles samples/ with pycc and runs every case on pyrun and on python3.11.

Both run the same .pyc; standard output, standard error and exit status must agree. The reference runs without its
own tracebacks' source of variation: same arguments, same working folder, hash seed 0.
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from compare_runs import PYTHON, ROOT, compare


def cases():
    for line in (ROOT / "tests/samples/cases.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            sample, *arguments = line.split()
            yield sample, arguments


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        compiled = subprocess.run([binaries / "pycc", "samples", "-o", folder, "-q"], cwd=ROOT)
        if compiled.returncode != 0:
            print(f"pycc: exit status {compiled.returncode}\n0 passed, 1 failed")
            return 1
        for sample, arguments in cases():
            pyc = f"{folder}/__pycache__/{sample}.cpython-311.pyc"
            results.append(compare(" ".join([sample, *arguments]), [PYTHON, "-I", pyc, *arguments], [binaries / "pyrun", pyc, *arguments]))
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

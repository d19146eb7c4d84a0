"""-X importtime and PYTHONPROFILEIMPORTTIME: a line for each module that is found and loaded, behind what it imports."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCES = {
    "outer": "import time\ntime.sleep(0.01)\nimport package.inner\nimport time\ntry: import absent_module\n"
    "except ImportError: pass\n",
    "package/__init__": "",
    "package/inner": "import time\ntime.sleep(0.02)\n",
}


def run(*options, **environment):
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **environment)
    # Whole programs with a collection at each allocation take too long.
    environment.pop("PYRUN_GC_STRESS", None)
    command = [sys.executable, *options, "-S", "-c", f"import sys; sys.path.insert(0, {folder!r}); import outer"]
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 0 and result.stdout == "", result
    return result.stderr.splitlines()


folder = tempfile.mkdtemp()
try:
    os.mkdir(folder + "/package")
    for name, text in SOURCES.items():
        with open(f"{folder}/{name}.py", "w") as file:
            file.write(text)
    assert run() == []
    for lines in (run("-X", "importtime"), run(PYTHONPROFILEIMPORTTIME="1")):
        assert lines[0] == "import time: self [us] | cumulative | imported package", lines[0]
        rows = [re.fullmatch(r"import time: ( *\d+) \| ( *\d+) \| ( *)(\S+)", line).groups() for line in lines[1:]]
        assert all(len(own) >= 9 and len(total) >= 10 for own, total, _, _ in rows)
        told = [(len(indent), name) for _, _, indent, name in rows]
        last = told.index((0, "outer"))
        assert last == len(told) - 1, told
        assert told[last - 3 : last] == [(4, "package"), (2, "package.inner"), (2, "absent_module")], told
        times = {name: (int(own), int(total)) for own, total, _, name in rows}
        assert 10_000 <= times["outer"][0] and 20_000 <= times["package.inner"][0]
        assert times["outer"][1] >= times["outer"][0] + times["package.inner"][1] - 2
finally:
    shutil.rmtree(folder)

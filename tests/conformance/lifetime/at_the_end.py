# What has a finalizer gets it when the program ends, while streams and files still work.
import os
import subprocess
import sys
import tempfile

PROGRAM = """
import warnings

class Last:
    def __del__(self):
        print("end of", type(self).__name__)

async def never():
    pass

never()
file = open({path!r}, "w")
file.write("last words")
kept = Last()
"""

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "out.txt")
    done = subprocess.run([sys.executable, "-W", "always", "-c", PROGRAM.format(path=path)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "end of Last\n", done
    assert "RuntimeWarning: coroutine 'never' was never awaited" in done.stderr and "ResourceWarning: unclosed file" in done.stderr, done.stderr
    with open(path) as file:
        assert file.read() == "last words"

"""What the tests of pycc's commands have in common: a folder of their own, calls of pycc and of python3.11."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PYCC = str(pathlib.Path(sys.argv[1]).resolve())
PYTHON = "/usr/bin/python3.11"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("SOURCE_DATE_EPOCH", "PYTHONPYCACHEPREFIX")}


# AddressSanitizer takes memory of its own, without an end.
HAS_SANITIZER = b"__asan_init" in pathlib.Path(PYCC).read_bytes()


class DriverTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pycc-driver-")
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, name, text="x = 1\n"):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def pycc(self, *arguments, status=0, source=None, **environment):
        done = subprocess.run([PYCC, *map(str, arguments)], cwd=self.root, capture_output=True, input=source, timeout=60,
                              env={**ENVIRONMENT, **environment})
        self.assertEqual(done.returncode, status, (done.stdout + done.stderr).decode(errors="replace"))
        if source is not None:
            return done.stdout
        return done.stdout.decode(), done.stderr.decode(errors="surrogateescape")

    def compileall(self, *arguments, **environment):
        subprocess.run([PYTHON, "-m", "compileall", "-q", *map(str, arguments)], cwd=self.root, capture_output=True,
                       env={**ENVIRONMENT, **environment})

    def compiled(self):
        """{path of a .pyc below the root: its bytes}"""
        return {str(path.relative_to(self.root)): path.read_bytes() for path in self.root.rglob("*.pyc")}

    def remove_compiled(self):
        for path in self.root.rglob("*.pyc"):
            path.unlink()

    def assert_as_compileall(self, *arguments, **environment):
        self.pycc("-q", *arguments, **environment)
        ours = self.compiled()
        self.remove_compiled()
        self.compileall(*arguments, **environment)
        self.assertEqual(ours, self.compiled())
        self.assertTrue(ours)
        self.remove_compiled()


def main():
    """Runs the tests of the main module, or those named behind the path of pycc."""
    loader, module = unittest.defaultTestLoader, sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[2:], module) if sys.argv[2:] else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    failed = len({str(test).partition(" (")[0] for test, _ in result.failures + result.errors})
    print(f"{result.testsRun - failed} passed, {failed} failed")
    return 1 if failed else 0

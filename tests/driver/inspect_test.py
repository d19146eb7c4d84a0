#!/usr/bin/python3.11
"""inspect_test.py PYCC: what dis, dump, header, diff and normalize say of .pyc files, good and hostile."""

import marshal
import os
import random
import re
import shutil
import subprocess
import sys

from support import ENVIRONMENT, PYCC, PYTHON, DriverTest, main

SOURCE = """import os
LIMIT = 1000
def f(x, y=2):
    '''doc'''
    return [x + i for i in {1, 2, 3} if i in (4, 5)]
class C:
    def g(self):
        try:
            return os.name
        except (TypeError, ValueError) as error:
            raise error
"""


class InspectTest(DriverTest):
    def compile(self, name, text, *options):
        self.write("src/" + name + ".py", text)
        self.pycc("-q", "-f", "-d", "src", *options, f"src/{name}.py", "-o", name + ".pyc")
        return name + ".pyc"

    def without_addresses(self, text):
        return re.sub(r" at 0x[0-9a-f]+", "", text)

    def test_dis_is_that_of_python(self):
        self.compile("a", SOURCE)
        done = subprocess.run([PYTHON, "-c", "import dis, marshal; dis.dis(marshal.loads(open('a.pyc', 'rb').read()[16:]))"],
                              cwd=self.root, capture_output=True, text=True)
        self.assertEqual(self.pycc("dis", "a.pyc")[0], self.without_addresses(done.stdout))

    def test_dump_and_header(self):
        self.compile("a", SOURCE)
        self.assertIn("'LIMIT'", self.pycc("dump", "a.pyc")[0])
        out = self.pycc("header", "a.pyc")[0]
        self.assertRegex(out, rf"^magic  3495 \(Python 3\.11\)\nmode   timestamp\ntime   \d+ \(20\d\d-.*Z\)\nsize   {len(SOURCE)}\n$")
        self.compile("a", SOURCE, "--invalidation-mode=checked-hash")
        self.assertRegex(self.pycc("header", "a.pyc")[0], r"mode   checked-hash\nhash   [0-9a-f]{16}\n$")
        data = (self.root / "a.pyc").read_bytes()
        (self.root / "old.pyc").write_bytes(b"\x6f\x0d\r\n" + data[4:])
        self.assertIn("Python 3.10", self.pycc("header", "old.pyc")[0])
        self.pycc("dis", "old.pyc", status=1)
        self.pycc("dis", "no.pyc", status=1)
        self.pycc("dis", status=2)

    def test_diff(self):
        before = self.compile("a", SOURCE)
        self.assertEqual(self.pycc("diff", before, before)[0], "")
        after = self.compile("b", SOURCE.replace("1000", "2000").replace("(4, 5)", "(4, 6)"), "--path-map", "src/b.py=src/a.py")
        self.pycc("-q", "-f", "-d", "src", "src/a.py", "-o", "a.pyc")
        shutil.copy(self.root / "src/b.py", self.root / "src/a.py")
        self.pycc("-q", "-f", "-d", "src", "src/a.py", "-o", "b.pyc")
        out = self.pycc("diff", "a.pyc", "b.pyc", status=4)[0]
        self.assertIn("  - LOAD_CONST 1000\n  + LOAD_CONST 2000\n", out)
        self.assertIn("f.<locals>.<listcomp>, line 5\n", out)
        self.assertIn("  - LOAD_CONST (4, 5)\n  + LOAD_CONST (4, 6)\n", out)
        self.assertNotIn("C.g", out)

    def test_diff_of_functions_and_positions(self):
        self.write("src/a.py", "def f(): pass\ndef h(): pass\n")
        self.pycc("-q", "src/a.py", "-o", "a.pyc")
        self.write("src/a.py", "\ndef f(): pass\ndef g(x): return x\n")
        self.pycc("-q", "src/a.py", "-o", "b.pyc")
        out = self.pycc("diff", "a.pyc", "b.pyc", status=4)[0]
        self.assertIn("f, line 2\n    other positions in the source\n", out)
        self.assertIn("\n- h, line 2\n", out)
        self.assertIn("\n+ g, line 3\n", out)

    def test_normalize(self):
        self.compile("a", SOURCE)
        data = (self.root / "a.pyc").read_bytes()
        code = marshal.loads(data[16:])
        # The same values, marshalled by another process after another history.
        (self.root / "b.pyc").write_bytes(data[:16] + marshal.dumps(code))
        (self.root / "c.pyc").write_bytes(data[:16] + marshal.dumps(code, 2))
        normal = set()
        for name in ("a", "b", "c"):
            self.pycc("normalize", name + ".pyc", "-o", name + ".normal")
            normal.add((self.root / (name + ".normal")).read_bytes())
        self.assertEqual(len(normal), 1)
        (result,) = normal
        self.assertEqual(marshal.loads(result[16:]), code)
        self.pycc("normalize", "a.normal", "-o", "again.normal")
        self.assertEqual((self.root / "again.normal").read_bytes(), result)

    def test_hostile_files(self):
        self.compile("a", SOURCE)
        data = (self.root / "a.pyc").read_bytes()
        randomness = random.Random(20261122)
        for number in range(25):
            altered = bytearray(data)
            for _ in range(randomness.randrange(1, 8)):
                altered[randomness.randrange(len(altered))] = randomness.randrange(256)
            (self.root / "bad.pyc").write_bytes(altered if number % 4 else altered[:randomness.randrange(len(altered))])
            for command in (["dis", "bad.pyc"], ["dump", "bad.pyc"], ["header", "bad.pyc"], ["diff", "a.pyc", "bad.pyc"],
                            ["diff", "bad.pyc", "bad.pyc"], ["normalize", "bad.pyc"]):
                done = subprocess.run([PYCC, *command], cwd=self.root, capture_output=True, timeout=60)
                self.assertIn(done.returncode, (0, 1, 4), (number, command, done.stderr))


if __name__ == "__main__":
    sys.exit(main())

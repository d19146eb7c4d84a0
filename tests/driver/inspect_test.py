#!/usr/bin/python3.11
"""inspect_test.py PYCC: what dis, dump, header, diff and normalize say of .pyc files, good and hostile."""

import dis
import importlib.util
import marshal
import os
import random
import re
import resource
import shutil
import struct
import subprocess
import sys

from support import ENVIRONMENT, HAS_SANITIZER, PYCC, PYTHON, DriverTest, main

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


class HostileGraphTest(DriverTest):
    """Constants that are small in the file and huge, or slow, for those who follow each reference."""

    def write_pyc(self, name, constant):
        """A module whose one constant is these marshalled bytes; its own first reference has number 0."""
        body = marshal.dumps(compile("x = 'MARKERMARKER'", "m.py", "exec"), 2)
        marker = marshal.dumps("MARKERMARKER", 2)
        self.assertEqual(body.count(marker), 1)
        (self.root / name).write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + body.replace(marker, constant))
        return name

    @staticmethod
    def doubled(leaf, depth=60):
        """A tuple of one tuple twice, and so on: 2**60 leaves."""
        references = b"".join(b"r" + struct.pack("<I", number) for number in range(depth, 0, -1))
        return b"\xa9\x02" * depth + b"\xa9\x01i" + struct.pack("<i", leaf) + references

    def expect_fast(self, name, other, same):
        """All commands take the file; `diff` sees whether its value is that of the other."""
        for command in ("dis", "dump", "header", "normalize"):
            done = subprocess.run([PYCC, command, name], cwd=self.root, capture_output=True, timeout=60, env=ENVIRONMENT)
            self.assertEqual(done.returncode, 0, done.stderr)
        out = self.pycc("diff", name, other, status=0 if same else 4)[0]
        if same:
            self.assertIn("the same code in other bytes", out)
        else:
            self.assertRegex(out, r"- LOAD_CONST .*\.\.\. \(XXH3 [0-9a-f]{32}\)\n  \+ LOAD_CONST .*\.\.\. \(XXH3")
        self.write("src/m.py", "x = 'MARKERMARKER'\n")
        (self.root / "src/__pycache__").mkdir(exist_ok=True)
        shutil.copy(self.root / name, self.root / "src/__pycache__/m.cpython-311.pyc")
        self.pycc("check", "--deep", "--forbid-path", "x", "src", status=4)
        self.assertIn("where 'MARKERMARKER' belongs", self.pycc("verify", "src", status=4)[0])

    def test_tuples_that_double(self):
        self.expect_fast(self.write_pyc("a.pyc", self.doubled(1)), self.write_pyc("b.pyc", self.doubled(2)), same=False)

    def test_sets_of_tuples_that_double(self):
        names = [self.write_pyc(f"{leaf}.pyc", b">" + struct.pack("<I", 2) + self.doubled(leaf) + b"i\5\0\0\0") for leaf in (1, 2)]
        self.expect_fast(*names, same=False)

    def test_large_sets_in_another_order(self):
        members = [b")\x02z\x01si" + struct.pack("<i", number) for number in range(50000)]
        names = [self.write_pyc(name, b">" + struct.pack("<I", len(members)) + b"".join(some))
                 for name, some in (("a.pyc", members), ("b.pyc", reversed(members)))]
        self.expect_fast(*names, same=True)

    def test_deep_tuples(self):
        self.expect_fast(self.write_pyc("a.pyc", b")\x01" * 1900 + b"N"), self.write_pyc("b.pyc", b")\x01" * 1900 + b"T"), same=False)

    def test_huge_ints(self):
        self.expect_fast(self.write_pyc("a.pyc", marshal.dumps(1 << 32_000_000, 2)),
                         self.write_pyc("b.pyc", marshal.dumps(-1 << 32_000_000, 2)), same=False)

    def test_list_that_holds_itself(self):
        name = self.write_pyc("a.pyc", b"\xdb\x01\0\0\0r\0\0\0\0")
        for command in (["dis", name], ["dump", name], ["normalize", name], ["diff", name, name]):
            done = subprocess.run([PYCC, *command], cwd=self.root, capture_output=True, timeout=60, env=ENVIRONMENT)
            self.assertIn(done.returncode, (0, 1), done.stderr)


class LongOperandTest(DriverTest):
    """One long constant or name that many instructions refer to."""

    def dis(self, code, memory=900 << 20):
        (self.root / "a.pyc").write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
        limit = None if HAS_SANITIZER else lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        with open(self.root / "out", "wb") as out:
            done = subprocess.run([PYCC, "dis", "a.pyc"], cwd=self.root, stdout=out, stderr=subprocess.PIPE, timeout=60,
                                  env=ENVIRONMENT, preexec_fn=limit)
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.root / "out").read_text()

    def many(self, opname, count=100_000):
        return bytes([dis.opmap["RESUME"], 0]) + bytes([dis.opmap[opname], 0]) * count + bytes([dis.opmap["RETURN_VALUE"], 0])

    def test_constants_and_names(self):
        empty = compile("", "m.py", "exec")
        inner = empty.replace(co_name="n" * 3_000_000)
        for opname, changes in (("LOAD_CONST", {"co_consts": ("s" * 3_000_000,)}),
                                ("LOAD_CONST", {"co_consts": (b"s" * 3_000_000,)}),
                                ("LOAD_CONST", {"co_consts": (("s" * 1_000_000,) * 3,)}),
                                ("LOAD_CONST", {"co_consts": ("\u20ac" * 1_000_000,)}),
                                ("LOAD_NAME", {"co_names": ("s" * 3_000_000,)}),
                                ("LOAD_GLOBAL", {"co_names": ("s" * 3_000_000,)}),
                                ("LOAD_CONST", {"co_consts": (inner,)})):
            out = self.dis(empty.replace(co_code=self.many(opname), **changes))
            # A LOAD_GLOBAL has five units of cache behind it.
            self.assertIn(out.count(opname), (16_666,) if opname == "LOAD_GLOBAL" else (100_000, 100_001))
            self.assertIn("...", out)
            self.assertLess(len(out), (64 << 20) + 100_000 * 200)

    def test_what_is_long_once_is_shown_whole(self):
        out = self.dis(compile(f"x = {'s' * 5_000_000!r}\ny = ({'t' * 3_000_000!r}, 1)", "m.py", "exec"))
        self.assertIn("s" * 5_000_000, out)
        self.assertIn("t" * 3_000_000, out)
        self.assertNotIn("...", out)

    def test_many_functions_of_one_long_name(self):
        inner = compile("", "m.py", "exec")
        name = "n" * 2_000_000
        codes = tuple(inner.replace(co_name=name, co_firstlineno=number) for number in range(1, 5000))
        out = self.dis(inner.replace(co_consts=codes + (None,)))
        self.assertEqual(out.count("Disassembly of "), 4999)
        self.assertLess(len(out), 80 << 20)


class ValueTest(DriverTest):
    compile = InspectTest.compile

    def test_members_of_sets_have_no_order(self):
        files = []
        for number, names in enumerate((("qwerty", "asdfgh", "zxcvbn"), ("zxcvbn", "qwerty", "asdfgh"), ("zxcvbn", "qwerty", "other"))):
            files.append(HostileGraphTest.write_pyc(self, f"{number}.pyc", b">\3\0\0\0" + b"".join(
                marshal.dumps(name, 2) for name in names)))
        self.assertEqual(self.pycc("diff", files[0], files[0])[0], "")
        self.assertIn("the same code in other bytes", self.pycc("diff", files[0], files[1])[0])
        self.assertIn("LOAD_CONST frozenset({", self.pycc("diff", files[0], files[2], status=4)[0])

    def test_long_constants_that_differ_at_their_ends(self):
        for name, end in (("a", "b"), ("b", "c")):
            self.compile(name, f"x = {'a' * 1000 + end!r}\n", "--path-map", f"src/{name}.py=m.py")
        self.assertIn("aaa... (XXH3 ", self.pycc("diff", "a.pyc", "b.pyc", status=4)[0])


if __name__ == "__main__":
    sys.exit(main())

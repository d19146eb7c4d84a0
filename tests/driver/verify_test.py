#!/usr/bin/python3.11
"""verify_test.py PYCC: every alteration of a .pyc is found, and named; nothing else is."""

import dis
import importlib.util
import json
import marshal
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import unittest
import zipfile

from support import ENVIRONMENT, HAS_SANITIZER, PYCC, PYTHON, DriverTest, main

LIBRARY = pathlib.Path("/usr/lib/python3.11")
SEED = 20261122


def functions(code):
    yield code
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from functions(constant)


def replace_function(code, old, new):
    """`code` with the code object `old`, found by identity, replaced."""
    if code is old:
        return new
    consts = tuple(replace_function(constant, old, new) if hasattr(constant, "co_code") else constant for constant in code.co_consts)
    return code if all(a is b for a, b in zip(consts, code.co_consts)) else code.replace(co_consts=consts)


def replaced(items, index, value):
    return items[:index] + type(items)([value]) + items[index + 1:]


# Each takes a code object and a Random, and gives (what to replace, offset of the instruction or None), or nothing if
# there is nothing of that kind to alter.

def alter_constant(code, randomness):
    uses = [i for i in dis.get_instructions(code) if i.opname == "LOAD_CONST" and isinstance(i.argval, (int, str, bytes, float))
            and not isinstance(i.argval, bool)]
    if uses:
        use = randomness.choice(uses)
        value = use.argval
        other = value + 1 if isinstance(value, (int, float)) else value + value[:1] if value else value.__class__(b"x", *(["ascii"] * isinstance(value, str)))
        return {"co_consts": replaced(code.co_consts, use.arg, other)}, first_use(code, "LOAD_CONST", use.arg)


def first_use(code, opname, argument):
    return next(i.offset for i in dis.get_instructions(code) if i.opname in (opname, "KW_NAMES") and i.arg == argument)


def alter_operand(opcodes):
    def alter(code, randomness):
        uses = [i for i in dis.get_instructions(code) if i.opcode in opcodes and i.arg < 255]
        if uses:
            use = randomness.choice(uses)
            return {"co_code": replaced(code.co_code, use.offset + 1, (use.arg + 1) & 255)}, use.offset
    return alter


def alter_name(code, randomness):
    uses = [i for i in dis.get_instructions(code) if i.opcode in dis.hasname]
    if uses:
        use = randomness.choice(uses)
        index = use.arg >> 1 if use.opname == "LOAD_GLOBAL" else use.arg
        offset = next(i.offset for i in dis.get_instructions(code) if i.opcode in dis.hasname and
                      (i.arg >> 1 if i.opname == "LOAD_GLOBAL" else i.arg) == index)
        return {"co_names": replaced(code.co_names, index, code.co_names[index] + "_")}, offset


def alter_opcode(code, randomness):
    uses = [i for i in dis.get_instructions(code) if i.opname in ("POP_TOP", "BINARY_OP", "RETURN_VALUE")]
    if uses:
        use = randomness.choice(uses)
        return {"co_code": replaced(code.co_code, use.offset, dis.opmap["NOP"])}, use.offset


def alter_line(code, randomness):
    if len(code.co_linetable) > 3:
        index = randomness.randrange(len(code.co_linetable))
        return {"co_linetable": replaced(code.co_linetable, index, code.co_linetable[index] ^ 1)}, None


def alter_handler(code, randomness):
    if code.co_exceptiontable:
        index = randomness.randrange(len(code.co_exceptiontable))
        return {"co_exceptiontable": replaced(code.co_exceptiontable, index, code.co_exceptiontable[index] ^ 1)}, None


def alter_number(field, change):
    def alter(code, randomness):
        return {field: change(getattr(code, field))}, None
    return alter


ALTERATIONS = [
    alter_constant, alter_constant, alter_name, alter_name, alter_opcode, alter_line, alter_handler,
    alter_operand(set(dis.hasjrel)), alter_operand({dis.opmap["BINARY_OP"]}), alter_operand({dis.opmap["LOAD_CONST"]}),
    alter_number("co_stacksize", lambda value: value + 1), alter_number("co_flags", lambda value: value ^ 0x20000),
    alter_number("co_firstlineno", lambda value: value + 1), alter_number("co_name", lambda value: value + "_"),
    alter_number("co_qualname", lambda value: value + "_"),
]


class VerifyTest(DriverTest):
    def verify(self, *arguments, status=0):
        return self.pycc("verify", *arguments, status=status)[0]

    def findings(self, *arguments):
        done = subprocess.run([PYCC, "verify", "--format=json", *map(str, arguments)], cwd=self.root, capture_output=True, timeout=100)
        return done.returncode, json.loads(done.stdout)

    def copy_library(self, *parts):
        skip = shutil.ignore_patterns("__pycache__", "*.so", "*.a")
        for part in parts or [""]:
            shutil.copytree(LIBRARY / part, self.root / "lib" / part, ignore=skip, symlinks=False, dirs_exist_ok=True)


class AlterationTest(VerifyTest):
    def test_100_of_100(self):
        print(f"seed {SEED}")
        randomness = random.Random(SEED)
        self.copy_library()
        self.pycc("-qq", "--errors=ignore", "lib")
        self.assertEqual(self.verify("lib").split()[-2:], ["0", "findings"])
        candidates = sorted((self.root / "lib").rglob("*.pyc"))
        randomness.shuffle(candidates)
        expected = {}
        for target in candidates:
            if len(expected) == 100:
                break
            data = target.read_bytes()
            module = marshal.loads(data[16:])
            function = randomness.choice(list(functions(module)))
            altered = randomness.choice(ALTERATIONS)(function, randomness)
            if altered is None:
                continue
            fields, offset = altered
            code = replace_function(module, function, function.replace(**fields))
            target.write_bytes(data[:16] + marshal.dumps(code))
            expected[str(target.relative_to(self.root))] = (function.co_qualname, offset, fields)
        self.assertEqual(len(expected), 100)
        status, report = self.findings("lib")
        self.assertEqual(status, 4)
        found = {}
        for finding in report["findings"]:
            found.setdefault(finding["path"], []).append(finding["message"])
        self.assertEqual(sorted(found), sorted(expected))
        for path, (qualname, offset, fields) in expected.items():
            with self.subTest(path, fields=list(fields)):
                message = found[path][0]
                self.assertTrue(message.startswith(f"in {qualname}"), message)
                if offset is not None:
                    self.assertIn(f", at {offset}: ", message)
                field = next(iter(fields)).replace("co_varnames", "co_localsplusnames")
                self.assertIn(field, " ".join(found[path]))

    def test_no_alarm_on_what_python_compiled(self):
        self.copy_library("json", "asyncio", "email", "unittest", "importlib", "ctypes", "concurrent")
        self.compileall("-o0", "-o1", "-o2", "-j2", "lib")
        self.assertEqual(self.verify("lib").split()[-2:], ["0", "findings"])
        self.compileall("-f", "--invalidation-mode=checked-hash", "-s", "lib", "-p", "/usr/lib/x", "lib")
        self.assertEqual(self.verify("lib").split()[-2:], ["0", "findings"])
        self.verify("lib", "-s", "lib", "-p", "/elsewhere", status=4)


class FileTest(VerifyTest):
    def setUp(self):
        super().setUp()
        self.write("src/a.py", "def f(x):\n    return x + 1000\n")
        self.pycc("-q", "src")
        self.target = self.root / "src/__pycache__/a.cpython-311.pyc"

    def test_what_is_said(self):
        data = self.target.read_bytes()
        self.target.write_bytes(data.replace((1000).to_bytes(4, "little"), (2000).to_bytes(4, "little")))
        self.assertEqual(self.verify("src", status=4),
                         "src/__pycache__/a.cpython-311.pyc: not-its-source: in f, at 4: co_consts[1]: 2000 where 1000 belongs\n"
                         "1 files, 1 findings\n")

    def test_hidden_bytes_and_damaged_files(self):
        data = self.target.read_bytes()
        for bad, words in ((data + b"hidden", "6 bytes follow the code"), (data[:40], "data ends inside"), (data[:10], "truncated"),
                           (b"", "truncated"), (b"print(1)", "not a .pyc"), (data[:16] + marshal.dumps(1), "holds no code object"),
                           (b"\x6f\x0d\r\n" + data[4:], "Python 3.10"), (data[:8] + b"\0\0\0\0" + data[12:], "header: time 0"),
                           (data[:12] + b"\0\0\0\0" + data[16:], "header: size 0")):
            self.target.write_bytes(bad)
            self.assertIn(words, self.verify("src", status=4))

    def test_other_level_in_a_file_is_found(self):
        self.write("src/a.py", "assert x, 1\n")
        self.pycc("-q", "-O", "src")
        os.replace(self.root / "src/__pycache__/a.cpython-311.opt-1.pyc", self.target)
        self.assertIn("co_code", self.verify("src", status=4))

    def test_path_of_the_code(self):
        self.pycc("-q", "-f", "-d", "/somewhere/src", "src")
        self.verify("src")
        self.verify("src", "-d", "/somewhere/src")
        self.verify("src", "-d", "/elsewhere", status=4)
        self.pycc("-q", "-f", "--path-map", "src/a.py=/home/me/b.py", "src")
        self.assertIn("co_filename", self.verify("src", status=4))

    def test_missing_source(self):
        (self.root / "src/a.py").unlink()
        self.assertIn("orphaned", self.verify("src", status=4))

    def test_inputs(self):
        for argument in ("src/a.py", "src/__pycache__/a.cpython-311.pyc", "src"):
            self.assertIn("1 files, 0 findings", self.verify(argument))
        self.verify("no-such-file", status=1)
        self.verify(status=2)

    def test_legacy_files_too(self):
        self.pycc("-q", "-b", "src")
        self.assertIn("2 files, 0 findings", self.verify("src"))


class ArchiveTest(VerifyTest):
    def archive(self, name, files):
        with zipfile.ZipFile(self.root / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in files.items():
                archive.writestr(path, data)

    def test_wheel(self):
        self.write("src/pkg/a.py", "def f(x):\n    return x + 1000\n")
        self.pycc("-q", "-s", "src", "src")
        source = (self.root / "src/pkg/a.py").read_bytes()
        pyc = (self.root / "src/pkg/__pycache__/a.cpython-311.pyc").read_bytes()
        self.archive("good.whl", {"pkg/a.py": source, "pkg/__pycache__/a.cpython-311.pyc": pyc, "pkg/a.pyc": pyc, "notes.txt": b"x"})
        self.assertEqual(self.verify("good.whl"), "2 files, 0 findings\n")
        bad = pyc.replace((1000).to_bytes(4, "little"), (2000).to_bytes(4, "little"))
        self.archive("bad.zip", {"pkg/a.py": source, "pkg/a.pyc": bad, "pkg/lost.pyc": pyc})
        out = self.verify("bad.zip", status=4)
        self.assertIn("bad.zip/pkg/a.pyc: not-its-source: in f, at 4: co_consts[1]: 2000 where 1000 belongs", out)
        self.assertIn("bad.zip/pkg/lost.pyc: orphaned", out)

    def test_damaged_archives(self):
        self.write("a.py")
        self.archive("a.zip", {"a.py": b"x = 1\n" * 1000, "a.pyc": b"y" * 1000})
        data = (self.root / "a.zip").read_bytes()
        randomness = random.Random(SEED)
        for _ in range(50):
            altered = bytearray(data)
            for _ in range(3):
                altered[randomness.randrange(len(altered))] = randomness.randrange(256)
            (self.root / "bad.zip").write_bytes(altered)
            done = subprocess.run([PYCC, "verify", "bad.zip"], cwd=self.root, capture_output=True, timeout=60)
            self.assertIn(done.returncode, (0, 1, 4), done.stderr)
        self.write("text.zip", "no archive")
        self.verify("text.zip", status=1)


    def findings_of(self, *command):
        """What a command says of an archive, in the memory that one of this size may take."""
        limit = None if HAS_SANITIZER else lambda: resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))
        done = subprocess.run([PYCC, *command], cwd=self.root, capture_output=True, text=True, timeout=60, env=ENVIRONMENT,
                              preexec_fn=limit)
        self.assertEqual(done.returncode, 4, done.stderr)
        return done.stdout

    def test_bombs(self):
        self.write("src/a.py", "x = 1\n")
        self.pycc("-q", "-s", "src", "--invalidation-mode", "checked-hash", "src")
        pyc = (self.root / "src/__pycache__/a.cpython-311.pyc").read_bytes()
        self.archive("code.zip", {"a.py": b"x = 1\n", "a.pyc": pyc + bytes(40_000_000), "b.py": b"x = 1\n", "b.pyc": pyc})
        self.archive("source.zip", {"a.py": b"x = 1\n" * 7_000_000, "a.pyc": pyc})
        for command in (["verify"], ["check", "--deep"]):
            out = self.findings_of(*command, "code.zip")
            self.assertRegex(out, r"(?m)^code\.zip/a\.pyc: unreadable: is not unpacked: it would have more than \d+ bytes, from \d+$")
            self.assertNotIn("code.zip/b.pyc: unreadable", out)
            self.assertRegex(self.findings_of(*command, "source.zip"), r"source\.zip/a\.pyc: unreadable: its source: is not unpacked")

    def test_bombs_that_lie_about_their_size(self):
        self.archive("a.zip", {"a.py": b"x = 1\n", "a.pyc": bytes(40_000_000)})
        data = (self.root / "a.zip").read_bytes()
        size = (40_000_000).to_bytes(4, "little")
        self.assertGreaterEqual(data.count(size), 1)
        (self.root / "a.zip").write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
        self.assertIn("a.zip/a.pyc: unreadable: ", self.findings_of("verify", "a.zip"))

    def test_many_members_share_a_budget(self):
        members = {}
        for number in range(40):
            members[f"m{number:02}.py"] = b"x = 1\n"
            members[f"m{number:02}.pyc"] = bytes(3_900_000)
        self.archive("many.zip", members)
        out = self.findings_of("verify", "many.zip")
        refused = re.findall(r"(?m)^many\.zip/(m\d\d)\.pyc: unreadable: is not unpacked: the members before it take up all", out)
        self.assertIn(len(refused), range(10, 30))


class HostileTest(VerifyTest):
    def test_mutated_files_never_crash(self):
        shutil.copy(LIBRARY / "argparse.py", self.root / "argparse.py")
        self.pycc("-q", "argparse.py")
        target = self.root / "__pycache__/argparse.cpython-311.pyc"
        data = target.read_bytes()
        randomness = random.Random(SEED)
        for number in range(120):
            altered = bytearray(data)
            for _ in range(randomness.randrange(1, 6)):
                altered[randomness.randrange(16, len(altered))] = randomness.randrange(256)
            target.write_bytes(altered)
            done = subprocess.run([PYCC, "verify", "."], cwd=self.root, capture_output=True, timeout=60)
            self.assertIn(done.returncode, (0, 4), (number, done.stderr))


if __name__ == "__main__":
    sys.exit(main())

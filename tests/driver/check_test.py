#!/usr/bin/python3.11
"""check_test.py PYCC: what is wrong with the .pyc files of a tree is found, told in five formats, and mended."""

import json
import marshal
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import unittest
import urllib.parse
import xml.etree.ElementTree
import zipfile

from report_schemas import junit_faults, sarif_faults
from support import ENVIRONMENT, PYCC, PYTHON, DriverTest, main


def pyc(name, level=""):
    folder, slash, stem = name.removesuffix(".py").rpartition("/")
    return f"{folder}{slash}__pycache__/{stem}.cpython-311{level and f'.opt-{level}'}.pyc"


class CheckTest(DriverTest):
    def setUp(self):
        super().setUp()
        for name in ("src/a.py", "src/b.py", "src/pkg/c.py"):
            self.write(name)
        self.pycc("-q", "src")
        self.target = self.root / "src" / pyc("a.py")
        self.good = self.target.read_bytes()

    def check(self, *arguments, status=0):
        return self.pycc("check", *arguments, status=status)[0]

    def findings(self, *arguments):
        """{(rule, path)}"""
        done = subprocess.run([PYCC, "check", "--format=json", *map(str, arguments)], cwd=self.root, capture_output=True, timeout=60,
                              env=ENVIRONMENT)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 4 if report["findings"] else 0, done.stderr)
        return {(finding["rule"], finding["path"]) for finding in report["findings"]}


class RuleTest(CheckTest):
    def expect(self, rule, *options, path=None):
        self.assertEqual(self.findings(*options, "src"), {(rule, path or "src/" + pyc("a.py"))})

    def test_clean_trees(self):
        self.assertEqual(self.check("src"), "3 files, 0 findings\n")
        self.assertEqual(self.check("--deep", "--forbid-path", "^/", "src"), "3 files, 0 findings\n")
        self.assertEqual(self.check("src/a.py"), "1 files, 0 findings\n")

    def test_missing(self):
        self.target.unlink()
        self.expect("missing")
        self.assertIn(("missing", "src/" + pyc("b.py", 1)), self.findings("--levels", "0,1", "src"))

    def test_stale(self):
        self.write("src/a.py", "x = 12345\n")
        self.expect("stale")
        self.assertEqual(self.findings("src/a.py"), {("stale", "src/" + pyc("a.py"))})

    def test_stale_within_the_second(self):
        source = self.root / "src/a.py"
        for number in range(10):
            self.pycc("-q", "src")
            second = int(source.stat().st_mtime)
            source.write_text(f"x = {(number + 2) % 10}\n")
            os.utime(source, ns=(0, second * 10**9 + number))
            self.expect("stale")

    def test_stale_hash(self):
        for mode in ("checked-hash", "unchecked-hash"):
            self.write("src/a.py", "x = 1\n")
            self.pycc("-q", "--invalidation-mode", mode, "src")
            self.assertEqual(self.findings("src"), set())
            self.write("src/a.py", "x = 2\n")
            self.expect("stale")

    def test_orphaned(self):
        (self.root / "src/a.py").unlink()
        self.expect("orphaned")
        self.assertEqual(self.findings("src", "--exclude", "a.py"), set())

    def test_wrong_magic_tells_the_version(self):
        self.target.write_bytes(b"\x6f\x0d\r\n" + self.good[4:])
        self.expect("wrong-magic")
        self.assertIn("Python 3.10", self.check("src", status=4))

    def test_wrong_mode(self):
        self.pycc("-q", "--invalidation-mode=checked-hash", "src/a.py")
        self.assertEqual(self.findings("src"), set())
        self.expect("wrong-mode", "--invalidation-mode=timestamp")

    def test_wrong_level(self):
        self.pycc("-q", "-OO", "src/a.py")
        self.assertEqual(self.findings("src"), set())
        self.expect("wrong-level", "--levels=0", path="src/" + pyc("a.py", 2))

    def test_truncated(self):
        for size in (0, 3, 15, 16):
            self.target.write_bytes(self.good[:size])
            self.expect("truncated")
        self.target.write_bytes(self.good[:-1])
        self.expect("truncated", "--deep")

    def test_not_a_pyc(self):
        self.target.write_bytes(b"print(1)" * 10)
        self.expect("not-a-pyc")

    def test_bad_code(self):
        self.target.write_bytes(self.good[:16] + b"?" * 50)
        self.assertEqual(self.findings("src"), set())
        self.expect("bad-code", "--deep")

    def hostile_bodies(self):
        """Marshalled bytes that are cut, altered, or small and yet stand for something huge."""
        body, randomness = self.good[16:], random.Random(20261122)
        for _ in range(60):
            altered = bytearray(body)
            for _ in range(randomness.randrange(1, 6)):
                altered[randomness.randrange(len(altered))] = randomness.randrange(256)
            yield bytes(altered)
        for size in range(0, len(body), 9):
            yield body[:size]
        marker = marshal.dumps("MARKERMARKER", 2)
        module = marshal.dumps(compile("x = 'MARKERMARKER'", "m.py", "exec"), 2)
        doubled = b"\xa9\x02" * 60 + b"N" + b"".join(b"r" + struct.pack("<I", number) for number in range(60, 0, -1))
        for constant in (doubled, b"\xdb\x01\0\0\0r\0\0\0\0", b")\x01" * 100_000 + b"N", b"(\xff\xff\xff\x7f" + b"N" * 50,
                         b"l\xff\xff\xff\x7f" + b"\x01\0" * 50, b"s\xff\xff\xff\x7f", b"{" * 5000, b"r\xff\0\0\0",
                         b">\xff\xff\xff\xff", b"\xe3" * 3000, b"c" * 3000):
            yield module.replace(marker, constant)

    def test_hostile_code_behind_a_header_that_fits(self):
        found = 0
        for number, body in enumerate(self.hostile_bodies()):
            self.target.write_bytes(self.good[:16] + body)
            done = subprocess.run([PYCC, "check", "--deep", "--forbid-path", "^/tmp", "--format", "json", "src/a.py"],
                                  cwd=self.root, capture_output=True, timeout=60, env=ENVIRONMENT)
            self.assertIn(done.returncode, (0, 4), (number, body[:80], done.stderr))
            rules = {one["rule"] for one in json.loads(done.stdout)["findings"]}
            self.assertLessEqual(rules, {"truncated", "bad-code", "leaking-path"}, (number, body[:80]))
            self.assertEqual(done.returncode, 4 if rules else 0)
            found += bool(rules)
        # A few altered bytes are another name or number only.
        self.assertGreater(found, number * 2 // 3)

    def test_leaking_path(self):
        self.pycc("-q", "-f", self.root / "src/a.py")
        self.expect("leaking-path", "--forbid-path", "^/")

    def test_never_loaded_beside_its_source(self):
        shutil.copy(self.target, self.root / "src/a.pyc")
        self.expect("never-loaded", path="src/a.pyc")

    def test_unreadable(self):
        self.target.unlink()
        self.target.mkdir()
        self.expect("unreadable")

    def test_inputs(self):
        self.check("no-such-file", status=1)
        self.check(status=2)
        self.check("--format=poem", "src", status=2)

    def test_nothing_is_written(self):
        before = {path: path.lstat() for path in self.root.rglob("*")}
        (self.root / "src/a.py").touch()
        before[self.root / "src/a.py"] = (self.root / "src/a.py").lstat()
        self.findings("--deep", "src")
        after = {path: path.lstat() for path in self.root.rglob("*")}
        self.assertEqual({path: (s.st_mtime_ns, s.st_ino) for path, s in before.items()},
                         {path: (s.st_mtime_ns, s.st_ino) for path, s in after.items()})


class FormatTest(CheckTest):
    def setUp(self):
        super().setUp()
        self.target.unlink()
        self.write("src/<odd & \"name\">, 100%:\n.py")
        self.count = 2

    def test_text(self):
        out = self.check("src", status=4)
        self.assertEqual(len(out.splitlines()), self.count + 1)
        self.assertTrue(out.endswith("4 files, 2 findings\n"))

    def test_json(self):
        report = json.loads(self.check("--format=json", "src", status=4))
        self.assertEqual((report["command"], report["files"], len(report["findings"])), ("check", 4, self.count))
        self.assertEqual(report["findings"][1], {"rule": "missing", "severity": "warning", "path": "src/" + pyc("a.py"),
                                                 "message": "there is no such file"})

    def test_sarif(self):
        log = json.loads(self.check("--format=sarif", "src", status=4))
        self.assertEqual(log["version"], "2.1.0")
        run = log["runs"][0]
        self.assertEqual(run["tool"]["driver"]["name"], "pycc")
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(len({rule["id"] for rule in rules}), len(rules))
        self.assertEqual(len(run["results"]), self.count)
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning"))
            self.assertTrue(result["message"]["text"])
            self.assertRegex(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], r"^[\w./~%-]+$")

    def test_github(self):
        lines = self.check("--format=github", "src", status=4).splitlines()
        self.assertEqual(len(lines), self.count + 1)
        self.assertEqual(lines[1], f"::warning file=src/{pyc('a.py')},title=missing::there is no such file")
        self.assertIn("100%25%3A%0A", lines[0])

    def test_junit(self):
        suite = xml.etree.ElementTree.fromstring(self.check("--format=junit", "src", status=4)).find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("2", "2"))
        self.assertEqual([case.find("failure").get("type") for case in suite.findall("testcase")], ["missing"] * 2)
        self.assertIn('<odd & "name">, 100%:', suite.find("testcase").get("name"))
        self.pycc("-q", "src")
        suite = xml.etree.ElementTree.fromstring(self.check("--format=junit", "src")).find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("1", "0"))


class SchemaTest(CheckTest):
    """All rules at once, and names that no format likes."""

    NAMES = (b"plain", b"new\nline", b"\xff\xfe", b"a:b, %41::x", b"]]>&<\"'", "\ufffe\uffff\u2028\x7f".encode(), b"\x01\x1b[31m",
             "gr\u00fc\u00df".encode(), b"back\\slash")

    def setUp(self):
        super().setUp()
        source, compiled = os.fsencode(self.root / "src"), os.fsencode(self.target.parent)
        for name in self.NAMES:
            for place in (source + b"/" + name + b".py", compiled + b"/gone " + name + b".cpython-311.pyc",
                          source + b"/beside " + name + b".py", source + b"/beside " + name + b".pyc"):
                with open(place, "wb") as file:
                    file.write(b"" if place.endswith(b".py") else self.good)
        self.target.write_bytes(b"\x6f\x0d\r\n" + self.good[4:])
        self.count = len(self.NAMES) * 4 + 1

    def report(self, format, *command):
        done = subprocess.run([PYCC, *(command or ["check"]), f"--format={format}", "src"], cwd=self.root, capture_output=True,
                              timeout=60, env=ENVIRONMENT)
        self.assertEqual(done.returncode, 4, done.stderr)
        return done.stdout.decode()

    def test_the_schemas_find_faults(self):
        log = json.loads(self.report("sarif"))
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b"
        log["runs"][0]["results"][1]["level"] = "fatal"
        log["runs"][0]["extra"] = 1
        del log["runs"][0]["tool"]["driver"]["name"]
        self.assertEqual(len(sarif_faults(log)), 4)
        suites = xml.etree.ElementTree.fromstring("<testsuites><testsuite tests='2' failures='0'><testcase name='x' y='1'/></testsuite></testsuites>")
        self.assertEqual(len(junit_faults(suites)), 3)

    def test_sarif(self):
        for command in (["check"], ["verify"]):
            log = json.loads(self.report("sarif", *command))
            self.assertEqual(sarif_faults(log), [])
        paths = {os.fsencode(urllib.parse.unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
                                                  errors="surrogateescape"))
                 for result in json.loads(self.report("sarif"))["runs"][0]["results"]}
        self.assertEqual(len(paths), self.count)
        self.assertIn(b"src/beside \xff\xfe.pyc", paths)

    def test_junit(self):
        for command in (["check"], ["verify"]):
            self.assertEqual(junit_faults(xml.etree.ElementTree.fromstring(self.report("junit", *command))), [])

    def test_github(self):
        *lines, _, _ = self.report("github").split("\n")
        self.assertEqual(len(lines), self.count)
        for line in lines:
            self.assertRegex(line, r"^::(error|warning) file=[^,:]*,title=[a-z-]+::[^\r\n]*$")

    def test_text(self):
        self.assertEqual(len(self.report("text").splitlines()), self.count + 1)

    def test_json(self):
        self.assertEqual(len(json.loads(self.report("json"))["findings"]), self.count)


class FixTest(CheckTest):
    def test_everything_that_can_be(self):
        self.pycc("-q", "--levels=1", "src")
        self.write("src/stale.py", "x = 1\n")
        self.write("src/gone.py")
        self.pycc("-q", "src")
        self.write("src/stale.py", "x = 123\n")
        (self.root / "src/gone.py").unlink()
        self.target.unlink()
        (self.root / "src/pkg" / pyc("c.py", 1)).write_bytes(b"no")
        self.assertEqual(len(self.findings("src")), 4)
        self.assertIn(" 0 findings", self.check("--fix", "src"))
        self.assertIn(" 0 findings", self.check("--deep", "src"))
        self.assertIn(" 0 findings", self.pycc("verify", "src")[0])
        self.assertFalse((self.root / "src" / pyc("gone.py")).exists())
        self.assertEqual(self.target.read_bytes(), self.good)
        self.assertFalse((self.root / "src" / pyc("stale.py", 1)).exists(), "nobody asked for that level")

    def test_what_cannot_be_is_told(self):
        self.write("src/bad.py", "x = = 1\n")
        done = subprocess.run([PYCC, "check", "--fix", "src"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 4)
        self.assertIn("missing", done.stdout)
        self.assertIn("SyntaxError", done.stderr)


class ArchiveTest(CheckTest):
    def archive(self, name, files, when=None):
        with zipfile.ZipFile(self.root / name, "w") as archive:
            for path, data in files.items():
                archive.writestr(zipfile.ZipInfo(path, time.localtime(when)[:6]), data)
        return name

    def imports_from(self, archive):
        """What Python does: whether it takes the .pyc, in which x is 2, or the source, in which it is 1."""
        done = subprocess.run([PYTHON, "-c", f"import sys; sys.path.insert(0, {archive!r}); import mod; print(mod.x)"],
                              cwd=self.root, capture_output=True, text=True)
        return done.stdout.strip()

    def compiled(self, mode):
        self.write("mod.py", "x = 2\n")
        self.pycc("-q", "-f", "--invalidation-mode", mode, "mod.py", "-o", "mod.pyc")
        return (self.root / "mod.pyc").read_bytes()

    def test_zip_is_judged_as_python_does(self):
        source = b"x = 1\n"
        stamp = lambda: int((self.root / "mod.py").stat().st_mtime)
        pyc_bytes = self.compiled("timestamp")
        cases = {
            "same.zip": ({"mod.py": source, "mod.pyc": pyc_bytes}, stamp()),
            "reset.zip": ({"mod.py": source, "mod.pyc": pyc_bytes}, 315532800 + 86400),
            "cache.zip": ({"mod.py": source, "__pycache__/mod.cpython-311.pyc": pyc_bytes}, stamp()),
            "unchecked.zip": ({"mod.py": source, "mod.pyc": self.compiled("unchecked-hash")}, 315532800 + 86400),
        }
        for name, (files, when) in cases.items():
            self.archive(name, files, when)
        self.assertEqual(self.findings("same.zip"), set())
        self.assertEqual(self.imports_from("same.zip"), "2")
        self.assertEqual(self.findings("reset.zip"), {("never-loaded", "reset.zip/mod.pyc")})
        self.assertEqual(self.imports_from("reset.zip"), "1")
        self.assertEqual(self.findings("cache.zip"), {("never-loaded", "cache.zip/__pycache__/mod.cpython-311.pyc")})
        self.assertEqual(self.imports_from("cache.zip"), "1")
        self.assertEqual(self.findings("unchecked.zip"), {("stale", "unchecked.zip/mod.pyc")})

    def test_wheel(self):
        source = b"x = 2\n"
        self.archive("time.whl", {"mod.py": source, "__pycache__/mod.cpython-311.pyc": self.compiled("timestamp")})
        self.assertEqual(self.findings("time.whl"), {("never-loaded", "time.whl/__pycache__/mod.cpython-311.pyc")})
        self.archive("hash.whl", {"mod.py": source, "__pycache__/mod.cpython-311.pyc": self.compiled("checked-hash")})
        self.assertEqual(self.findings("hash.whl"), set())


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""driver_test.py PYCC: what pycc does with its options, files and folders, compared with compileall where it can be."""

import importlib.util
import json
import marshal
import os
import stat
import subprocess
import sys
import time

from support import PYTHON, DriverTest, main

TRACEBACK = """
import sys, traceback
try:
    compile(open(sys.argv[1], "rb").read(), sys.argv[1], "exec")
except SyntaxError as error:
    print("".join(traceback.format_exception_only(error)), end="")
"""


class OutputTest(DriverTest):
    def test_file_goes_into_pycache_beside_it(self):
        self.write("pkg/hello.py")
        self.assert_as_compileall("pkg/hello.py")

    def test_tree_is_as_compileall_writes_it(self):
        for name in ("src/a.py", "src/pkg/b.py", "src/pkg/deep/c.py", "src/notes.txt", "src/tool"):
            self.write(name)
        self.assert_as_compileall("src")
        self.assert_as_compileall("./src/")
        self.assert_as_compileall("-l", "src")
        self.assert_as_compileall("-r", "1", "src")
        self.assert_as_compileall("-x", "deep|a[.]py", "src")
        self.assert_as_compileall("-b", "src")

    def test_optimised_files_are_named_so(self):
        self.write("a.py", "assert x, 1\n")
        self.pycc("-O", "a.py")
        self.pycc("-OO", "a.py")
        self.assertEqual(sorted(self.compiled()), ["__pycache__/a.cpython-311.opt-1.pyc", "__pycache__/a.cpython-311.opt-2.pyc"])

    def test_output_folder_mirrors_the_tree(self):
        self.write("src/pkg/mod.py")
        self.write("src/app.py")
        self.pycc("-q", "src/", "-o", "build/pyc", "-j", "8", "-O")
        self.assertEqual(sorted(self.compiled()), ["build/pyc/__pycache__/app.cpython-311.opt-1.pyc",
                                                   "build/pyc/pkg/__pycache__/mod.cpython-311.opt-1.pyc"])

    def test_output_of_one_file_is_that_file(self):
        self.write("a.py", "print('ran')\n")
        self.pycc("a.py", "-o", "out/app.pyc")
        ran = subprocess.run([PYTHON, self.root / "out/app.pyc"], capture_output=True, text=True)
        self.assertEqual(ran.stdout, "ran\n")

    def test_output_may_be_a_folder_that_exists(self):
        self.write("a.py")
        (self.root / "out").mkdir()
        self.pycc("a.py", "-o", "out")
        self.assertEqual(list(self.compiled()), ["out/__pycache__/a.cpython-311.pyc"])

    def test_standard_input_goes_to_standard_output(self):
        pyc = self.pycc("-", source=b"answer = 42\n")
        self.assertEqual(pyc[:4], importlib.util.MAGIC_NUMBER)
        code = marshal.loads(pyc[16:])
        self.assertEqual((code.co_filename, code.co_consts), ("<stdin>", (42, None)))
        self.pycc("-", "-o", "a.pyc", source=b"x = 1\n")
        self.assertEqual(list(self.compiled()), ["a.pyc"])

    def test_response_file(self):
        self.write("a b.py")
        self.write("c.py")
        self.write("list", '-q\n"a b.py"\nc.py\n')
        self.pycc("@list")
        self.assertEqual(len(self.compiled()), 2)

    def test_many_threads_write_the_same_as_one(self):
        for number in range(60):
            self.write(f"src/m{number}.py", f"def f{number}(a): return a + {number}\n")
        out, _ = self.pycc("-f", "-j", "8", "src")
        ours = self.compiled()
        again, _ = self.pycc("-f", "src")
        self.assertEqual(ours, self.compiled())
        self.assertEqual(out, again)


class NameTest(DriverTest):
    def test_embedded_names_are_those_of_compileall(self):
        self.write("root/usr/lib/a.py")
        self.write("root/usr/lib/pkg/b.py")
        for arguments in (["-d", "/opt/lib", "root/usr/lib"], ["-d", "lib", "root/usr/lib/a.py"],
                          ["-s", "root", "root/usr/lib"], ["-s", "root", "-p", "/", "root/usr/lib"],
                          ["-p", "/x", "root/usr/lib/a.py"], ["-s", self.root, "-p", "/", self.root / "root"],
                          [self.root / "root"], ["-s", "root/other/lib", "root/usr/lib"]):
            self.assert_as_compileall(*arguments)

    def test_d_excludes_s_and_p(self):
        self.write("a.py")
        self.pycc("-d", "x", "-s", "y", "a.py", status=2)
        self.pycc("-d", "x", "-p", "y", "a.py", status=2)


class InvalidationTest(DriverTest):
    def test_modes_are_those_of_compileall(self):
        self.write("a.py")
        for mode in ("timestamp", "checked-hash", "unchecked-hash"):
            self.assert_as_compileall("--invalidation-mode", mode, "a.py")

    def test_source_date_epoch_asks_for_hashes(self):
        self.write("a.py")
        self.assert_as_compileall("a.py", SOURCE_DATE_EPOCH="1000000000")
        self.assert_as_compileall("a.py", SOURCE_DATE_EPOCH="")

    def test_fresh_files_are_left_alone_unless_forced(self):
        source = self.write("a.py")
        self.pycc("a.py")
        pyc = self.root / "__pycache__/a.cpython-311.pyc"
        before = pyc.stat().st_ino
        self.assertEqual(self.pycc("a.py")[0], "0 compiled, 1 current, 0 failed\n")
        self.assertEqual(pyc.stat().st_ino, before)
        self.assertEqual(self.pycc("-f", "a.py")[0], "Compiling 'a.py'...\n1 compiled, 0 current, 0 failed\n")
        self.assertNotEqual(pyc.stat().st_ino, before)
        os.utime(source, (time.time(), 12345))
        self.assertEqual(self.pycc("a.py")[0], "Compiling 'a.py'...\n1 compiled, 0 current, 0 failed\n")

    def test_permission_bits_are_those_of_cpython(self):
        for mode in (0o644, 0o600, 0o755, 0o444, 0o400, 0o666):
            source = self.write("a.py")
            source.chmod(mode)
            self.pycc("-f", "a.py")
            ours = stat.S_IMODE((self.root / "__pycache__/a.cpython-311.pyc").stat().st_mode)
            self.remove_compiled()
            self.compileall("a.py")
            theirs = stat.S_IMODE((self.root / "__pycache__/a.cpython-311.pyc").stat().st_mode)
            self.assertEqual(oct(ours), oct(theirs), oct(mode))
            source.unlink()

    def test_nothing_else_is_left_behind(self):
        self.write("a.py")
        self.pycc("a.py")
        self.assertEqual([path.name for path in (self.root / "__pycache__").iterdir()], ["a.cpython-311.pyc"])

    def test_links_and_special_files_are_not_replaced(self):
        self.write("a.py")
        target = self.write("elsewhere", "kept")
        link = self.root / "__pycache__/a.cpython-311.pyc"
        link.parent.mkdir()
        link.symlink_to(target)
        self.pycc("a.py", status=1)
        self.assertEqual(target.read_text(), "kept")
        link.unlink()
        os.mkfifo(link)
        self.pycc("-f", "a.py", "--invalidation-mode", "checked-hash", status=1)
        self.assertTrue(stat.S_ISFIFO(link.lstat().st_mode))


class ErrorTest(DriverTest):
    BAD = {"expected.py": "if x\n    pass\n", "range.py": "f(a b c)\n", "indent.py": "if x:\n\ty\n        z\n",
           "unicode.py": "é = 'ü' 1 +\n", "tab.py": "\tx = = 1\n", "late.py": "def f():\n    return = 3\n",
           "quote.py": "x = 'abc\n", "scope.py": "def f():\n    x = 1\n    global x\n", "star.py": "*a\n",
           "bracket.py": "x = (1,\n", "outside.py": "break\n", "number.py": "x = 0o8\n", "form.py": "\f  x = \n"}

    def traceback_of(self, name, *options):
        """What python3.11's traceback module says of the error in a file."""
        done = subprocess.run([PYTHON, *options, "-c", TRACEBACK, name], cwd=self.root, capture_output=True, text=True)
        return done.stdout

    def test_errors_are_printed_as_python_does(self):
        for name, text in self.BAD.items():
            with self.subTest(name):
                self.write(name, text)
                _, ours = self.pycc(name, status=1)
                self.assertEqual(ours, self.traceback_of(name))

    def test_one_bad_file_does_not_stop_the_others(self):
        for name in ("src/a.py", "src/c.py"):
            self.write(name)
        self.write("src/b.py", "x = = 1\n")
        for jobs in ("1", "4"):
            out, err = self.pycc("-f", "-j", jobs, "src", status=1)
            self.assertEqual(out, "Listing 'src'...\nCompiling 'src/a.py'...\nCompiling 'src/b.py'...\nCompiling 'src/c.py'...\n"
                                  "2 compiled, 0 current, 1 failed\n")
            self.assertIn('File "src/b.py", line 1', err)
            self.assertEqual(len(self.compiled()), 2)

    def test_json(self):
        self.write("a.py", "x is 1\nif x\n")
        _, err = self.pycc("--error-format=json", "a.py", status=1)
        report = json.loads(err.splitlines()[-1])
        self.assertEqual(report, {"file": "a.py", "type": "SyntaxError", "msg": "expected ':'", "lineno": 2, "offset": 5,
                                  "end_lineno": 2, "end_offset": 5, "text": "if x\n"})

    def test_missing_file(self):
        self.write("good.py")
        _, err = self.pycc("no.py", "good.py", status=1)
        self.assertIn("No such file or directory", err)
        self.assertEqual(len(self.compiled()), 1)

    def test_usage_errors(self):
        self.write("a.py")
        for arguments in ([], ["--no-such-option", "a.py"], ["-x", "(", "a.py"], ["-W", "maybe", "a.py"], ["-j", "many", "a.py"],
                          ["--emit=poem", "a.py"], ["--invalidation-mode=never", "a.py"]):
            with self.subTest(arguments):
                out, err = self.pycc(*arguments, status=2)
                self.assertEqual(out, "")
                self.assertRegex(err, r"^pycc: .+\n$")

    def test_quiet(self):
        self.write("a.py", "x = = 1\n")
        out, err = self.pycc("-q", "a.py", status=1)
        self.assertEqual(out, "")
        self.assertNotEqual(err, "")
        self.assertEqual(self.pycc("-qq", "a.py", status=1), ("", ""))


class WarningTest(DriverTest):
    def test_printed_as_python_does(self):
        self.write("a.py", "x = 1\nif x is 1:\n    assert (x, 'm')\n")
        _, ours = self.pycc("a.py")
        done = subprocess.run([PYTHON, "-m", "py_compile", "a.py"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(ours, done.stderr)

    def test_deprecations_are_shown_on_demand(self):
        self.write("a.py", "x = '\\d'\n")
        self.assertEqual(self.pycc("-f", "a.py")[1], "")
        self.assertEqual(self.pycc("-f", "-W", "default", "a.py")[1], "a.py:1: DeprecationWarning: invalid escape sequence '\\d'\n  x = '\\d'\n")
        self.assertEqual(self.pycc("-f", "-Walways::SyntaxWarning", "a.py")[1], "")

    def test_errors_on_demand(self):
        for text in ("x = '\\d'\n", "x = 1\nx is 1\n", "assert (1, 2)\n"):
            self.write("a.py", text)
            _, ours = self.pycc("-f", "-W", "error", "a.py", status=1)
            self.assertEqual(ours, ErrorTest.traceback_of(self, "a.py", "-W", "error"))

    def test_ignored_on_demand(self):
        self.write("a.py", "x = 1\nx is 1\n")
        self.assertEqual(self.pycc("-W", "ignore", "a.py")[1], "")


class EmitTest(DriverTest):
    def test_nothing_is_written(self):
        self.write("a.py")
        for stage in ("tokens", "ast", "symtable", "cfg", "code", "dis", "marshal"):
            with self.subTest(stage):
                out, _ = self.pycc("--emit=" + stage, "a.py")
                self.assertNotEqual(out, "")
                self.assertEqual(self.compiled(), {})

    def test_errors_are_errors_here_too(self):
        self.write("a.py", "x = = 1\n")
        for stage in ("ast", "symtable", "cfg", "code", "dis", "marshal"):
            out, err = self.pycc("--emit=" + stage, "a.py", status=1)
            self.assertEqual(out, "")
            self.assertIn("SyntaxError: invalid syntax", err)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""compileall_test.py PYCC: pycc in place of python3.11 -m compileall and -m py_compile: same files, messages and statuses."""

import os
import pathlib
import shutil
import stat
import subprocess
import sys
import unittest

from support import ENVIRONMENT, PYCC, PYTHON, DriverTest, main

BAD = {"syntax.py": "x = = 1\n", "indent.py": "x\n  y\n", "tab.py": "if x:\n\ty\n        z\n", "null.py": "x\0\n",
       "deep.py": "(" * 300 + ")" * 300, "scope.py": "def f():\n    x = 1\n    global x\n", "late.py": "def f():\n    return = 1\n"}


class Comparison(DriverTest):
    """Runs a command twice, on the same tree: by python3.11 and by pycc."""

    def both(self, *arguments, prepare=lambda: None, source=None, via_m=False, **environment):
        results = []
        for program in ([PYTHON, "-m"], [PYCC, "-m"] if via_m else [PYCC]):
            self.remove_compiled()
            prepare()
            done = subprocess.run([*program, *map(str, arguments)], cwd=self.root, capture_output=True, input=source,
                                  timeout=60, env={**ENVIRONMENT, **environment})
            results.append((done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"),
                            self.compiled(), self.links()))
        return results

    def links(self):
        """For every .pyc the first one that is the same file."""
        first, result = {}, {}
        for path in sorted(self.compiled()):
            inode = os.stat(self.root / path).st_ino
            result[path] = first.setdefault(inode, path)
        return result

    def assert_same(self, *arguments, **more):
        theirs, ours = self.both(*arguments, **more)
        for name, a, b in zip(("status", "output", "errors", "files", "links"), theirs, ours):
            self.assertEqual(b, a, (name, arguments))
        return ours


class CompileAllTest(Comparison):
    def setUp(self):
        super().setUp()
        for name in ("src/a.py", "src/z.py", "src/pkg/b.py", "src/pkg/deep/c.py", "src/notes.txt", "src/tool"):
            self.write(name)
        self.write("src/pkg/same.py", "'doc'\nassert x\ndef f():\n    'doc'\n")
        self.write("other.py")

    def test_options(self):
        for options in ([], ["-l"], ["-r", "1"], ["-r0"], ["-l", "-r1"], ["-f"], ["-q"], ["-qq"], ["-fq"], ["-b"], ["-d", "/opt"],
                        ["-s", "src"], ["-p", "/x"], ["-s", "src", "-p", "/"], ["-x", "deep|a[.]py$"], ["-j2", "-q"], ["-j", "0", "-q"],
                        ["--workers=2", "-qf"], ["--invalidation-mode", "checked-hash"], ["--inv=unchecked-hash"], ["-o", "0"],
                        ["-o0", "-o1", "-o2"], ["-o", "2", "-o", "-1"], ["-o1", "-o2", "--hardlink-dupes"],
                        ["-o0", "-o1", "-o2", "--hardlink-dupes"], ["-e", "src"]):
            with self.subTest(options):
                self.assert_same("compileall", *options, "src", "other.py")
                self.assert_same("compileall", *options, "--", "./other.py", "src/")

    def test_inputs(self):
        for arguments in (["no-such-folder"], ["no-such-file.py"], ["src/tool"], ["src/notes.txt"], ["-q", "no"], ["-qq", "no"],
                          [self.root / "src"], ["src", "src"], ["src/a.py", "src"], [""]):
            self.assert_same("compileall", *arguments)

    def test_lists(self):
        self.write("list", "src/pkg\n  other.py  \n\nno\n")
        self.assert_same("compileall", "-i", "list")
        self.assert_same("compileall", "-i", "list", "src/z.py")
        self.assert_same("compileall", "-i", "-", source=b"src/a.py\nsrc/pkg\n")
        self.assert_same("compileall", "-i", "no-such-list")
        self.assert_same("compileall", "-qq", "-i", "no-such-list")

    def test_errors(self):
        for name, text in BAD.items():
            self.write("bad/" + name, text)
        for options in ([], ["-q"], ["-qq"], ["-o0", "-o1"], ["-d", "/opt"], ["-s", "bad"]):
            self.assert_same("compileall", *options, "bad")

    def test_warnings(self):
        self.write("src/a.py", "x is 1\nassert (x, 1)\ny = '\\d'\n")
        self.assert_same("compileall", "src")
        self.assert_same("compileall", "-o0", "-o1", "-q", "src")

    def test_one_file_for_two_levels_is_not_lost(self):
        """compileall removes it, to put a link to itself in its place."""
        self.pycc("compileall", "-q", "-b", "-o0", "-o2", "--hardlink-dupes", "src")
        self.assertIn("src/a.pyc", self.compiled())

    def test_lines_of_warnings(self):
        """They are decoded, and come from the file that the code names, if there is one."""
        (self.root / "src/latin.py").write_bytes(b"# coding: latin-1\nx = '\xe9' is 1\n")
        (self.root / "src/mark.py").write_bytes(b"\xef\xbb\xbfx = 1 is 1\r\n")
        self.write("src/pkg/b.py", "x = 1 is 1\n")
        self.write("named/pkg/b.py", "y = 2 is 2\n")
        for options in ([], ["-d", "nowhere"], ["-d", "named"], ["-s", "src"], ["-p", "/"], ["-s", "src", "-p", "named"]):
            self.assert_same("compileall", *options, "src")

    def test_filters_of_warnings(self):
        self.write("src/a.py", "x is 1\n")
        self.write("src/b.py", "y = '\\d'\n")
        for filters in ("ignore", "always", "default::DeprecationWarning", "ignore::SyntaxWarning", "i", "error,ignore", "",
                        "error:some message", "error:::other", "nonsense", "error::NoWarning", "error::UserWarning", "a:b:c:d:e:f"):
            with self.subTest(filters):
                self.assert_same("compileall", "src", PYTHONWARNINGS=filters)
        for filters, failing in (("error", {"a", "b"}), ("error::SyntaxWarning", {"a"}), ("error::DeprecationWarning", {"b"})):
            found = self.assert_same("compileall", "src", PYTHONWARNINGS=filters)[3]
            self.assertEqual({name for name in "ab" if f"src/__pycache__/{name}.cpython-311.pyc" not in found}, failing)

    def test_usage(self):
        for arguments in (["--foo"], ["-o", "x", "src"], ["-r"], ["--invalidation-mode", "never"], ["--hardlink-dupes", "src"],
                          ["-d", "x", "-s", "y", "src"], ["-d", "x", "-p", "y"], ["-j", "many"], ["-Z"]):
            self.assert_same("compileall", *arguments)
        self.assertEqual(self.both("compileall", "-q", "-o1", "-o1", "--hardlink-dupes", "src")[1][0], 1)

    def test_what_is_current_stays(self):
        for prepare in (lambda: self.compileall("src"), lambda: self.compileall("-o1", "src"),
                        lambda: self.compileall("--invalidation-mode=checked-hash", "src")):
            for options in ([], ["-f"], ["-o0", "-o1"], ["-o1"]):
                self.assert_same("compileall", *options, "src", prepare=prepare)

    def test_stale_file_of_the_same_second_and_time_is_compiled(self):
        source = self.write("src/a.py", "x = 1\n")
        self.pycc("compileall", "-q", "src")
        times = source.stat()
        source.write_text("x = 2\n")
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
        out, _ = self.pycc("compileall", "src")
        self.assertIn("Compiling 'src/a.py'...\n", out)

    def test_links(self):
        (self.root / "src/in.py").symlink_to("a.py")
        (self.root / "src/out.py").symlink_to(self.root / "other.py")
        (self.root / "src/gone.py").symlink_to("nowhere")
        (self.root / "src/up").symlink_to("..")
        self.assert_same("compileall", "src")
        self.assert_same("compileall", "-e", "src", "src")
        self.assert_same("compileall", "-e", self.root / "src", "src/out.py", "src/in.py")

    def test_targets_that_are_in_the_way(self):
        def prepare():
            for path in (self.root / "src/__pycache__").glob("*"):
                path.unlink()
            (self.root / "src/__pycache__").mkdir(exist_ok=True)
            (self.root / "src/__pycache__/a.cpython-311.pyc").symlink_to(self.root / "other.py")
            os.mkfifo(self.root / "src/__pycache__/z.cpython-311.pyc")
        (self.root / "src/__pycache__").mkdir(exist_ok=True)
        shutil.rmtree(self.root / "src/pkg")
        for program in ([PYTHON, "-m", "compileall"], [PYCC, "compileall"]):
            prepare()
            done = subprocess.run([*program, "-f", "src"], cwd=self.root, capture_output=True, text=True, env=ENVIRONMENT)
            self.assertEqual(done.returncode, 1)
            if "python" in program[0]:
                expected = done.stdout
        self.assertEqual(done.stdout, expected)

    def test_environment(self):
        self.assert_same("compileall", "src", SOURCE_DATE_EPOCH="1")
        for level in ("", "0", "1", "2", "x", "-1"):
            self.assert_same("compileall", "src", PYTHONOPTIMIZE=level)
        self.assert_same("compileall", "src", PYTHONPYCACHEPREFIX=str(self.root / "prefix"))

    def test_strange_names(self):
        names = [b"na\xefve.py", b"new\nline.py", "größe.py".encode(), b"quo'te.py", b"a" * 200 + b".py", b"tab\t.py", b".py"]
        folder = os.fsencode(self.root) + b"/odd"
        os.mkdir(folder)
        for name in names:
            with open(folder + b"/" + name, "wb") as file:
                file.write(b"x = 1\n")
        with open(folder + b"/bad\xff.py", "wb") as file:
            file.write(b"x = = 1\n")
        self.assert_same("compileall", "odd")

    def test_library_without_arguments(self):
        environment = {"PYTHONPATH": str(self.root / "src")}
        done = [subprocess.run([*program, "-qq"], cwd=self.root, capture_output=True, text=True, env={**ENVIRONMENT, **environment},
                               timeout=100)
                for program in ([PYTHON, "-B", "-m", "compileall"], [PYCC, "-B", "-m", "compileall"])]
        self.assertEqual(done[0].returncode, done[1].returncode)
        self.assertIn("src/__pycache__/a.cpython-311.pyc", self.compiled())


@unittest.skipIf(os.geteuid() == 0, "permissions mean nothing to the superuser")
class PermissionTest(Comparison):
    def test_unreadable_and_read_only(self):
        self.write("src/a.py")
        self.write("src/b.py").chmod(0)
        self.assert_same("compileall", "src")
        self.write("closed/a.py")
        (self.root / "closed").chmod(0o555)
        try:
            self.assert_same("compileall", "closed")
        finally:
            (self.root / "closed").chmod(0o755)


class PyCompileTest(Comparison):
    def setUp(self):
        super().setUp()
        for name in ("a.py", "b.py", "tool"):
            self.write(name)
        for name, text in BAD.items():
            self.write("bad/" + name, text)

    def test_files(self):
        for arguments in (["a.py"], ["a.py", "b.py"], ["tool"], ["no.py"], ["a.py", "no.py", "b.py"], ["-q", "no.py"], ["."],
                          ["--quiet", "bad/syntax.py", "a.py"], [], ["-q"], ["--foo", "a.py"]):
            self.assert_same("py_compile", *arguments)
        for name in BAD:
            self.assert_same("py_compile", "bad/" + name, "a.py")

    def test_standard_input(self):
        self.assert_same("py_compile", "-", source=b"a.py\nb.py\n")
        self.assert_same("py_compile", "-", source=b"a.py\nbad/syntax.py\nb.py")
        self.assert_same("py_compile", "-", source=b"")

    def test_always_compiles(self):
        self.assert_same("py_compile", "a.py", prepare=lambda: self.compileall("a.py"))

    def test_environment(self):
        self.assert_same("py_compile", "a.py", SOURCE_DATE_EPOCH="1")


class ScriptTest(Comparison):
    """The calls of those who compile for a living, with one word changed."""

    def tree(self):
        for name in ("buildroot/usr/lib/python3.11/site-packages/m.py", "buildroot/usr/lib/python3.11/site-packages/pkg/__init__.py"):
            self.write(name, "'doc'\ndef f():\n    'doc'\n    assert 1\n")
        self.write("buildroot/usr/lib/python3.11/site-packages/pkg/bad.py", "print 1\n")

    def test_rpm(self):
        self.tree()
        root = self.root / "buildroot"
        for levels in (["-o", "0"], ["-o", "0", "-o", "1"], ["-o", "0", "-o", "1", "-o", "2"]):
            dupes = ["--hardlink-dupes"] if len(levels) > 2 else []
            for mode in ([], ["--invalidation-mode=timestamp"], ["--invalidation-mode=checked-hash"]):
                self.assert_same("compileall", *levels, "-q", "-f", *mode, "-s", root, "-p", "/", *dupes, "-e", root,
                                 root / "usr/lib/python3.11", via_m=True)

    def test_debian(self):
        """py3compile writes names to `python3.11 [-O] -m py_compile -`."""
        self.tree()
        names = "\n".join(str(path) for path in sorted(self.root.rglob("*.py"))) + "\n"
        for flags in ([], ["-O"]):
            results = []
            for program in (PYTHON, PYCC):
                self.remove_compiled()
                done = subprocess.run([program, *flags, "-m", "py_compile", "-"], input=names, capture_output=True, text=True, env=ENVIRONMENT)
                results.append((done.returncode, done.stdout, done.stderr, self.compiled()))
            self.assertEqual(*results)

    def test_debian_script_itself(self):
        """Debian's py3compile, unchanged but for the interpreter it starts."""
        script = pathlib.Path("/usr/bin/py3compile")
        if not script.exists():
            self.skipTest("no py3compile here")
        text = script.read_text()
        self.assertIn('"/usr/bin/python" + version', text)
        self.write("py3compile", text.replace('"/usr/bin/python" + version', repr(PYCC)))
        self.write("lib/app/m.py", "x = 1\n")
        self.write("lib/app/pkg/n.py", "y = 1\n")
        results = []
        for program in (script, self.root / "py3compile"):
            self.remove_compiled()
            done = subprocess.run([PYTHON, program, "-V", "3.11", self.root / "lib/app"], capture_output=True, text=True, env=ENVIRONMENT)
            results.append((done.returncode, done.stdout, done.stderr, self.compiled()))
        self.assertEqual(*results)
        self.assertEqual(len(results[0][3]), 2)

    def test_pip(self):
        """pip compiles each installed file: compileall.compile_file(path, force=True, quiet=True)."""
        self.tree()
        for path in sorted(self.root.rglob("*.py")):
            self.remove_compiled()
            call = f"import compileall, sys; sys.exit(not compileall.compile_file({str(path)!r}, force=True, quiet=True))"
            done = subprocess.run([PYTHON, "-c", call], capture_output=True, text=True, env=ENVIRONMENT)
            theirs = (done.returncode, done.stdout, done.stderr, self.compiled())
            self.remove_compiled()
            done = subprocess.run([PYCC, "compileall", "-f", "-q", path], capture_output=True, text=True, env=ENVIRONMENT)
            self.assertEqual((done.returncode, done.stdout, done.stderr, self.compiled()), theirs)


if __name__ == "__main__":
    sys.exit(main())

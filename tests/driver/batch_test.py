#!/usr/bin/python3.11
"""batch_test.py PYCC: trees are compiled where they are not current, in every mode, and nothing else is touched."""

import importlib.util
import marshal
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import time
import unittest

from support import ENVIRONMENT, HAS_SANITIZER, PYCC, PYTHON, DriverTest, main

MODES = ("timestamp", "checked-hash", "unchecked-hash")
PYC = "__pycache__/{}.cpython-311{}.pyc"


def pyc(name, level=""):
    folder, slash, stem = name.removesuffix(".py").rpartition("/")
    return folder + slash + PYC.format(stem, level and f".opt-{level}")


def embedded(data):
    return marshal.loads(data[16:]).co_filename


class BatchTest(DriverTest):
    def counts(self, *arguments, status=0, **environment):
        """(compiled, current, failed) as the last line tells."""
        out, _ = self.pycc(*arguments, status=status, **environment)
        return tuple(map(int, re.fullmatch(r"(\d+) compiled, (\d+) current, (\d+) failed.*", out.splitlines()[-1]).groups()))


class CurrencyTest(BatchTest):
    def test_second_run_does_nothing_in_any_mode(self):
        for name in ("src/a.py", "src/pkg/b.py", "src/pkg/c.py"):
            self.write(name)
        for mode in MODES:
            with self.subTest(mode):
                options = ("--invalidation-mode", mode, "src")
                self.assertEqual(self.counts(*options), (3, 0, 0))
                inodes = {path: os.stat(self.root / path).st_ino for path in self.compiled()}
                self.assertEqual(self.counts(*options), (0, 3, 0))
                self.assertEqual(inodes, {path: os.stat(self.root / path).st_ino for path in self.compiled()})

    def test_changed_content_is_compiled_in_every_mode(self):
        source = self.write("src/a.py", "x = 1\n")
        self.write("src/b.py")
        for number, mode in enumerate(MODES):
            for inputs in (["src"], ["src/a.py", "src/b.py"]):
                with self.subTest(mode, inputs=inputs):
                    options = ("--invalidation-mode", mode, *inputs)
                    self.pycc(*options)
                    source.write_text(f"x = {number + 5}{len(inputs)}\n")
                    self.assertEqual(self.counts(*options), (1, 1, 0))
                    self.assertIn(int(f"{number + 5}{len(inputs)}"), marshal.loads(self.compiled()["src/" + pyc("a.py")][16:]).co_consts)

    def test_hash_modes_do_not_care_for_times(self):
        source = self.write("src/a.py")
        self.pycc("--invalidation-mode", "checked-hash", "src")
        os.utime(source, (1, 1))
        self.assertEqual(self.counts("--invalidation-mode", "checked-hash", "src"), (0, 1, 0))

    def test_another_mode_is_not_current(self):
        self.write("src/a.py")
        for before in MODES:
            for after in MODES:
                self.pycc("--invalidation-mode", before, "src")
                expected = (0, 1, 0) if before == after else (1, 0, 0)
                self.assertEqual(self.counts("--invalidation-mode", after, "src"), expected, (before, after))

    def test_change_within_the_second_with_the_same_size_is_noticed(self):
        source = self.write("src/a.py", "x = 1\n")
        for inputs in ("src", "src/a.py"):
            for number in range(2, 12):
                self.pycc(inputs)
                second = int(source.stat().st_mtime)
                source.write_text(f"x = {number % 10}\n")
                # However fast the clock is: the header cannot tell the two apart.
                os.utime(source, ns=(0, second * 10**9 + number))
                self.assertEqual(self.counts(inputs), (1, 0, 0), number)
                self.assertEqual(marshal.loads(self.compiled()["src/" + pyc("a.py")][16:]).co_consts[0], number % 10)

    def test_doubtful_files_that_are_right_stay(self):
        self.write("src/a.py")
        self.pycc("src")
        target = self.root / "src" / pyc("a.py")
        inode = target.stat().st_ino
        os.utime(target, (1, 1))
        self.assertEqual(self.counts("src"), (0, 1, 0))
        self.assertEqual(target.stat().st_ino, inode)
        self.assertGreater(target.stat().st_mtime, 1, "looked at, so that it is not doubtful the next time")

    def test_damaged_headers_are_not_current(self):
        self.write("src/a.py")
        self.pycc("src")
        target = self.root / "src" / pyc("a.py")
        good = target.read_bytes()
        for bad in (b"", good[:3], good[:15], good[:16], b"\0" * 4 + good[4:], good[:4] + b"\x04" + good[5:], good[:8] + b"\0" * 8 + good[16:]):
            target.write_bytes(bad)
            self.assertEqual(self.counts("src"), (1, 0, 0), bad[:16])
            self.assertEqual(target.read_bytes(), good)

    def test_files_that_python_wrote_are_current(self):
        for name in ("src/a.py", "src/b.py"):
            self.write(name)
        for mode in MODES:
            self.compileall("-f", "--invalidation-mode", mode, "src")
            self.assertEqual(self.counts("--invalidation-mode", mode, "src"), (0, 2, 0))

    def test_failures_are_counted(self):
        self.write("src/a.py")
        self.write("src/b.py", "x = = 1\n")
        self.assertEqual(self.counts("src", status=1), (1, 0, 1))
        self.assertEqual(self.counts("src", status=1), (0, 1, 1))


class SelectionTest(BatchTest):
    def setUp(self):
        super().setUp()
        for name in ("src/a.py", "src/test_a.py", "src/tests/b.py", "src/pkg/tests/c.py", "src/pkg/d.py"):
            self.write(name)

    def names(self, *arguments):
        self.remove_compiled()
        self.pycc("-q", *arguments)
        return sorted(path.replace("__pycache__/", "").replace(".cpython-311.pyc", "") for path in self.compiled())

    def test_exclude_takes_globs(self):
        self.assertEqual(self.names("--exclude", "tests", "src"), ["src/a", "src/pkg/d", "src/test_a"])
        self.assertEqual(self.names("--exclude", "test_*.py", "--exclude", "pkg/tests", "src"), ["src/a", "src/pkg/d", "src/tests/b"])
        self.assertEqual(self.names("--exclude=src/**/c.py", "src"), ["src/a", "src/pkg/d", "src/test_a", "src/tests/b"])

    def test_several_patterns(self):
        self.assertEqual(self.names("-x", "/tests/", "-x", "test_", "src"), ["src/a", "src/pkg/d"])

    def test_lists(self):
        self.write("list", "src/a.py\n\n  src/pkg  \n")
        self.assertEqual(self.names("-i", "list"), ["src/a", "src/pkg/d", "src/pkg/tests/c"])
        self.write("zero", "src/a.py\0src/tests")
        self.assertEqual(self.names("-0", "-i", "zero"), ["src/a", "src/tests/b"])
        self.remove_compiled()
        self.pycc("-q", "-i", "-", source=b"src/a.py\n")
        self.assertEqual(list(self.compiled()), ["src/" + pyc("a.py")])
        self.pycc("-i", "no-such-list", status=2)

    def test_levels_of_folders(self):
        self.assertEqual(self.names("-l", "src"), ["src/a", "src/test_a"])
        self.assertEqual(self.names("-r", "1", "src"), ["src/a", "src/pkg/d", "src/test_a", "src/tests/b"])
        self.assertEqual(self.names("-r", "1", "-l", "src"), self.names("-l", "-r", "1", "src"))

    def test_links_out_of_a_folder(self):
        self.write("outside/o.py")
        (self.root / "src/out.py").symlink_to(self.root / "outside/o.py")
        (self.root / "src/in.py").symlink_to(self.root / "src/a.py")
        everything = self.names("src")
        self.assertIn("src/out", everything)
        self.assertEqual(self.names("-e", "src", "src"), sorted(set(everything) - {"src/out"}))
        self.assertEqual(self.names("-e", "src", "src/out.py", "src/a.py"), ["src/a"])

    def test_loops_of_links(self):
        (self.root / "src/pkg/up").symlink_to(self.root / "src")
        (self.root / "src/round.py").symlink_to("round.py")
        out, err = self.pycc("src", status=1)
        self.assertIn("round.py", err)
        self.assertEqual(len(self.compiled()), 5)


class PathTest(BatchTest):
    def test_path_map(self):
        self.write("src/pkg/a.py")
        self.pycc("--path-map", "src=/usr/lib/x", "--path-map", "src/pkg=/opt", "src")
        self.assertEqual(embedded(self.compiled()["src/pkg/" + pyc("a.py")]), "/opt/a.py")
        self.pycc("-f", "--path-map", f"{self.root}=", self.root / "src")
        self.assertEqual(embedded(self.compiled()["src/pkg/" + pyc("a.py")]), "src/pkg/a.py")

    def test_forbidden_paths(self):
        self.write("src/a.py")
        _, err = self.pycc("--forbid-path", "^/", self.root / "src", status=1)
        self.assertIn("forbidden path", err)
        self.assertEqual(self.compiled(), {})
        self.pycc("--forbid-path", "^/", "-s", self.root, self.root / "src")

    def test_prefix_is_that_of_python(self):
        self.write("src/pkg/a.py")
        prefix = str(self.root / "cache")
        self.pycc("-q", "src", PYTHONPYCACHEPREFIX=prefix)
        ours = self.compiled()
        self.assertEqual(len(ours), 1)
        self.remove_compiled()
        self.compileall("src", PYTHONPYCACHEPREFIX=prefix)
        self.assertEqual(ours, self.compiled())
        self.assertEqual(self.counts("src", PYTHONPYCACHEPREFIX=prefix), (0, 1, 0))


class LevelTest(BatchTest):
    SAME = "x = 1\n"
    ALL_DIFFER = 'def f():\n    "doc"\n    assert x\n'

    def test_levels_in_one_run(self):
        self.write("src/a.py", self.ALL_DIFFER)
        self.assertEqual(self.counts("--levels", "0,1,2", "src"), (1, 0, 0))
        ours = self.compiled()
        self.assertEqual(sorted(ours), sorted("src/" + pyc("a.py", level) for level in ("", 1, 2)))
        self.remove_compiled()
        self.compileall("-o", "0", "-o", "1", "-o", "2", "src")
        self.assertEqual(ours, self.compiled())
        (self.root / "src" / pyc("a.py", 1)).unlink()
        self.assertEqual(self.counts("--levels", "0,1,2", "src"), (1, 0, 0))
        self.assertEqual(self.counts("--levels", "2,1", "src"), (0, 1, 0))

    def test_equal_levels_become_one_file(self):
        for text in (self.SAME, self.ALL_DIFFER, "assert x\n", '"doc"\n'):
            with self.subTest(text):
                self.write("src/a.py", text)
                links = []
                for command in (lambda: self.pycc("-f", "--levels=0,1,2", "--hardlink-dupes", "src"),
                                lambda: self.compileall("-f", "-o0", "-o1", "-o2", "--hardlink-dupes", "src")):
                    command()
                    inodes = [os.stat(self.root / "src" / pyc("a.py", level)).st_ino for level in ("", 1, 2)]
                    links.append([inodes.index(inode) for inode in inodes])
                    self.remove_compiled()
                self.assertEqual(*links)

    def test_hardlinks_need_levels(self):
        self.write("a.py")
        self.pycc("--hardlink-dupes", "a.py", status=2)
        self.pycc("--levels", "3", "a.py", status=2)
        self.pycc("--levels", "0,1", "-b", "a.py", status=2)


class ErrorPolicyTest(BatchTest):
    def test_by_glob(self):
        self.write("src/bad/a.py", "x = = 1\n")
        self.write("src/b.py", "x = = 1\n")
        out, err = self.pycc("--errors", "ignore:bad/*", "src", status=1)
        self.assertNotIn("bad/a.py\"", err)
        self.assertIn("b.py", err)
        self.assertIn("1 failed, 1 that do not compile let pass", out)
        _, err = self.pycc("--errors=warn", "src")
        self.assertIn("bad/a.py", err)
        self.assertEqual(self.pycc("--errors=ignore", "src")[1], "")
        self.pycc("--errors=ignore", "--errors=fail:b.py", "src", status=1)
        self.pycc("--errors=perhaps", "src", status=2)


class LimitTest(BatchTest):
    def test_time(self):
        self.write("src/slow.py", "x = [" + "[a, b, (c, d)],\n" * 1_500_000 + "]\n")
        self.write("src/a.py")
        started = time.monotonic()
        out, err = self.pycc("--time-limit", "0.05", "src", status=1)
        self.assertLess(time.monotonic() - started, 20)
        self.assertIn("slow.py", err)
        self.assertIn("takes longer than the limit of 0.05 s", err)
        self.assertEqual(list(self.compiled()), ["src/" + pyc("a.py")])

    @unittest.skipIf(HAS_SANITIZER, "memory cannot be limited")
    def test_memory(self):
        self.write("src/large.py", "x = [" + "[a, b, (c, d)],\n" * 1_000_000 + "]\n")
        self.write("src/a.py")
        _, err = self.pycc("--memory-limit", "24", "src", status=1)
        self.assertIn("large.py", err)
        self.assertIn("takes more memory than the limit of 24 MiB", err)
        self.assertEqual(list(self.compiled()), ["src/" + pyc("a.py")])

    def test_limits_change_nothing_else(self):
        self.write("src/a.py", "x = 1\nx is 1\n")
        self.write("src/b.py", "x = = 1\n")
        plain = self.pycc("src", status=1)
        self.remove_compiled()
        self.assertEqual(self.pycc("--time-limit", "60", "--memory-limit", "500", "src", status=1), plain)


class ProgressTest(BatchTest):
    def test_only_on_demand_without_a_terminal(self):
        self.write("src/a.py")
        self.assertEqual(self.pycc("src")[1], "")
        _, err = self.pycc("-f", "--progress=always", "src")
        self.assertRegex(err, r"\r\x1b\[K1/1  \d+/s  0:00 left  src/a\.py")
        self.assertTrue(err.endswith("\r\x1b[K"))

    def on_terminal(self, *arguments, **environment):
        try:
            master, slave = pty.openpty()
        except OSError as error:
            self.skipTest(f"no pseudo-terminals: {error}")
        process = subprocess.Popen([PYCC, *arguments], cwd=self.root, stdout=subprocess.DEVNULL, stderr=slave,
                                   env={**ENVIRONMENT, "TERM": "xterm", **environment})
        os.close(slave)
        seen = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
        os.close(master)
        process.wait()
        return seen.decode()

    def test_terminal(self):
        self.write("src/a.py")
        self.assertIn("\x1b[2m1/1", self.on_terminal("src"))
        self.assertIn("\x1b[K1/1", self.on_terminal("-f", "src", NO_COLOR="1"))
        self.assertEqual(self.on_terminal("-f", "--progress=never", "src"), "")
        self.assertEqual(self.on_terminal("-f", "src", TERM="dumb"), "")


class WatchTest(BatchTest):
    def wait_for(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline, "nothing happened")
            time.sleep(0.01)

    def test_changes_are_compiled(self):
        source = self.write("src/a.py", "x = 1\n")
        process = subprocess.Popen([PYCC, "--watch", "-q", "src"], cwd=self.root, env=ENVIRONMENT)
        try:
            target = self.root / "src" / pyc("a.py")
            constants = lambda path: marshal.loads(path.read_bytes()[16:]).co_consts
            self.wait_for(target.exists)
            source.write_text("x = 7\n")
            self.wait_for(lambda: 7 in constants(target))
            self.write("src/new/deep/b.py", "y = 8\n")
            self.wait_for((self.root / "src/new/deep" / pyc("b.py")).exists)
            self.write("src/new/deep/c.py", "y = 8\n")
            self.wait_for((self.root / "src/new/deep" / pyc("c.py")).exists)
            self.assertIsNone(process.poll())
        finally:
            process.terminate()
            process.wait()


class SourcelessTest(BatchTest):
    def test_python_imports_a_tree_without_sources(self):
        self.write("src/pkg/__init__.py", "from .inner import answer\n")
        self.write("src/pkg/inner.py", "answer = 42\n")
        for arguments in (["--sourceless", "src", "-o", "out"], ["-b", "src"]):
            self.pycc("-q", *arguments)
        for folder in ("out", "src"):
            for source in (self.root / folder).rglob("*.py"):
                source.unlink()
            done = subprocess.run([PYTHON, "-c", "import pkg; print(pkg.answer, pkg.__file__)"], cwd=self.root / folder,
                                  capture_output=True, text=True, env=ENVIRONMENT)
            self.assertEqual(done.stdout, f"42 {self.root}/{folder}/pkg/__init__.pyc\n", done.stderr)


class DocumentationTest(BatchTest):
    def test_docs_are_those_of_this_build(self):
        page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "pycc-options.md"
        self.assertEqual(self.pycc("documentation", "markdown")[0], page.read_text())

    def test_every_option_is_everywhere(self):
        texts = {shell: self.pycc("completion", shell)[0] for shell in ("bash", "zsh", "fish")}
        texts["man"] = self.pycc("documentation", "man")[0].replace("\\-", "-")
        texts["docs"] = self.pycc("documentation", "markdown")[0]
        help_text = self.pycc("--help")[0]
        options = re.findall(r"^  (?:-\w, )?--([\w-]+)", help_text, re.MULTILINE)
        self.assertGreater(len(options), 15)
        for name, text in texts.items():
            for option in set(options) - {"help"}:
                self.assertIn(("-l " if name == "fish" else "--") + option, text, name)

    def test_shells_accept_the_completions(self):
        script = self.pycc("completion", "bash")[0]
        done = subprocess.run(["bash", "-c", script + '\nCOMP_WORDS=(pycc --invalidation-mode ch); COMP_CWORD=2; _pycc; '
                               'echo "${COMPREPLY[@]}"; COMP_WORDS=(pycc --hard); COMP_CWORD=1; _pycc; echo "${COMPREPLY[@]}"'],
                              capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("checked-hash\n--hardlink-dupes\n", ""))

    def test_manual_page_is_roff(self):
        text = self.pycc("documentation", "man")[0]
        for line in text.splitlines():
            if line.startswith("."):
                self.assertRegex(line, r"^\.(TH|SH|TP|PP|br)\b")

    @unittest.skipIf(HAS_SANITIZER, "sanitizers take their time to start")
    def test_start_is_fast(self):
        def best(*command):
            times = []
            for _ in range(30):
                started = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL)
                times.append(time.perf_counter() - started)
            return min(times)
        self.assertLess(best(PYCC, "--version"), best("/bin/true") + 0.003)


if __name__ == "__main__":
    sys.exit(main())

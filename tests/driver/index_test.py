#!/usr/bin/python3.11
"""index_test.py PYCC: what an index remembers of a tree spares the next run work, and never hides a change."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from support import ENVIRONMENT, PYCC, DriverTest, main


class IndexTest(DriverTest):
    def setUp(self):
        super().setUp()
        self.make_tree()

    def make_tree(self):
        self.cache = self.root / "cache"
        for name in ("src/a.py", "src/b.py", "src/pkg/c.py", "src/pkg/deep/d.py", "src/data/readme.txt"):
            self.write(name)
        self.pyc = self.root / "src/__pycache__/a.cpython-311.pyc"

    def call(self, *arguments, status=0):
        return self.pycc(*arguments, status=status, PYCC_CACHE_DIR=str(self.cache))[0]

    def settle(self, *options):
        """Compiles, waits until what was written is old enough, and lets both commands see it."""
        self.call(*options, "src")
        time.sleep(2.1)
        self.remember(*options)

    def remember(self, *options):
        self.assertEqual(self.call("--index=always", *options, "src").splitlines()[-1], "0 compiled, 4 current, 0 failed")
        self.assertIn("4 files, 0 findings", self.call("check", "--index=always", *options, "src"))

    def indices(self):
        return {path.name: path.read_bytes() for path in (self.cache / "index").glob("*")}

    def opened(self, *arguments):
        """How many .pyc files a command opens."""
        done = subprocess.run(["strace", "-f", "-e", "trace=openat,open", PYCC, *arguments], cwd=self.root, capture_output=True,
                              text=True, env={**ENVIRONMENT, "PYCC_CACHE_DIR": str(self.cache)})
        return done.stderr.count(".pyc\"")


class NothingHiddenTest(IndexTest):
    """Each test has a tree of its own. All wait together until no time of change can hide another change."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="pycc-driver-")
        cls.addClassCleanup(cls.folder.cleanup)
        for name in unittest.defaultTestLoader.getTestCaseNames(cls):
            test = cls(name)
            test.enter()
            test.make_tree()
            test.call("src")
        time.sleep(2.1)

    def enter(self):
        self.root = pathlib.Path(self.folder.name, self._testMethodName)
        self.root.mkdir(exist_ok=True)

    def setUp(self):
        self.enter()
        self.cache, self.pyc = self.root / "cache", self.root / "src/__pycache__/a.cpython-311.pyc"
        self.remember()

    def expect(self, rule, compiled, current):
        """Both commands see the change, the second after the first has mended it."""
        found = self.call("check", "src", status=4)
        self.assertIn(rule, found)
        self.assertEqual(self.call("src").splitlines()[-1], f"{compiled} compiled, {current} current, 0 failed")

    def test_nothing_changed(self):
        before = self.indices()
        self.assertEqual(len(before), 2)
        for _ in range(3):
            self.assertEqual(self.call("src").count("Listing"), 4)
            self.assertEqual(self.call("check", "src"), "4 files, 0 findings\n")
        self.assertEqual(self.indices(), before)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_nothing_is_opened(self):
        self.assertEqual(self.opened("-q", "src"), 0)
        self.assertEqual(self.opened("check", "src"), 0)
        self.assertEqual(self.opened("check", "--deep", "src"), 8)
        self.assertEqual(self.opened("-q", "--index=never", "src"), 4)

    def test_source_edited(self):
        self.write("src/pkg/c.py", "x = 1000\n")
        self.expect("stale", 1, 3)

    def test_source_of_same_size_and_time(self):
        source = self.root / "src/a.py"
        status = source.stat()
        source.write_text("x = 2\n")
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.expect("stale", 1, 3)

    def test_source_replaced_by_one_of_same_size_and_time(self):
        source = self.root / "src/a.py"
        status = source.stat()
        other = self.write("src/other", "x = 3\n")
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.rename(source)
        self.expect("stale", 1, 3)

    def test_pyc_overwritten_with_same_size_and_time(self):
        status = self.pyc.stat()
        self.pyc.write_bytes(b"\0" * status.st_size)
        os.utime(self.pyc, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.expect("not-a-pyc", 1, 3)

    def test_pyc_removed(self):
        self.pyc.unlink()
        self.expect("missing", 1, 3)

    def test_compiled_folder_removed(self):
        shutil.rmtree(self.root / "src/pkg/__pycache__")
        self.expect("missing", 1, 3)

    def test_new_source(self):
        self.write("src/pkg/deep/new.py")
        self.expect("missing", 1, 4)

    def test_new_folder(self):
        self.write("src/data/sub/new.py")
        self.expect("missing", 1, 4)

    def test_source_removed(self):
        (self.root / "src/a.py").unlink()
        self.assertIn("orphaned", self.call("check", "src", status=4))
        self.assertIn("0 compiled, 3 current", self.call("src"))

    def test_folder_removed(self):
        shutil.rmtree(self.root / "src/pkg")
        self.assertEqual(self.call("check", "src"), "2 files, 0 findings\n")
        self.assertIn("0 compiled, 2 current", self.call("src"))

    def test_folder_becomes_a_link(self):
        (self.root / "src/pkg").rename(self.root / "elsewhere")
        (self.root / "src/pkg").symlink_to("../elsewhere")
        self.assertIn("0 compiled, 2 current", self.call("src"))

    def test_root_becomes_a_link_to_another_tree(self):
        shutil.copytree(self.root / "src", self.root / "copy")
        (self.root / "copy/a.py").write_text("x = 77777\n")
        (self.root / "src").rename(self.root / "old")
        (self.root / "src").symlink_to("copy")
        self.assertIn("stale", self.call("check", "src", status=4))

    def test_orphan(self):
        shutil.copy(self.pyc, self.pyc.with_name("gone.cpython-311.pyc"))
        self.assertIn("orphaned", self.call("check", "src", status=4))

    def test_other_level(self):
        shutil.copy(self.pyc, self.pyc.with_name("a.cpython-311.opt-1.pyc"))
        self.assertIn("5 files, 0 findings", self.call("check", "src"))
        self.assertIn("wrong-level", self.call("check", "--levels", "0", "src", status=4))

    def test_other_options(self):
        self.assertIn("missing", self.call("check", "--levels", "0,1", "src", status=4))
        self.assertIn("wrong-mode", self.call("check", "--invalidation-mode", "checked-hash", "src", status=4))
        self.assertIn("1 files, 0 findings", self.call("check", "--exclude", "pkg", "--exclude", "b.py", "src"))
        self.assertIn("leaking-path", self.call("check", "--forbid-path", "src/", "src", status=4))
        self.assertIn("4 compiled, 0 current", self.call("--levels", "1", "src"))

    def test_force_compiles_all(self):
        self.assertIn("4 compiled, 0 current", self.call("-f", "src"))

    def test_a_change_while_the_last_one_is_mended(self):
        """Each in the second of the one before, so that nothing of it is in the index."""
        for number in range(10):
            self.write("src/a.py", f"x = {number}\n")
            self.assertIn("1 compiled, 3 current", self.call("src"))

    def test_damaged_index(self):
        for name, data in self.indices().items():
            path = self.cache / "index" / name
            for damaged in (b"", data[:20], data[:-1], data + b"x", data[:60] + bytes([data[60] ^ 1]) + data[61:], b"\xff" * 500):
                path.write_bytes(damaged)
                self.assertIn("0 compiled, 4 current", self.call("src"))
                self.assertEqual(self.call("check", "src"), "4 files, 0 findings\n")
                self.assertEqual(path.read_bytes(), data)


class LargeFolderTest(IndexTest):
    """A large folder is looked at in pieces, on several threads."""

    def make_tree(self):
        self.cache = self.root / "cache"
        self.names = [f"src/{'sub/' * (i % 7 == 0)}m{i:03}" for i in range(150)]
        for name in self.names:
            self.write(name + ".py")

    def test_each_piece_counts(self):
        self.call("src")
        time.sleep(2.1)
        self.call("--index=always", "src")
        self.call("check", "--index=always", "src")
        for number in (1, 32, 33, 64, 77, 149):
            source = self.root / (self.names[number] + ".py")
            status = source.stat()
            source.write_text("x = 2\n")
            os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
            self.assertIn(f"{source.name}: stale", self.call("check", "src", status=4).replace(".cpython-311.pyc", ".py"))
            self.assertEqual(self.call("src").splitlines()[-1], "1 compiled, 149 current, 0 failed")
            pyc = source.parent / "__pycache__" / (source.stem + ".cpython-311.pyc")
            pyc.write_bytes(pyc.read_bytes()[:-1])
            os.utime(pyc, ns=(status.st_atime_ns, status.st_mtime_ns))
            self.assertEqual(self.call("src").splitlines()[-1], "1 compiled, 149 current, 0 failed")


class HashModeTest(IndexTest):
    def test_hash_modes(self):
        self.settle("--invalidation-mode", "checked-hash")
        source = self.root / "src/a.py"
        status = source.stat()
        source.write_text("x = 2\n")
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assertIn("stale", self.call("check", "src", status=4))
        self.assertIn("1 compiled, 3 current", self.call("--invalidation-mode", "checked-hash", "src"))


class PlaceTest(IndexTest):
    def test_nothing_is_written_unasked(self):
        self.call("src")
        self.call("check", "src")
        self.assertFalse(self.cache.exists())

    def test_the_folder_turns_it_on(self):
        (self.cache / "index").mkdir(parents=True)
        self.call("src")
        time.sleep(2.1)
        self.call("src")
        self.assertEqual(len(self.indices()), 1)

    def test_young_files_are_not_remembered(self):
        self.call("--index=always", "src")
        self.call("--index=always", "src")
        self.assertEqual(self.indices(), {})

    def test_folder_that_cannot_be_written(self):
        self.cache.write_text("a file")
        self.call("src")
        time.sleep(2.1)
        self.assertIn("4 current", self.call("--index=always", "src"))

    def test_cache_clear_removes_indices(self):
        self.settle()
        self.assertIn("2 trees", self.call("cache", "stats"))
        self.assertIn("0 trees", self.call("cache", "clear"))
        self.assertEqual(self.indices(), {})


if __name__ == "__main__":
    sys.exit(main())

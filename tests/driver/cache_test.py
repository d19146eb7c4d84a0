#!/usr/bin/python3.11
"""cache_test.py PYCC: the compile cache gives what the compiler gives, whatever happens to its folder."""

import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import time
import unittest

from support import ENVIRONMENT, PYCC, DriverTest, main

LIBRARY = pathlib.Path("/usr/lib/python3.11")


class CacheTest(DriverTest):
    def setUp(self):
        super().setUp()
        self.cache = self.root / "cache"

    def entries(self):
        return sorted(path for path in self.cache.glob("??/*") if path.is_file())

    def cached(self, *arguments, **more):
        return self.pycc("--cache", *arguments, PYCC_CACHE_DIR=str(self.cache), **more)

    def command(self, *arguments, **more):
        return self.pycc("cache", *arguments, PYCC_CACHE_DIR=str(self.cache), **more)[0]

    def copy_library(self, *packages):
        for package in packages:
            shutil.copytree(LIBRARY / package, self.root / "lib" / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))


class ContentTest(CacheTest):
    def test_cached_code_is_what_the_compiler_makes(self):
        self.copy_library("json", "email", "asyncio", "unittest", "xml", "idlelib")
        self.pycc("-qq", "--levels=0,1,2", "lib")
        expected = self.compiled()
        for _ in range(2):
            self.remove_compiled()
            self.cached("-qq", "--levels=0,1,2", "lib")
            self.assertEqual(self.compiled(), expected)
        self.assertGreater(len(self.entries()), len(expected) * 0.9)

    def test_any_path_any_mode(self):
        text = "def f():\n    return 'naming/b.py', 'other.py', 'b'\nclass C:\n    def g(self): return __file__\n"
        self.write("first.py", text)
        self.cached("-q", "first.py")
        self.assertEqual(len(self.entries()), 1)
        for name in ("naming/b.py", "other.py", "größe.py", "x" * 200 + ".py", "b.py", "f.py"):
            self.write(name, text)
            for options in ([], ["--invalidation-mode=checked-hash"], ["-d", "y" * 300], ["-d", "f"], ["-p", "/ü"]):
                with self.subTest(name, options=options):
                    self.pycc("-q", "-f", *options, name)
                    expected = self.compiled()
                    self.cached("-q", "-f", *options, name)
                    self.assertEqual(self.compiled(), expected)

    def test_entries_are_used(self):
        self.write("a.py", "x = 1\n")
        self.cached("-q", "a.py")
        entry = self.entries()[0]
        data = entry.read_bytes()
        # The value of the constant in the entry, checksum and all, decides: it is read, not made anew.
        other = self.write("b.py", "x = 1\n")
        trace = subprocess.run(["strace", "-f", "-e", "trace=openat", PYCC, "--cache", "-q", "b.py"], cwd=self.root, text=True,
                               capture_output=True, env={**ENVIRONMENT, "PYCC_CACHE_DIR": str(self.cache)}) if shutil.which("strace") else None
        if trace is None:
            self.skipTest("no strace")
        self.assertIn(entry.name, trace.stderr)
        self.assertNotIn(".tmp\", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600", trace.stderr)

    def test_errors_and_warnings_are_told_each_time(self):
        self.write("bad.py", "x = = 1\n")
        self.write("warn.py", "x is 1\n")
        first = self.cached("-f", "bad.py", "warn.py", status=1)
        self.assertEqual(self.cached("-f", "bad.py", "warn.py", status=1), first)
        self.assertEqual(self.entries(), [])


class FaultTest(CacheTest):
    def test_damaged_entries_are_misses(self):
        self.write("a.py", "def f(x): return x + 1000\n")
        self.cached("-q", "a.py")
        expected, (entry,) = self.compiled(), self.entries()
        data = entry.read_bytes()
        randomness = random.Random(1)
        for number in range(60):
            altered = bytearray(data)
            altered[randomness.randrange(len(altered))] ^= randomness.randrange(1, 256)
            entry.write_bytes([bytes(altered), data[:randomness.randrange(len(data))], data + b"x"][number % 3])
            self.cached("-q", "-f", "a.py")
            self.assertEqual(self.compiled(), expected)
            if number % 3:
                self.assertEqual(entry.read_bytes(), data, "mended")

    def test_folder_that_is_none(self):
        self.write("a.py")
        self.cache.write_text("a file")
        self.cached("a.py")
        self.pycc("--cache", "-f", "a.py", PYCC_CACHE_DIR="/proc/no/such/place")
        self.assertEqual(len(self.compiled()), 1)

    def test_many_at_once(self):
        self.copy_library("json", "email")
        self.pycc("-qq", "lib")
        expected = self.compiled()
        for _ in range(3):
            runs = [subprocess.Popen([PYCC, "--cache", "-f", "-qq", "lib"], cwd=self.root,
                                     env={**ENVIRONMENT, "PYCC_CACHE_DIR": str(self.cache), "PYCC_CACHE_SIZE": "1"}) for _ in range(3)]
            runs.append(subprocess.Popen([PYCC, "cache", "trim", "--size=0"], env={**ENVIRONMENT, "PYCC_CACHE_DIR": str(self.cache)},
                                         stdout=subprocess.DEVNULL))
            self.assertEqual([run.wait() for run in runs], [0] * 4)
            self.assertEqual(self.compiled(), expected)


class SizeTest(CacheTest):
    def test_off_unless_asked_for(self):
        self.write("a.py")
        self.pycc("a.py", PYCC_CACHE_DIR=str(self.cache))
        self.assertFalse(self.cache.exists())

    def test_least_recently_used_goes_first(self):
        for number in range(20):
            self.write(f"src/m{number}.py", f"x = {number}\n" + "def f(a): return a\n" * 2000)
        self.cached("-q", "src")
        entries = self.entries()
        for age, entry in enumerate(entries):
            os.utime(entry, (0, time.time() - 100 * (age + 1)))
        size = sum(entry.stat().st_size for entry in entries)
        self.assertGreater(size, 2 << 20)
        self.command("trim", "--size", "2")
        kept = self.entries()
        self.assertEqual(kept, sorted(entries[:len(kept)]))
        self.assertTrue(0 < sum(entry.stat().st_size for entry in kept) <= 2 << 20)

    def test_runs_keep_it_small(self):
        for number in range(20):
            self.write(f"src/m{number}.py", f"x = {number}\n" + "def f(a): return a\n" * 2000)
        self.cached("-q", "src", PYCC_CACHE_SIZE="2")
        self.assertLessEqual(sum(entry.stat().st_size for entry in self.entries()), 2 << 20)

    def test_use_is_noted(self):
        self.write("a.py")
        self.cached("-q", "a.py")
        (entry,) = self.entries()
        os.utime(entry, (0, 1000))
        self.cached("-q", "-f", "a.py")
        self.assertGreater(entry.stat().st_mtime, 1000)

    def test_commands(self):
        self.write("a.py")
        self.cached("-q", "a.py")
        self.assertRegex(self.command("stats"), r": 1 entries, 0\.0 MiB of 1024 MiB\n.*/index: 0 trees\n$")
        (self.entries()[0].parent / ".pycc-999999999-1.tmp").write_text("left behind")
        self.assertRegex(self.command("clear"), r": 0 entries")
        self.assertEqual([path for path in self.cache.glob("??/*")] + list(self.cache.glob("??/.*")), [])
        self.pycc("cache", "fill", status=2)
        self.pycc("cache", status=2)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3.11
"""robustness_test.py PYCC: whatever happens during a batch, a .pyc is whole and right or not there, and what is wrong is told."""

import marshal
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest

from support import ENVIRONMENT, PYCC, PYTHON, DriverTest, main

LIBRARY = pathlib.Path("/usr/lib/python3.11")
SEED = 20261122


class TreeTest(DriverTest):
    def copy_library(self, *packages):
        skip = shutil.ignore_patterns("__pycache__", "*.so", "*.a")
        for package in packages:
            shutil.copytree(LIBRARY / package, self.root / "lib" / package, ignore=skip)

    def temporaries(self):
        return [str(path) for path in self.root.rglob(".pycc-*")]


class KilledTest(TreeTest):
    def test_200_kills(self):
        self.copy_library("json", "email", "asyncio", "unittest")
        self.pycc("-qq", "lib")
        expected = self.compiled()
        self.remove_compiled()
        started = time.monotonic()
        self.pycc("-qq", "lib")
        duration = time.monotonic() - started
        randomness = random.Random(SEED)
        seen_partly, seen_temporary = 0, 0
        for number in range(200):
            if number % 3 == 0:
                self.remove_compiled()
            process = subprocess.Popen([PYCC, *(["-f"] if number % 3 else []), "-qq", "lib"], cwd=self.root, env=ENVIRONMENT)
            time.sleep(randomness.uniform(0, duration))
            process.send_signal(signal.SIGKILL)
            process.wait()
            found = self.compiled()
            seen_partly += 0 < len(found) < len(expected)
            seen_temporary += bool(self.temporaries())
            for path, data in found.items():
                self.assertEqual(data, expected[path], (number, path))
            if number % 20 == 19:
                # Makes sure that the next run has something to do wherever the killed ones were.
                self.pycc("-f", "-qq", "lib")
                self.assertEqual(self.temporaries(), [])
                self.assertEqual(self.compiled(), expected)
        self.assertGreater(seen_partly, 5, "the moments were chosen badly")
        print(f"{seen_partly} times in the middle, {seen_temporary} times with a temporary file")
        self.remove_compiled()
        self.pycc("-qq", "lib")
        self.assertEqual(self.temporaries(), [])

    def test_living_writers_keep_their_files(self):
        self.write("src/a.py")
        self.pycc("-q", "src")
        folder = self.root / "src/__pycache__"
        holder = subprocess.Popen(["flock", folder / f".pycc-{os.getpid()}-0.tmp", "sleep", "30"])
        try:
            while not self.temporaries():
                time.sleep(0.01)
            time.sleep(0.1)
            (folder / ".pycc-1-1.txt").write_text("not ours")
            dead = subprocess.Popen(["true"])
            dead.wait()
            (folder / f".pycc-{dead.pid}-7.tmp").write_text("left behind")
            self.pycc("-f", "src")
            self.assertEqual(sorted(os.path.basename(path) for path in self.temporaries()),
                             [".pycc-1-1.txt", f".pycc-{os.getpid()}-0.tmp"])
        finally:
            holder.kill()
            holder.wait()


class DiskTest(TreeTest):
    def test_full(self):
        self.write("src/a.py", "x = 1\n")
        self.write("src/b.py", "".join(f"def f{i}(x): return x + {i}\n" for i in range(2000)))
        mount = self.root / "small"
        mount.mkdir()
        script = f"""mount -t tmpfs -o size=64k tmpfs {mount} || exit 77
            {PYCC} -o {mount}/ {self.root}/src > {self.root}/out 2> {self.root}/err; echo $? > {self.root}/status
            cp -r {mount} {self.root}/copy"""
        done = subprocess.run(["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c", script], capture_output=True, text=True)
        if done.returncode == 77 or "unshare" in done.stderr:
            self.skipTest("no mounts here")
        self.assertEqual((self.root / "status").read_text(), "1\n")
        self.assertIn("No space left on device", (self.root / "err").read_text())
        self.assertIn("1 compiled, 0 current, 1 failed", (self.root / "out").read_text())
        self.assertEqual([path.name for path in (self.root / "copy").rglob("*") if path.is_file()], ["a.cpython-311.pyc"])

    def as_nobody(self, *arguments):
        if os.geteuid() != 0:
            return subprocess.run([PYCC, *arguments], cwd=self.root, capture_output=True, text=True, env=ENVIRONMENT)
        # The folder of the tests, and pycc itself, may be closed to others.
        self.root.chmod(0o755)
        program = self.root / "pycc"
        shutil.copy(PYCC, program)
        program.chmod(0o755)
        return subprocess.run([program, *arguments], cwd=self.root, capture_output=True, text=True, env=ENVIRONMENT, user=65534,
                              group=65534, extra_groups=[])

    def test_read_only_folder(self):
        self.write("src/a.py")
        (self.root / "src").chmod(0o555)
        try:
            done = self.as_nobody("src")
        finally:
            (self.root / "src").chmod(0o755)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Permission denied", done.stderr)
        self.assertEqual(self.compiled(), {})

    def test_unreadable_source(self):
        self.write("src/a.py").chmod(0)
        self.write("src/b.py")
        (self.root / "src").chmod(0o777)
        done = self.as_nobody("src")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Permission denied", done.stderr)
        self.assertIn("src/a.py", done.stderr)
        self.assertEqual(list(self.compiled()), ["src/__pycache__/b.cpython-311.pyc"])

    def test_unreadable_folder(self):
        self.write("src/closed/a.py")
        self.write("src/b.py")
        (self.root / "src").chmod(0o777)
        (self.root / "src/closed").chmod(0)
        try:
            done = self.as_nobody("src")
        finally:
            (self.root / "src/closed").chmod(0o755)
        self.assertEqual(done.returncode, 1)
        self.assertIn("src/closed", done.stderr)
        self.assertEqual(list(self.compiled()), ["src/__pycache__/b.cpython-311.pyc"])


class NameTest(TreeTest):
    def raw(self, name, text=b"x = 1\n"):
        path = os.fsencode(self.root) + b"/src/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)

    def test_long_names(self):
        self.raw(b"a" * 236 + b".py")
        self.assertIn("1 compiled", self.pycc("src")[0])
        self.raw(b"b" * 252 + b".py")
        _, err = self.pycc("src", status=1)
        self.assertIn("File name too long", err)
        self.assertEqual([len(os.path.basename(path)) for path in self.compiled()], [252])

    def test_deep_folders(self):
        folder = os.open(self.root, os.O_RDONLY)
        for _ in range(60):
            os.mkdir("d" * 100, dir_fd=folder)
            folder, old = os.open("d" * 100, os.O_RDONLY, dir_fd=folder), folder
            os.close(old)
        os.close(folder)
        _, err = self.pycc(".", status=1)
        self.assertIn("File name too long", err)
        subprocess.run(["rm", "-rf", self.root / ("d" * 100)])

    def test_names_that_are_no_text(self):
        for name in (b"\xff.py", b"new\nline.py", b"\xe9t\xe9/m.py", b"tab\t.py", b"quote'\".py"):
            self.raw(name)
        self.raw(b"bad\xfe.py", b"x = = 1\n")
        out, err = self.pycc("src", status=1)
        self.assertIn("5 compiled, 0 current, 1 failed", out)
        self.assertIn("Compiling 'src/\\udcff.py'...", out)
        self.assertIn("Compiling 'src/new\\nline.py'...", out)
        self.assertIn("src/bad\\udcfe.py", err)
        ours = {os.fsencode(path): data for path, data in self.compiled().items()}
        for data in ours.values():
            marshal.loads(data[16:])
        self.remove_compiled()
        self.compileall("src")
        self.assertEqual(ours, {os.fsencode(path): data for path, data in self.compiled().items()})
        self.assertIn("5 files, 0 findings", self.pycc("verify", "src")[0])


class ChangeTest(TreeTest):
    def test_source_that_changes_all_the_time(self):
        source = self.write("src/a.py", "x = 1111\n")
        stop = threading.Event()

        def change():
            number = 0
            while not stop.is_set():
                number += 1
                source.write_text(f"x = {1111 * (number % 9 + 1)}\n")
                time.sleep(0.0005)

        writer = threading.Thread(target=change)
        writer.start()
        try:
            for _ in range(100):
                done = subprocess.run([PYCC, "-q", "src"], cwd=self.root, capture_output=True, text=True, env=ENVIRONMENT)
                self.assertIn(done.returncode, (0, 1))
                if done.returncode:
                    self.assertRegex(done.stderr, "changes|changed")
                for data in self.compiled().values():
                    value = (marshal.loads(data[16:]).co_consts + (None,))[0]
                    self.assertTrue(value is None or value % 1111 == 0)
        finally:
            stop.set()
            writer.join()
        self.pycc("-q", "src")
        final = int(source.read_text().split()[-1])
        self.assertEqual(marshal.loads(self.compiled()["src/__pycache__/a.cpython-311.pyc"][16:]).co_consts[0], final)

    def test_two_at_once(self):
        self.copy_library("json", "email")
        self.pycc("-qq", "lib")
        expected = self.compiled()
        for number in range(15):
            if number % 2:
                self.remove_compiled()
            processes = [subprocess.Popen([PYCC, "-f", "-q", "lib"], cwd=self.root, env=ENVIRONMENT, stderr=subprocess.PIPE) for _ in range(3)]
            for process in processes:
                _, err = process.communicate()
                self.assertEqual((process.returncode, err), (0, b""))
            self.assertEqual(self.compiled(), expected)
            self.assertEqual(self.temporaries(), [])


class DeterminismTest(TreeTest):
    RUNS = int(os.environ.get("PYCC_DETERMINISM_RUNS", "50"))

    def test_one_tree_whatever_the_circumstances(self):
        self.copy_library("json", "email", "asyncio", "unittest", "xml", "http")
        randomness = random.Random(SEED)
        sources = sorted(path.relative_to(self.root / "lib") for path in (self.root / "lib").rglob("*.py"))
        expected = None
        for number in range(self.RUNS):
            place = self.root / f"place {number}"
            (self.root / "lib").rename(place) if number == 0 else (self.root / f"place {number - 1}").rename(place)
            inputs = [place] if number % 2 else randomness.sample([place / source for source in sources], len(sources))
            self.pycc("-qq", "-f", "-j", randomness.choice([1, 2, 3, 8]), "--invalidation-mode=checked-hash", "--levels=0,1,2",
                      "--path-map", f"{place}=/usr/lib/x", *(["--cache"] if number % 3 == 1 else []), *inputs,
                      PYCC_CACHE_DIR=str(self.root / "cache"))
            found = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*.pyc")}
            expected = expected or found
            self.assertEqual(found, expected, number)
        self.assertEqual(len(expected), 3 * len(sources))


if __name__ == "__main__":
    sys.exit(main())

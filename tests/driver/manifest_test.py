#!/usr/bin/python3.11
"""manifest_test.py PYCC: a manifest has the right hashes of all sources and .pyc files, and tells what became of them."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from support import ENVIRONMENT, PYCC, DriverTest, main


class ManifestTest(DriverTest):
    def setUp(self):
        super().setUp()
        for name in ("src/a.py", "src/b.py", "src/pkg/c.py", "src/pkg/with space.py"):
            self.write(name, f"name = {name!r}\n")
        self.write("src/data.txt")
        self.pycc("-q", "--levels", "0,2", "src")
        self.pycc("manifest", "write", "src", "-o", "src.manifest")

    def check(self, status=4, tree="src", manifest="src.manifest"):
        """{(rule, path)}"""
        out, _ = self.pycc("manifest", "check", "--format=json", manifest, tree, status=status)
        return {(finding["rule"], finding["path"]) for finding in json.loads(out)["findings"]}


class WriteTest(ManifestTest):
    def test_lines(self):
        title, *lines = (self.root / "src.manifest").read_text().splitlines()
        expected = sorted(path for path in (self.root / "src").rglob("*.py*"))
        self.assertEqual(title, f"pycc-manifest 1 {len(expected)}")
        self.assertEqual(len(expected), 4 * 3)
        self.assertEqual([line.split(" ", 3)[3] for line in lines],
                         sorted(str(path.relative_to(self.root / "src")) for path in expected))
        for line in lines:
            _, sha256, size, path = line.split(" ", 3)
            data = (self.root / "src" / path).read_bytes()
            self.assertEqual((hashlib.sha256(data).hexdigest(), int(size)), (sha256, len(data)))

    @unittest.skipUnless(shutil.which("xxhsum"), "needs xxhsum")
    def test_xxh3(self):
        for line in (self.root / "src.manifest").read_text().splitlines()[1:]:
            xxh3, _, _, path = line.split(" ", 3)
            done = subprocess.run(["xxhsum", "-H2", self.root / "src" / path], capture_output=True, text=True)
            self.assertEqual(done.stdout.split()[0], xxh3)

    def test_known_hashes(self):
        # The published values for no bytes, and for three.
        self.write("known/empty.py", "")
        self.write("known/abc.py", "abc")
        lines = self.pycc("manifest", "write", "known")[0].splitlines()
        self.assertEqual(lines[1].split()[:3], ["06b05ab6733a618578af5f94892f3950",
                                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "3"])
        self.assertEqual(lines[2].split()[:3], ["99aa06d3014798d86001c324468d497f",
                                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "0"])

    def test_large_files_are_read_in_pieces(self):
        data = os.urandom(1000) * 700
        (self.root / "src/large.py").write_bytes(data)
        line = next(line for line in self.pycc("manifest", "write", "src")[0].splitlines() if line.endswith(" large.py"))
        self.assertEqual(line.split()[1], hashlib.sha256(data).hexdigest())

    def test_same_text_wherever_the_tree_lies(self):
        shutil.copytree(self.root / "src", self.root / "elsewhere/deep")
        texts = {self.pycc("manifest", "write", *options)[0]
                 for options in (["src"], ["src/"], ["./src", "-j1"], [self.root / "src", "-j8"], ["elsewhere/deep"])}
        self.assertEqual(len(texts), 1)

    def test_odd_names(self):
        for name in (b"new\nline.py", b"back\\slash.py", b"\xff.py", "gr\u00fc\u00df.py".encode(), b"tab\t.py"):
            pathlib.Path(os.fsdecode(os.fsencode(self.root / "odd") + b"/")).mkdir(exist_ok=True)
            open(os.fsencode(self.root / "odd") + b"/" + name, "w").close()
        lines = self.pycc("manifest", "write", "odd", "-o", "odd.manifest")
        names = [line.split(" ", 3)[3] for line in (self.root / "odd.manifest").read_text().splitlines()[1:]]
        self.assertEqual(names, [r"back\x5cslash.py", "gr\u00fc\u00df.py", r"new\x0aline.py", r"tab\x09.py", r"\xff.py"])
        self.assertEqual(self.check(0, "odd", "odd.manifest"), set())

    def test_what_is_left_out(self):
        text = self.pycc("manifest", "write", "src", "--exclude", "pkg", "-x", "b")[0]
        self.assertEqual({line.split(" ", 3)[3] for line in text.splitlines()[1:]},
                         {"a.py", "__pycache__/a.cpython-311.pyc", "__pycache__/a.cpython-311.opt-2.pyc"})

    def test_sourceless_trees(self):
        self.pycc("-q", "--sourceless", "src", "-o", "out")
        self.assertEqual(self.pycc("manifest", "write", "out")[0].splitlines()[0], "pycc-manifest 1 4")

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_unreadable_file_leaves_no_manifest(self):
        (self.root / "src/a.py").chmod(0)
        self.assertIn("a.py", self.pycc("manifest", "write", "src", "-o", "other", status=1)[1])
        self.assertFalse((self.root / "other").exists())

    def test_file_that_is_none_leaves_no_manifest(self):
        (self.root / "src/gone.py").symlink_to("nowhere")
        self.assertIn("gone.py", self.pycc("manifest", "write", "src", "-o", "other", status=1)[1])
        self.assertFalse((self.root / "other").exists())


class CheckTest(ManifestTest):
    def test_untouched(self):
        self.assertEqual(self.pycc("manifest", "check", "src.manifest", "src"), ("12 files, 0 findings\n", ""))
        shutil.copytree(self.root / "src", self.root / "copy")
        self.assertEqual(self.check(0, "copy"), set())

    def test_missing_extra_and_altered(self):
        (self.root / "src/a.py").unlink()
        self.write("src/pkg/extra.py")
        target = self.root / "src/__pycache__/b.cpython-311.pyc"
        data = bytearray(target.read_bytes())
        status = target.stat()
        data[-1] ^= 1
        target.write_bytes(data)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.write("src/b.py", "name = 'longer than before'\n")
        self.assertEqual(self.check(), {("gone", "src/a.py"), ("not-listed", "src/pkg/extra.py"), ("changed", "src/b.py"),
                                        ("changed", "src/__pycache__/b.cpython-311.pyc")})
        text = self.pycc("manifest", "check", "src.manifest", "src", status=4)[0]
        self.assertIn("has 28 bytes where 18 belong", text)
        self.assertIn(f"its SHA-256 is {hashlib.sha256(data).hexdigest()} where", text)

    def test_every_byte_counts(self):
        target = self.root / "src/__pycache__/a.cpython-311.pyc"
        data = target.read_bytes()
        for position in range(0, len(data), 7):
            target.write_bytes(data[:position] + bytes([data[position] ^ 0x10]) + data[position + 1:])
            self.assertEqual(self.check(), {("changed", "src/__pycache__/a.cpython-311.pyc")})

    def test_damaged_manifests(self):
        lines = (self.root / "src.manifest").read_text().splitlines(keepends=True)
        for damaged, said in (([], "line 1"), (lines[1:], "line 1"), (lines[:-1], "lists 11 files"), (lines + lines[-1:], "line 14"),
                              (["pycc-manifest 2 12\n"] + lines[1:], "line 1"), (lines[:3] + ["junk\n"] + lines[4:], "line 4"),
                              (lines[:-1] + [lines[-1][:-1]], "line 13"), (lines[:1] + [lines[1].upper()] + lines[2:], "line 2"),
                              (lines[:1] + [lines[1].rstrip("\n") + "\\x4\n"] + lines[2:], "line 2")):
            self.write("damaged", "".join(damaged))
            self.assertIn(said, self.pycc("manifest", "check", "damaged", "src", status=1)[1])

    def test_names_that_lead_out_of_the_tree_are_only_gone(self):
        title, first, *rest = (self.root / "src.manifest").read_text().splitlines(keepends=True)
        fields = first.split(" ", 3)
        self.write("src.manifest", "".join([title, " ".join([*fields[:3], "../src.manifest\n"]), *rest]))
        self.assertIn(("gone", "src/../src.manifest"), self.check())

    def test_usage(self):
        for arguments in ([], ["write"], ["check", "src"], ["write", "src", "src"], ["write", "-i", "list", "src"], ["other", "src"]):
            self.pycc("manifest", *arguments, status=2)
        self.pycc("manifest", "write", "nowhere", status=1)
        self.pycc("manifest", "check", "nowhere", "src", status=1)

    def test_formats(self):
        (self.root / "src/a.py").unlink()
        for format, said in (("sarif", '"gone"'), ("github", "title=gone"), ("junit", "pycc.manifest.gone")):
            self.assertIn(said, self.pycc("manifest", "check", f"--format={format}", "src.manifest", "src", status=4)[0])


if __name__ == "__main__":
    sys.exit(main())

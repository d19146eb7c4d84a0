"""Runs pycc over files and collects what it made of them."""

import json
import os
import pathlib
import subprocess
import tempfile


def describe(report):
    return tuple(report[key] for key in ("type", "msg", "lineno", "offset", "end_lineno", "end_offset", "text"))


def parse_reports(text):
    """({file: error}, {file: [warning]}) of pycc's JSON lines."""
    errors, warnings = {}, {}
    for line in text.split("\n"):
        try:
            report = json.loads(line)
        except ValueError:
            continue
        if report["type"].endswith("Warning"):
            warnings.setdefault(report["file"], []).append((report["type"], report["msg"], report["lineno"]))
        else:
            errors[report["file"]] = describe(report)
    return errors, warnings


class Pycc:
    def __init__(self, program, jobs):
        self.program = str(program)
        self.jobs = jobs
        self.runs = 0

    def compile(self, sources, level):
        """{path: result} of files, a result being as the reference's, or ("crash", reason, [])."""
        with tempfile.TemporaryDirectory(prefix="pycc-differential-") as folder:
            results = self.attempt(sources, level, folder)
            missing = [path for path, result in results.items() if result[0] == "crash"]
            # One file that ends the process takes the others of the run with it: find out which one it was.
            if len(missing) > 1:
                for path in missing:
                    results.update(self.attempt([path], level, os.path.join(folder, "single")))
        return results

    def attempt(self, sources, level, folder):
        # A copy of the names below one folder keeps equal base names apart.
        responses = pathlib.Path(folder, "arguments.txt")
        responses.parent.mkdir(parents=True, exist_ok=True)
        groups = {}
        for path in sources:
            groups.setdefault(os.path.dirname(path), []).append(path)
        results = {}
        if len(sources) == 1:
            return {sources[0]: self.run_one(sources[0], level, folder)}
        for group, (parent, paths) in enumerate(sorted(groups.items())):
            results.update(self.run_group(paths, level, os.path.join(folder, str(group)), responses))
        return results

    def run_one(self, path, level, folder):
        # Another name for each file: a crash must not leave the last one's output in its place.
        self.runs += 1
        target = os.path.join(folder, f"{self.runs}.pyc")
        done = self.run([path, "-o", target], level)
        errors, warnings = parse_reports(done.stderr)
        return self.result(path, target, errors, warnings, done)

    def run_group(self, paths, level, output, responses):
        responses.write_text("".join('"%s"\n' % path.replace("\\", "\\\\").replace('"', '\\"') for path in paths),
                             encoding="utf-8", errors="surrogateescape")
        done = self.run(["@" + str(responses), "-o", output + "/"], level)
        errors, warnings = parse_reports(done.stderr)
        suffix = f".opt-{level}" if level else ""
        return {path: self.result(path, f"{output}/__pycache__/{pathlib.Path(path).stem}.cpython-311{suffix}.pyc",
                                  errors, warnings, done)
                for path in paths}

    def run(self, arguments, level):
        optimize = ["-O"] if level == 1 else ["-OO"] if level == 2 else []
        command = [self.program, "-f", "-q", "-W", "always", "--error-format=json", "--invalidation-mode=timestamp",
                   "-j", str(self.jobs), *optimize, *arguments]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
                              errors="surrogateescape", timeout=600)

    @staticmethod
    def result(path, target, errors, warnings, done):
        if path in errors:
            return "error", errors[path], warnings.get(path, [])
        if os.path.exists(target):
            return "ok", pathlib.Path(target).read_bytes(), warnings.get(path, [])
        lines = [line for line in done.stderr.splitlines() if not line.startswith('{"file"')]
        return "crash", f"exit status {done.returncode}: {' '.join(lines[-3:])[:300]}", []

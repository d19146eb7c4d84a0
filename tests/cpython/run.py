#!/usr/bin/python3.11
"""run.py PYRUN [MODULE...]: CPython's own tests (Debian's libpython3.11-testsuite) on pyrun, one process a module.

Counted are the tests that /usr/bin/python3.11 passes here and that are not for CPython alone (`cpython_only`, `_testcapi`, ...).
A crash or a hang is charged to the test in which it happened; the rest of the module goes on in a new process.

    run.py PYRUN                       every module of modules.txt
    run.py PYRUN test_dict -v          one module, with each test that fails and why
    run.py PYRUN --check               the modules without a mark; fails if a test outside known_failures.txt fails, or anything crashes or hangs
    run.py PYRUN --record              writes known_failures.txt anew
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
REFERENCE = "/usr/bin/python3.11"
#: Seconds that a module may take in all.
MODULE_LIMIT = 900
#: Processes that one module may cost before the rest of its tests counts as failed.
MOST_RESTARTS = 40
#: Why the interpreter under test says that it skips a test that is for CPython alone.
CPYTHON_ONLY = ("implementation detail specific to cpython", "implementation detail not available on", "CPython", "cpython", "_testcapi",
                "_testinternalcapi", "refcount", "gettotalrefcount")


class Outcomes(dict):
    """Test id -> (outcome, reason); outcomes are passed, failed, skipped, crashed and hung."""

    def read(self, path):
        started = None
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word == "start":
                started = rest
            elif word in ("passed", "failed", "skipped", "crashed", "hung"):
                identity, _, reason = rest.partition("\t")
                if self.get(identity, ("",))[0] not in ("failed", "crashed", "hung"):
                    self[identity] = (word, reason)
                if identity == started:
                    started = None
        return started


def command_prefix():
    """Tests do not run as root, which may do too much."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []


def watch(process, results, test_limit):
    """Waits for the end of the process; kills it where one test takes too long. True if it had to."""
    begun = changed = time.monotonic()
    size = -1
    while process.poll() is None:
        time.sleep(0.05)
        now = time.monotonic()
        current = results.stat().st_size if results.exists() else 0
        if current != size:
            size, changed = current, now
        if now - changed > test_limit or now - begun > MODULE_LIMIT:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
    return False


def run_process(interpreter, module, results, environment, test_limit):
    """Runs what is left of a module in a new process: its exit status, and whether it had to be killed."""
    process = subprocess.Popen([*command_prefix(), *interpreter, str(FOLDER / "run_module.py"), module, str(results)], cwd=results.parent,
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    hung = watch(process, results, test_limit)
    try:
        os.killpg(process.pid, signal.SIGKILL)  # what it may have left behind
    except ProcessLookupError:
        pass
    return process.returncode, hung


def run_module(interpreter, module, test_limit=60):
    """The outcomes of all tests of one module on one interpreter."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cpython-tests-"))
    folder.chmod(0o777)
    results = folder / "results"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for _ in range(MOST_RESTARTS):
            status, hung = run_process(interpreter, module, results, environment, test_limit)
            text = results.read_text(encoding="utf-8", errors="replace") if results.exists() else ""
            finished = text.endswith("end\n")
            if finished and status >= 0:
                break
            started = "exit of " + module if finished else Outcomes().read(results)
            with open(results, "a", encoding="utf-8") as file:
                file.write(f"{'hung' if hung else 'crashed'} {started or 'between tests of ' + module}\tstatus {status}\n")
            if finished or not started or started.startswith("module "):
                break
        outcomes = Outcomes()
        outcomes.read(results)
        return module, outcomes
    finally:
        subprocess.run([*command_prefix(), "rm", "-rf", str(folder)], stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def reference_outcomes(module, cache):
    """What python3.11 does, kept under the version's and the test's name."""
    version = subprocess.run([REFERENCE, "-VV"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256((version + (FOLDER / "run_module.py").read_text()).encode()).hexdigest()[:16]
    path = cache / f"{module}-{key}.json"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(run_module([REFERENCE], module)[1]))
    return json.loads(path.read_text())


def counted_tests(reference, ours):
    """The tests that must pass: python3.11 passes them, they do not depend on reference counts, and pyrun does not skip them as CPython's own."""
    left_out = listed("reference_counts.txt")
    for identity, (outcome, _) in reference.items():
        if outcome != "passed" or identity in left_out or identity.startswith(("module ", "between ", "exit of ")):
            continue
        mine, reason = ours.get(identity, ("failed", "not run"))
        if mine == "skipped" and any(word in reason for word in CPYTHON_ONLY):
            continue
        yield identity, mine, reason


def whole_module_failure(ours, module):
    outcome, reason = ours.get(f"module {module}", ("failed", "did not start"))
    return None if outcome == "passed" else (outcome, reason)


def listed(name):
    """Test id -> reason, from a list in the repository."""
    known = {}
    for line in (FOLDER / name).read_text().splitlines():
        if line and not line.startswith("#"):
            identity, _, reason = line.partition("\t")
            known[identity] = reason
    return known


def listed_modules(stable_only):
    """The modules of modules.txt; without the marked ones if asked for those whose outcome depends on pyrun alone."""
    lines = [line for line in (FOLDER / "modules.txt").read_text().splitlines() if line and not line.startswith("#")]
    return [line.split()[0] for line in lines if not (stable_only and "not in --check" in line)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pyrun", type=pathlib.Path)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell each test that fails")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--test-limit", type=float, default=60, help="seconds without a new outcome after which a test hangs")
    parser.add_argument("--cache", type=pathlib.Path, default=FOLDER.parents[1] / "build/cpython_tests")
    arguments = parser.parse_args()
    # Shells start what runs in the background with interrupts ignored, and some tests are about these.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    modules = arguments.modules or listed_modules(arguments.check)
    interpreter = [str(arguments.pyrun.resolve())]

    totals = [0, 0]
    bad, below, failures = [], [], {}

    def both(module):
        return module, reference_outcomes(module, arguments.cache), run_module(interpreter, module, arguments.test_limit)[1]

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for module, reference, ours in pool.map(both, modules):
            whole = whole_module_failure(ours, module)
            counted = list(counted_tests(reference, ours))
            if whole:
                counted = [(identity, whole[0] if whole[0] != "skipped" else "failed", whole[1]) for identity, _, _ in counted]
            passed = sum(outcome == "passed" for _, outcome, _ in counted)
            crashes = sorted(identity for identity, (outcome, _) in ours.items() if outcome in ("crashed", "hung"))
            totals[0] += passed
            totals[1] += len(counted)
            share = 100 * passed / len(counted) if counted else 100
            print(f"{module:<28}{passed:>6} of {len(counted):<6}{share:>6.1f} %"
                  + (f"   {len(crashes)} crashed or hung" if crashes else "") + (f"   {whole[1][:100]}" if whole else ""), flush=True)
            bad += [(identity, *ours[identity]) for identity in crashes]
            if share < 60:
                below.append(module)
            for identity, outcome, reason in counted:
                if outcome != "passed":
                    failures[identity] = f"{outcome}: {reason}".replace(str(pathlib.Path(arguments.pyrun).resolve()), "pyrun")
                    if arguments.verbose:
                        print(f"    {outcome} {identity}: {reason}")
    for identity, outcome, reason in bad:
        print(f"{outcome.upper()} {identity} ({reason})")
    if below:
        print("under 60 %:", " ".join(below))
    print(f"cpython_tests: {totals[0]} of {totals[1]} passed, {100 * totals[0] / max(totals[1], 1):.1f} %, {len(bad)} crashed or hung")

    if arguments.record:
        header = "# Tests of CPython's that fail on pyrun, and how; written by `run.py PYRUN --record`.\n"
        (FOLDER / "known_failures.txt").write_text(header + "".join(f"{identity}\t{reason}\n" for identity, reason in sorted(failures.items())))
        return 0
    if arguments.check:
        known = listed("known_failures.txt")
        new = sorted(identity for identity in failures if identity not in known)
        for identity in new:
            print(f"NEWLY FAILED {identity}: {failures[identity]}")
        return 1 if new or bad else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

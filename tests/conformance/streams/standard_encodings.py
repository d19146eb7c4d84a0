"""PYTHONIOENCODING: the streams show the codec's own name, also of codecs that have to be imported."""
import subprocess
import sys


def run(encoding, program, *options):
    environment = {"PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-S", *options, "-c", program], env=environment, capture_output=True)
    return done.returncode, done.stdout, done.stderr


SHOW = "import sys; print(sys.stdin.encoding, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, chr(0xA2))"
for asked, shown, errors, cent in (
        ("latin1", "iso8859-1", "strict", b"\xa2"), ("UTF8", "utf-8", "strict", b"\xc2\xa2"), ("CP437:replace", "cp437", "replace", b"\x9b"),
        ("ascii:ignore", "ascii", "ignore", b"")):
    status, output, problems = run(asked, SHOW)
    assert status == 0 and problems == b"", problems
    assert output == f"{shown} {shown} {errors} backslashreplace ".encode() + cent + b"\n", output
assert run("cp424", "print(chr(0xA2))")[1] == b"J%"
status, output, problems = run("no_such_codec", "print(1)")
assert status == 1 and output == b"" and b"LookupError: unknown encoding: no_such_codec" in problems, problems

# What is left at the end knows that it is the end.
LAST = "import sys, atexit\nclass Last:\n    ask = sys.is_finalizing\n    def __del__(self, print=print): print(self.ask(), flush=True)\nlast = Last()\n"
assert run("utf-8", LAST + "atexit.register(lambda: print(sys.is_finalizing()))")[1] == b"False\nTrue\n"

# Development mode looks for handlers of errors at once.
OPEN = "open(__import__('os').devnull, errors='no_such_handler').close()"
assert run("utf-8", OPEN)[0] == 0
status, output, problems = run("utf-8", OPEN, "-X", "dev")
assert status == 1 and b"LookupError: unknown error handler name 'no_such_handler'" in problems, problems
LIMIT = "import sys\ndef f(): 1 / 0\nsys.tracebacklimit = 1\nf()"
assert run("utf-8", LIMIT)[2].splitlines() == [
    b"Traceback (most recent call last):", b'  File "<string>", line 2, in f', b"ZeroDivisionError: division by zero"]
assert run("utf-8", LIMIT.replace("limit = 1", "limit = 0"))[2] == b"ZeroDivisionError: division by zero\n"

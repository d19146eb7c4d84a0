"""atexit: functions run once, the latest first; those that are registered meanwhile do not; also where sys.modules has forgotten it."""
import atexit
import subprocess
import sys

called = []
before = atexit._ncallbacks()
atexit.register(called.append, 1)
atexit.register(called.append, 2)


def more():
    called.append("more")
    atexit.register(called.append, "late")
    atexit.unregister(never)


def never():
    called.append("never")


atexit.register(never)
atexit.register(more)
assert atexit._ncallbacks() - before == 4
atexit.unregister(more)
atexit.register(more)
assert atexit._ncallbacks() - before == 5
atexit._run_exitfuncs()
assert called == ["more", 2, 1], called
atexit._run_exitfuncs()
assert called == ["more", 2, 1] and atexit._ncallbacks() == 0
atexit.register(print, "never shown")
atexit.register(atexit._clear)
atexit._run_exitfuncs()
assert atexit._ncallbacks() == 0

PROGRAM = """
import sys, atexit as first
del sys.modules["atexit"]
import atexit as second
assert first is not second
first.register(print, "first")
second.register(print, "second", end="!\\n")
second.register(sys.exit, 3)
del sys.modules["atexit"]
"""
done = subprocess.run([sys.executable, "-I", "-S", "-c", PROGRAM], capture_output=True)
assert done.returncode == 0 and done.stdout == b"second!\nfirst\n", done
assert done.stderr.startswith(b"Exception ignored in atexit callback: <built-in function exit>") and done.stderr.endswith(b"SystemExit: 3\n"), done

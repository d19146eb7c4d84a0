# -X tracemalloc and PYTHONTRACEMALLOC.
import os
import sys

SHOW = "import _tracemalloc as t; print(t.is_tracing(), t.get_traceback_limit())"


def shown(*options, **variables):
    """The first line on either stream."""
    reader, writer = os.pipe()
    streams = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, writer, 2)]
    command = [sys.executable, "-S", *options, "-c", SHOW]
    child = os.posix_spawn(sys.executable, command, variables, file_actions=streams)
    os.close(writer)
    with open(reader) as output:
        line = output.readline().rstrip("\n")
        output.read()
    os.waitpid(child, 0)
    return line


assert shown() == "False 1"
assert shown("-X", "tracemalloc") == "True 1"
assert shown("-X", "tracemalloc", PYTHONTRACEMALLOC="3") == "True 1"
assert shown("-X", "tracemalloc=7", PYTHONTRACEMALLOC="3") == "True 7"
assert shown("-X", "tracemalloc=0") == "False 1"
assert shown(PYTHONTRACEMALLOC="3") == "True 3"
assert shown("-E", PYTHONTRACEMALLOC="3") == "False 1"
wrong = "Fatal Python error: config_init_tracemalloc: {}: invalid number of frames"
assert shown("-X", "tracemalloc=x") == wrong.format("-X tracemalloc=NFRAME")
assert shown("-X", "tracemalloc=-1") == wrong.format("-X tracemalloc=NFRAME")
assert shown(PYTHONTRACEMALLOC="99999999999") == wrong.format("PYTHONTRACEMALLOC")
assert shown("-X", "tracemalloc=65536") == "Fatal Python error: init_interp_main: can't initialize tracemalloc"

"""Text doubled by replace() until there is no memory for it."""

import os
import resource
import sys


def double(start, replace):
    value = start
    try:
        while True:
            value = replace(value)
    except MemoryError:
        return len(value)


# What a sanitizer reserves is larger than any limit: it ends a process that has one.
with open("/proc/self/statm") as statm:
    if int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE") > 1 << 40:
        sys.exit()

# Once with a limit that comes while the program runs, and once with one that was there before.
if len(sys.argv) == 1:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    assert double("ab", lambda s: s.replace("b", "bab")) > 1 << 20
    os.execv(sys.executable, [sys.executable, __file__, "limited"])

assert double("ab", lambda s: s.replace("a", "aab")) > 1 << 20
assert double("xy", lambda s: s.replace("", "z")) > 1 << 20
assert double("é", lambda s: s.replace("é", "éé")) > 1 << 20
assert double(b"ab", lambda s: s.replace(b"a", b"aab")) > 1 << 20

# A program may limit its own address space: what does not fit is a MemoryError, and what is small goes on.

import os
import resource
import sys
import threading

# What a sanitizer reserves is larger than any limit: it ends a process that has one.
with open("/proc/self/statm") as statm:
    if int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE") > 1 << 42:
        sys.exit()

resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))

ran = []
thread = threading.Thread(target=ran.append, args=(1,))
thread.start()
thread.join()
assert ran == [1]


def fill_list():
    items = []
    while True:
        items.append(bytearray(1 << 18))


def double():
    text = "x"
    while True:
        text += text


def fill_dict():
    table = {}
    while True:
        table[len(table)] = "x" * (1 << 18)


for fill in fill_list, double, fill_dict, lambda: bytes(1 << 40), lambda: compile("x=" + "1+" * 3000000 + "1", "", "exec"):
    try:
        fill()
    except MemoryError:
        pass
    else:
        assert False

def depth(n):
    return n if n == 0 else depth(n - 1) + 1


assert depth(900) == 900

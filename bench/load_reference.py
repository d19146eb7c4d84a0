#!/usr/bin/python3.11
"""load_reference.py FILE.pyc...: what load_bench measures, done by CPython's marshal."""
import gc
import marshal
import sys
import time

ROUNDS = 5


def main():
    bodies = [open(path, "rb").read()[16:] for path in sys.argv[1:]]
    megabytes = sum(map(len, bodies)) / 1e6
    gc.disable()
    load = dump = 1e9
    for _ in range(ROUNDS):
        start = time.process_time()
        for body in bodies:
            marshal.loads(body)
        load = min(load, time.process_time() - start)
        codes = [marshal.loads(body) for body in bodies]
        start = time.process_time()
        for code in codes:
            marshal.dumps(code)
        dump = min(dump, time.process_time() - start)
        del codes
    print(f"load    {megabytes / load:7.1f} MB/s (marshal.loads)\nwrite   {megabytes / dump:7.1f} MB/s (marshal.dumps)")


if __name__ == "__main__":
    main()

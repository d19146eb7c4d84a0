"""compile_reference.py FILES.txt: times python3.11's compile() + marshal.dumps() over the files listed, in
processor time, as JSON.

compile_reference.py --list TREE FILES.txt writes such a list: the .py files of a tree that python3.11 compiles.
"""

import gc
import json
import marshal
import os
import sys
import time
import warnings


def write_list(tree, result):
    good = []
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith(".py") and compiles(path):
                good.append(path + "\n")
    with open(result, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(good)


def compiles(path):
    with open(path, "rb") as file:
        source = file.read()
    try:
        compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def measure(listing):
    with open(listing, encoding="utf-8", errors="surrogateescape") as file:
        paths = file.read().splitlines()
    sources = []
    for path in paths:
        with open(path, "rb") as file:
            sources.append((file.read(), path))
    gc.disable()
    start = time.process_time()
    for source, path in sources:
        marshal.dumps(compile(source, path, "exec", dont_inherit=True))
    seconds = time.process_time() - start
    size = sum(len(source) for source, _ in sources)
    lines = sum(source.count(b"\n") for source, _ in sources)
    print(json.dumps({"files": len(paths), "bytes": size, "lines": lines, "seconds": seconds}))


warnings.simplefilter("ignore")
if sys.argv[1] == "--list":
    write_list(*sys.argv[2:])
else:
    measure(sys.argv[1])

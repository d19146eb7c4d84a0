"""Results of the reference compiler, kept by content so that a second run is fast."""

import concurrent.futures
import hashlib
import marshal
import os
import pathlib
import queue
import subprocess

PYTHON = "/usr/bin/python3.11"
ZYGOTE = pathlib.Path(__file__).with_name("zygote.py")


class Zygote:
    """One process that forks a child for each file."""

    def __init__(self):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        self.process = subprocess.Popen([PYTHON, ZYGOTE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        encoding="utf-8", errors="surrogateescape", env=environment)

    def compile(self, level, path, result):
        self.process.stdin.write(f"{level}\t{path}\t{result}\n")
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        if status != 0:
            raise RuntimeError(f"the reference failed on {path} (wait status {status})")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Reference:
    def __init__(self, cache, jobs):
        version = subprocess.run([PYTHON, "-VV"], capture_output=True, check=True).stdout
        # Part of the key, so that a change of the reference side does not meet old results.
        self.salt = version + ZYGOTE.read_bytes()
        self.cache = pathlib.Path(cache)
        self.cache.mkdir(parents=True, exist_ok=True)
        self.jobs = jobs
        self.made = 0

    def place_of(self, path, level):
        stat = os.stat(path)
        with open(path, "rb") as file:
            content = file.read()
        key = hashlib.sha256(self.salt + f"\0{path}\0{level}\0{int(stat.st_mtime)}\0".encode("utf-8", "surrogateescape")
                             + content).hexdigest()
        folder = self.cache / key[:2]
        folder.mkdir(exist_ok=True)
        return folder / key[2:]

    def results(self, requests):
        """{(path, level): result} of every (path, level)."""
        places = {request: self.place_of(*request) for request in requests}
        missing = [request for request, place in places.items() if not place.exists()]
        self.make(missing, places)
        return {request: marshal.loads(place.read_bytes()) for request, place in places.items()}

    def make(self, missing, places):
        if not missing:
            return
        idle = queue.SimpleQueue()
        zygotes = [Zygote() for _ in range(self.jobs)]
        for zygote in zygotes:
            idle.put(zygote)

        def make_one(request):
            zygote = idle.get()
            try:
                zygote.compile(request[1], request[0], places[request])
            finally:
                idle.put(zygote)

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(make_one, missing))
        for zygote in zygotes:
            zygote.close()
        self.made += len(missing)

"""What a program drops before it waits for long is finalized while it waits."""

import os
import select
import socket
import tempfile
import threading
import time

LONG = 0.4

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "dropped")

    def drop_file(size):
        open(path, "w").write("." * size)

    waits = (
        lambda: time.sleep(LONG),
        lambda: threading.Event().wait(LONG),
        lambda: select.select([], [], [], LONG),
        lambda: select.poll().poll(LONG * 1000),
        lambda: select.epoll().poll(LONG),
    )
    for number, wait in enumerate(waits, 1):
        drop_file(number)
        bytearray(8192)
        start = time.monotonic()
        wait()
        assert time.monotonic() - start >= LONG
        assert os.path.getsize(path) == number, number

# One thread waits for another, which waits for a socket that nobody refers to any more.
left, right = socket.socketpair()
reader = threading.Thread(target=left.recv, args=(1,))
reader.start()
del right
reader.join(30)
assert not reader.is_alive()

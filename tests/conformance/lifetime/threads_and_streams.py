"""A stream used by several threads: who waits for its buffer gets it, and a fork forgets who was inside."""

import io
import os
import threading

reader, writer = os.pipe()
stream = open(writer, "wb", buffering=64)
ended = False


def write_on():
    while not ended:
        stream.write(b"." * 16)
        stream.flush()


def read_on():
    while os.read(reader, 65536):
        pass


drain = threading.Thread(target=read_on)
others = [threading.Thread(target=write_on) for _ in range(2)]
for thread in [drain, *others]:
    thread.start()

# They never leave the buffer for long, and yet it is had.
for _ in range(20):
    stream.write(b"!")

# In the child nobody writes any more.
for _ in range(5):
    child = os.fork()
    if child == 0:
        second = open(os.devnull, "wb")
        threads = [threading.Thread(target=second.write, args=(b"?",)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

ended = True
for thread in others:
    thread.join()
stream.close()
drain.join()
os.close(reader)

# Who is inside cannot come in once more.
seen = []


class Raw(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        try:
            buffered.write(b"again")
        except RuntimeError as error:
            seen.append(str(error).split("<")[0])
        return len(data)


buffered = io.BufferedWriter(Raw(), 4)
buffered.write(b"more than four")
assert seen and set(seen) == {"reentrant call inside "}, seen

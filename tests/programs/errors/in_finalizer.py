"""An exception in a place where nobody can catch it is reported, and the program goes on."""
import gc


class Loud:
    def __del__(self):
        raise ValueError("from a finalizer")


def make():
    Loud()


make()
gc.collect()
print("still here")

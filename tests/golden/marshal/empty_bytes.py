def first(): return 1


# Made by repetition, these are not the empty bytes of the interpreter but an object of their own.
repeated = 0 * b"abc"
written = b""


def last():
    return 0 * b"de", "a" * 0

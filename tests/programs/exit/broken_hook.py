import sys


def hook(kind, value, traceback):
    raise TypeError("in the hook")


sys.excepthook = hook
raise ValueError("original")

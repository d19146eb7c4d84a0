"""Names and attributes that are nearly right."""
import sys
import traceback


class Point:
    def __init__(self):
        self.colour = "red"


def undefined_local():
    length = 3
    return lenght


def missing_attribute():
    return Point().color


def missing_builtin():
    return prnt("x")


def far_away():
    return completely_different


for function in (undefined_local, missing_attribute, missing_builtin, far_away):
    try:
        function()
    except Exception:
        traceback.print_exc()
try:
    from collections import namedtupl
except ImportError as error:
    print(error, file=sys.stderr)
Point().colou

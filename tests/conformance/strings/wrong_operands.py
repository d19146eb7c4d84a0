"""Errors of `%` and maketrans() about what they are given, and of classes about names and texts."""

import re


class NoNumber:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return self.value

    __index__ = __int__


def error(function, *args):
    try:
        result = function(*args)
    except Exception as raised:
        return f"{type(raised).__name__}: {raised}"
    return result


def percent(format, value):
    return error(lambda: format % value)


assert percent("%d", NoNumber("x")) == "TypeError: %d format: a real number is required, not NoNumber"
assert percent("%x", NoNumber(3.5)) == "TypeError: %x format: an integer is required, not NoNumber"
assert percent("%i", NoNumber(7)) == "7" and percent(b"%x", NoNumber(255)) == b"ff"
assert percent("%i", None) == "TypeError: %i format: a real number is required, not NoneType"
assert percent(b"%i", None) == "TypeError: %d format: a real number is required, not NoneType"
assert percent("%d", 3.9) == "3" and percent("%d", True) == "1"
assert percent("%x", 3.5) == "TypeError: %x format: an integer is required, not float"

one = "TypeError: if you give only one argument to maketrans it must be a dict"
assert error(str.maketrans, 2) == error(str.maketrans, type("Sub", (dict,), {})()) == one
assert error(str.maketrans, {(1,): 2}) == "TypeError: keys in translate table must be strings or integers"
assert error(str.maketrans, {"ab": 2}) == "ValueError: string keys in translate table must be of length 1"
assert error(str.maketrans, {True: 2, "b": 3}) == {1: 2, 98: 3}


class NoMapping(type):
    @classmethod
    def __prepare__(cls, name, bases):
        return None


def make(meta, bases=()):
    class Made(*bases, metaclass=meta):
        pass


assert error(make, NoMapping) == "TypeError: NoMapping.__prepare__() must return a mapping, not NoneType"
assert error(make, type, (re.Match,)) == "TypeError: type 're.Match' is not an acceptable base type"
assert error(make, type, (bool,)) == "TypeError: type 'bool' is not an acceptable base type"
assert error(type, "A", (), {"__doc__": "a\udc80"}).startswith("UnicodeEncodeError: 'utf-8' codec can't encode")

def describe(action):
    try:
        action()
    except (KeyError, IndexError) as error:
        return "lookup " + type(error).__name__
    except ValueError as error:
        return f"value {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    else:
        return "fine"


assert describe(lambda: {}["k"]) == "lookup KeyError" and describe(lambda: [][0]) == "lookup IndexError"
assert describe(lambda: int("x")) == "value invalid literal for int() with base 10: 'x'"
assert describe(lambda: 1 // 0) == "ZeroDivisionError: integer division or modulo by zero"
assert describe(lambda: None.x) == "AttributeError: 'NoneType' object has no attribute 'x'"
assert describe(lambda: nowhere) == "NameError: name 'nowhere' is not defined"
assert describe(lambda: 1) == "fine"

order = []


def leave(how):
    for i in range(3):
        try:
            if how == "return":
                return "returned"
            if how == "break":
                break
            if how == "continue":
                continue
            if how == "raise":
                raise ValueError(how)
        finally:
            order.append((how, i))
    return "end"


assert leave("return") == "returned" and leave("break") == "end" and leave("continue") == "end"
assert order == [("return", 0), ("break", 0), ("continue", 0), ("continue", 1), ("continue", 2)]
assert describe(lambda: leave("raise")) == "value raise"

try:
    try:
        raise KeyError("inner")
    except KeyError as inner:
        raise RuntimeError("outer") from inner
except RuntimeError as error:
    assert repr(error.__cause__) == "KeyError('inner')" and error.__suppress_context__
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise RuntimeError("second")
except RuntimeError as error:
    assert type(error.__context__) is ZeroDivisionError and error.__cause__ is None


class Resource:
    log = []

    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        self.log.append("enter " + self.name)
        return self

    def __exit__(self, kind, value, traceback):
        self.log.append(f"exit {self.name} {kind and kind.__name__}")
        return self.swallow


with Resource("a") as a, Resource("b", swallow=True):
    raise ValueError
assert Resource.log == ["enter a", "enter b", "exit b ValueError", "exit a None"]


def reraise():
    try:
        1 / 0
    except ZeroDivisionError:
        try:
            raise ValueError
        except ValueError:
            pass
        raise


assert describe(reraise) == "ZeroDivisionError: division by zero"


class Custom(Exception):
    def __init__(self, code, *details):
        super().__init__(code, *details)
        self.code = code


try:
    raise Custom(7, "x")
except Custom as error:
    assert error.code == 7 and error.args == (7, "x") and str(error) == "(7, 'x')" and error.__traceback__.tb_lineno > 0
error = ValueError("noted")
error.add_note("a note")
assert error.__notes__ == ["a note"]

# The context is what was handled when an exception was raised, not what is handled where it passes.
import contextlib


def raise_one(exception):
    raise exception


try:
    with contextlib.ExitStack() as stack:
        for raised in (IndexError, KeyError, AttributeError):
            stack.callback(raise_one, raised)
        1 / 0
except IndexError as error:
    chain = []
    while error:
        chain.append(type(error))
        error = error.__context__
    assert chain == [IndexError, KeyError, AttributeError, ZeroDivisionError], chain
else:
    assert False

# Setting f_lineno in a trace function.
import sys


def jump(function, start, target, event="line"):
    """What the function put into a list, or the error."""
    output = []
    first = function.__code__.co_firstlineno
    done = False

    def tracer(frame, kind, argument):
        nonlocal done
        if frame.f_code is function.__code__ and not done and kind == event and frame.f_lineno == first + start:
            done = True
            frame.f_lineno = first + target
        return tracer

    sys.settrace(tracer)
    try:
        function(output)
    except Exception as error:
        output.append(f"{type(error).__name__}: {error}")
    finally:
        sys.settrace(None)
    return output


def plain(output):
    output.append(1)
    output.append(2)
    output.append(3)


assert jump(plain, 2, 3) == [1, 3]
assert jump(plain, 3, 1) == [1, 2, 1, 2, 3]
assert jump(plain, 1, -5)[0].endswith("comes before the current code block")
assert jump(plain, 1, 90)[0].endswith("comes after the current code block")
assert jump(plain, 2, 1, "return") == [1, 2, 3]
assert jump(plain, 3, 1, "return") == [1, 2, 3, "ValueError: can only jump from a 'line' trace event"]


def loop(output):
    for number in 1, 2:
        output.append(number)
        output.append(-number)
    output.append("end")
    return


assert jump(loop, 2, 4) == ["end"]
assert jump(loop, 4, 2) == [1, -1, 2, -2, "ValueError: can't jump into the body of a for loop"]


def handles(output):
    try:
        output.append(1)
        1 / 0
    except ZeroDivisionError:
        output.append(2)
        output.append(3)
    output.append(4)
    assert sys.exc_info() == (None, None, None)
    return


assert jump(handles, 6, 7) == [1, 2, 4]
assert jump(handles, 2, 6) == ["ValueError: can't jump into an 'except' block as there's no exception"]


def unbound(output):
    value = 1
    output.append(value)


assert jump(unbound, 1, 2) == [
    "UnboundLocalError: cannot access local variable 'value' where it is not associated with a value"]

"""Exception groups, nested, with notes and causes."""


def fail(kind, text):
    try:
        raise kind(text)
    except kind as error:
        return error


inner = ExceptionGroup("inner", [fail(TypeError, "one"), fail(ValueError, "two")])
outer = ExceptionGroup("outer", [inner, fail(OSError, "three")])
outer.add_note("seen by the test")
try:
    raise outer
except* TypeError as group:
    print("types:", [str(error) for error in group.exceptions])

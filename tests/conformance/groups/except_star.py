# Exception groups and except* (PEP 654).


def leaves(error):
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]


group = ExceptionGroup("all", [ValueError(1), ExceptionGroup("inner", [TypeError(2), KeyError(3)]), OSError(4)])
assert str(group) == "all (3 sub-exceptions)"
assert group.message == "all" and type(group.exceptions) is tuple
assert [c.__name__ for c in ExceptionGroup.__mro__] == [
    "ExceptionGroup", "BaseExceptionGroup", "Exception", "BaseException", "object"]
assert type(BaseExceptionGroup("x", [ValueError()])) is ExceptionGroup
assert type(BaseExceptionGroup("x", [KeyboardInterrupt()])) is BaseExceptionGroup

matched, rest = group.split((TypeError, OSError))
assert [type(e) for e in leaves(matched)] == [TypeError, OSError]
assert [type(e) for e in leaves(rest)] == [ValueError, KeyError]
assert group.subgroup(lambda e: isinstance(e, LookupError)).exceptions[0].message == "inner"
assert group.subgroup(ArithmeticError) is None
assert group.split(ExceptionGroup) == (group, None)

for arguments, kind, text in [
    (("x",), TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments (1 given)"),
    (("x", []), ValueError, "second argument (exceptions) must be a non-empty sequence"),
    (("x", [5]), ValueError, "Item 0 of second argument (exceptions) is not an exception"),
    (("x", [KeyboardInterrupt()]), TypeError, "Cannot nest BaseExceptions in an ExceptionGroup"),
]:
    try:
        ExceptionGroup(*arguments)
    except kind as error:
        assert str(error) == text, error
    else:
        assert False

log = []
try:
    try:
        raise group
    except* ValueError as caught:
        log.append(("value", caught.exceptions[0].args))
    except* TypeError as caught:
        log.append(("type", [e.args for e in leaves(caught)]))
        raise RuntimeError("new")
except ExceptionGroup as left:
    assert [type(e) for e in leaves(left)] == [RuntimeError, KeyError, OSError]
assert log == [("value", (1,)), ("type", [(2,)])]

try:
    raise ValueError("naked")
except* ValueError as caught:
    assert type(caught) is ExceptionGroup and caught.message == ""
    assert caught.exceptions[0].args == ("naked",)

try:
    try:
        raise ValueError("naked")
    except* TypeError:
        assert False
except ValueError as error:
    assert error.args == ("naked",)

try:
    try:
        raise group
    except* ExceptionGroup:
        pass
except TypeError as error:
    assert str(error) == "catching ExceptionGroup with except* is not allowed. Use except instead."


class Numbered(ExceptionGroup):
    def derive(self, exceptions):
        return Numbered(self.message, exceptions)


own = Numbered("own", [ValueError(1), TypeError(2)])
own.add_note("noted")
part, rest = own.split(ValueError)
assert type(part) is Numbered and part.__notes__ == ["noted"] and part.__notes__ is not own.__notes__

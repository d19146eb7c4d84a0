import typing

T = typing.TypeVar("T")
K = typing.TypeVar("K")

assert dict[K, list[T]].__parameters__ == (K, T)
assert dict[K, list[T]][int, str] == dict[int, list[str]]
assert (T | int)[str] == str | int
starred, = tuple[int, str]
assert repr(starred) == "*tuple[int, str]" and starred.__unpacked__
assert starred.__typing_unpacked_tuple_args__ == (int, str)
assert starred != tuple[int, str] and hash(starred) == hash(tuple[int, str])
assert dict[K, T][starred] == dict[int, str]
for wrong, message in ((lambda: list[int][str], "list[int] is not a generic class"),
                       (lambda: list[T][int, str], "Too many arguments for list[~T]; actual 2, expected 1")):
    try:
        wrong()
    except TypeError as error:
        assert str(error) == message, error
    else:
        assert False


class Box(typing.Generic[T]):
    pass


assert Box[int]().__orig_class__ == Box[int]
assert list[int] | list[int] == list[int] and hash(int | str) == hash(str | int) == hash(frozenset((int, str)))

import copy
import pickle
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

# Starred ones come out of iterators, and are copied and pickled through these.
starred = next(iter(tuple[int, ...]))
assert repr(starred) == "*tuple[int, ...]" and starred.__unpacked__ and not tuple[int].__unpacked__
assert type(iter(list[int])).__name__ == "generic_alias_iterator" and [*list[int]] == [next(iter(list[int]))]
for copied in (copy.copy(starred), copy.deepcopy(starred), pickle.loads(pickle.dumps(starred))):
    assert copied == starred and copied.__unpacked__
spent = iter(list[int])
next(spent)
assert next(spent, None) is None
assert list(pickle.loads(pickle.dumps(iter(list[int])))) == [next(iter(list[int]))]

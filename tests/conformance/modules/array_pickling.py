# Arrays in pickles, as mutable sequences, and at the end of iterators.
import array
import collections.abc
import gc

assert isinstance(array.array("b"), collections.abc.MutableSequence)


class Named(array.array):
    pass


for code in array.typecodes:
    numbers = Named(code, "ab" if code == "u" else [1, 2])
    numbers.name = "n"
    for protocol in 2, 3:
        make, arguments, attributes = numbers.__reduce_ex__(protocol)
        again = make(*arguments)
        assert type(again) is Named and again == numbers and attributes == {"name": "n"} and again.typecode == code
assert array.array("h", [1]).__reduce_ex__(2) == (array.array, ("h", [1]), None)
assert array.array("h", [1]).__reduce_ex__(3)[1] == (array.array, "h", 4, b"\1\0")

gone = []


class Watched(bytes):
    def __del__(self):
        gone.append(1)


iterator = reversed(Watched(b"ab"))
assert list(iterator) == [98, 97] and next(iterator, None) is None
gc.collect()
assert gone == [1] and iterator.__reduce__() == (reversed, ((),)) and iterator.__length_hint__() == 0

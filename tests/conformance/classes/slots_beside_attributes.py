# Slots of classes whose bases give their instances attributes, of Python's and of built-in ones.
import copy
import gc
import pickle


class Base:
    def __init__(self):
        self.p, self.q = 1, 2


class Slotted(Base):
    __slots__ = ("b", "a")

    def __init__(self):
        super().__init__()
        self.a, self.b, self.z = [10], 20, 3


class More(Slotted):
    __slots__ = ("d",)

    def __init__(self):
        super().__init__()
        self.d = [5]


class Open(Slotted):
    pass


for _ in range(50):
    one, two = Slotted(), More()
    assert (one.p, one.q, one.a, one.b, one.z) == (1, 2, [10], 20, 3) and one.__dict__ == {"p": 1, "q": 2, "z": 3}
    for k in range(20):
        setattr(two, f"k{k}", k)
    gc.collect() if _ == 9 else None
    assert two.d == [5] and two.k19 == 19 and two.a == [10] and "a" not in two.__dict__
assert type(Slotted.a).__name__ == "member_descriptor" and Open().__dict__ == {"p": 1, "q": 2, "z": 3}
for changed, to in ((Open(), Base), (two, Open)):
    try:
        changed.__class__ = to
    except TypeError as error:
        assert "object layout differs" in str(error)
    else:
        assert False
for again in (copy.copy(one), pickle.loads(pickle.dumps(one))):
    assert again.a == [10] and again.b == 20 and again.__dict__ == one.__dict__
del one.a
assert not hasattr(one, "a") and one.b == 20


class Problem(Exception):
    __slots__ = ("code",)


class Table(dict):
    __slots__ = ("name",)


problem, table = Problem("m"), Table(x=1)
problem.code, problem.other, table.name = [4], 5, ["t"]
gc.collect()
assert (problem.args, problem.code, problem.__dict__) == (("m",), [4], {"other": 5}) and (table, table.name) == ({"x": 1}, ["t"])
for bases, slots in (((Base,), "__dict__"), ((Base,), "__weakref__"), ((), ("__weakref__", "__weakref__")), ((), "4"), ((), "")):
    try:
        type("Bad", bases, {"__slots__": slots})
    except TypeError as error:
        assert "slot" in str(error)
    else:
        assert False, slots


class Shown:
    @property
    def __dict__(self):
        return {"a": 2}


assert vars(Shown()) == {"a": 2}


# The iterable is asked how long it is; adding nothing to an instance of a subclass of str gives a str.
class Hinted:
    asked = 0

    def __iter__(self):
        return iter([1])

    def __length_hint__(self):
        self.asked += 1
        return 3


class Text(str):
    pass


hinted = Hinted()
assert list(hinted) == [1] and hinted.asked == 1 and type(Text("a") + "") is str and type("" + Text("a")) is str

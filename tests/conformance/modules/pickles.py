# _pickle: what is written, byte for byte, what is read, hooks, buffers beside the pickle, and damaged pickles.
import copyreg
import io
import pickle


def raises(kind, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except kind as error:
        assert text in str(error), error
    else:
        assert False, f"{kind.__name__} expected"


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return vars(self) == vars(other)


class Slotted:
    __slots__ = ("a", "b")


class Keywords(int):
    def __new__(cls, value, *, base=0):
        return super().__new__(cls, value + base)

    def __getnewargs_ex__(self):
        return (int(self),), {"base": 0}


itself = []
itself.append(itself)
slotted = Slotted()
slotted.a = 1

# Both implementations write the same.
for protocol in (0, 2, 5):
    for value in [None, True, 0, -1, 255, 65536, 2**31, -(2**63), 2**100, 1.5, "", "é\n\\\U00012345", b"", b"ab\xff",
                  bytearray(b"x"), (), (1,), (1, 2, 3, 4), [], [1], {}, {1: 2}, {1: 2, 3: 4}, {5},
                  frozenset([1]), len, int, type(None), Point, Point(1, [2]), itself, Keywords(7), str.maketrans,
                  ["same"] * 3, "x" * 70000, range(5), dict.fromkeys]:
        data = pickle.dumps(value, protocol)
        out = io.BytesIO()
        pickle._Pickler(out, protocol).dump(value)
        assert data == out.getvalue(), (protocol, value)
        back = pickle.loads(data)
        if value is not itself:
            assert back == value and type(back) is type(value), (protocol, value)
        else:
            assert back[0] is back
assert pickle.loads(pickle.dumps(slotted)).a == 1
assert pickle.dumps([1, "a", {2.0: b"c"}]) == (b"\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01\x8c\x01a\x94}\x94"
                                               b"G@\x00\x00\x00\x00\x00\x00\x00C\x01c\x94se.")

for make in (list, dict.fromkeys, set):
    assert pickle.loads(pickle.dumps(make(range(1001)))) == make(range(1001))

# Several pickles in one file, with a shared memo.
stream = io.BytesIO()
pickler = pickle.Pickler(stream)
shared = ["shared"]
pickler.dump(shared)
pickler.dump(shared)
stream.seek(0)
unpickler = pickle.Unpickler(stream)
first = unpickler.load()
assert unpickler.load() is first
assert list(unpickler.memo.copy()) == [0, 1] and pickler.memo.copy()[id(shared)] == (0, shared)
pickler.clear_memo()
assert pickler.memo.copy() == {}


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return "p" if obj is shared else None

    def reducer_override(self, obj):
        return (complex, (1, 2)) if isinstance(obj, Point) else NotImplemented


class Restoring(pickle.Unpickler):
    def persistent_load(self, pid):
        return [pid]

    def find_class(self, module, name):
        assert module in ("builtins", "__builtin__")
        return super().find_class(module, name)


for protocol in range(6):
    stream = io.BytesIO()
    Persistent(stream, protocol).dump([shared, Point(1, 2)])
    assert Restoring(io.BytesIO(stream.getvalue())).load() == [["p"], 1 + 2j] or protocol < 3

# A table of one's own.
pickler = pickle.Pickler(io.BytesIO())
pickler.dispatch_table = {**copyreg.dispatch_table, Point: lambda point: (list, ((point.x,),))}
pickler.dump(Point(5, 6))

# Buffers.
memory = bytearray(b"memory")
taken = []
data = pickle.dumps(pickle.PickleBuffer(memory), 5, buffer_callback=taken.append)
assert len(taken) == 1 and pickle.loads(data, buffers=taken) is taken[0]
assert pickle.loads(pickle.dumps(pickle.PickleBuffer(memory), 5)) == memory
assert memoryview(taken[0]).obj is memory and bytes(taken[0].raw()) == b"memory"
taken[0].release()
raises(ValueError, "released PickleBuffer", taken[0].raw)

# What is damaged.
for data, kind, text in [(b"", EOFError, "Ran out of input"), (b"\xff", pickle.UnpicklingError, "'\\xff'"),
                         (b"0.", pickle.UnpicklingError, "stack underflow"), (b"(a.", pickle.UnpicklingError, "MARK"),
                         (b"X", pickle.UnpicklingError, "truncated"), (b"e.", pickle.UnpicklingError, "find MARK"),
                         (b"h\x05.", pickle.UnpicklingError, "index 5"), (b"\x80\x09.", ValueError, "protocol: 9"),
                         (b"NNR.", TypeError, "tuple"), (b"N)\x81.", pickle.UnpicklingError, "must be a type"),
                         (b"\x8b\xff\xff\xff\xff.", pickle.UnpicklingError, "negative byte count"),
                         (b"Sabc\n.", pickle.UnpicklingError, "quoted"), (b"(\x85.", pickle.UnpicklingError, "MARK"),
                         (b"\x95\xff\0\0\0\0\0\0\0.", pickle.UnpicklingError, "truncated"),
                         (b"\x97.", pickle.UnpicklingError, "buffers"), (b"P\n.", pickle.UnpicklingError, "persistent")]:
    raises(kind, text, pickle.loads, data)
raises(AttributeError, "local object", pickle.dumps, (lambda: (lambda: 1))())
raises(TypeError, "cannot pickle", pickle.dumps, (i for i in ()))
raises(ValueError, "protocol >= 5", pickle.dumps, 1, 3, buffer_callback=print)

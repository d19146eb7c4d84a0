# Modules that the import system stands on: _imp, marshal, _ast's classes, atexit, SimpleNamespace.
import sys
import _imp
import marshal

for value in (None, True, 0, -1, 2**70, 1.5, "text", "\u20ac", b"bytes", (1, (2,)), [1, [2]], {"a": 1}, {1, 2}, frozenset((3,)), ...):
    assert marshal.loads(marshal.dumps(value)) == value
    assert type(marshal.loads(marshal.dumps(value))) is type(value)
code = compile("def f(a, b=2): return a + b\nresult = f(1)", "<code>", "exec")
space = {}
exec(marshal.loads(marshal.dumps(code)), space)
assert space["result"] == 3 and marshal.version == 4
for bad, error in ((b"", EOFError), (b"(", EOFError), (b"?", ValueError), (b"i\x01", EOFError)):
    try:
        marshal.loads(bad)
    except error:
        pass
    else:
        assert False, bad
try:
    marshal.dumps(object())
except ValueError as error:
    assert str(error) == "unmarshallable object"
else:
    assert False

assert _imp.is_builtin("sys") == -1 and _imp.is_builtin("marshal") == 1 and _imp.is_builtin("json") == 0
assert _imp.source_hash(3495, b"x = 1\n") == _imp.source_hash(3495, b"x = 1\n") and len(_imp.source_hash(1, b"")) == 8
assert not _imp.lock_held()
_imp.acquire_lock()
assert _imp.lock_held()
_imp.release_lock()

Namespace = type(sys.implementation)
one = Namespace(a=1, b="x")
assert repr(one) == "namespace(a=1, b='x')" and one == Namespace(a=1, b="x") and one != Namespace()
one.c = 3
assert vars(one) == {"a": 1, "b": "x", "c": 3}

module_type = type(sys)
made = module_type("name", "doc")
assert made.__name__ == "name" and made.__doc__ == "doc" and made.__spec__ is None and made.__package__ is None


class Derived(module_type):
    @property
    def computed(self):
        return self.stored * 2


derived = Derived("derived")
derived.stored = 21
assert derived.computed == 42 and derived.__dict__["stored"] == 21
try:
    made.missing
except AttributeError as error:
    assert str(error) == "module 'name' has no attribute 'missing'"
else:
    assert False

# help() has something to say on every built-in function, type and method.

import builtins
import types

# Where CPython says nothing either.
SILENT_METHODS = {
    "__del__", "__getnewargs__", "__mro_entries__", "maketrans", "__instancecheck__", "__subclasscheck__",
}
SILENT = {
    "BaseException.__reduce__", "BaseException.__setstate__", "OSError.__reduce__", "ImportError.__reduce__",
    "BaseExceptionGroup.derive", "BaseExceptionGroup.split", "BaseExceptionGroup.subgroup",
    "int.__format__", "range.__reduce__", "memoryview.__enter__", "memoryview.__exit__",
    "code.co_lines", "code.co_positions", "code.__sizeof__", "traceback.__dir__", "method.__reduce__",
    "builtin_function_or_method.__reduce__", "method_descriptor.__reduce__", "wrapper_descriptor.__reduce__",
    "method-wrapper.__reduce__", "member_descriptor.__reduce__", "generic_alias_iterator.__reduce__",
    "GenericAlias.__reduce__", "GenericAlias.__dir__", "ellipsis.__reduce__", "NotImplementedType.__reduce__",
}
SILENT_TYPES = {"ExceptionGroup", "mappingproxy"}
NO_METHODS = {"__doc__", "__new__", "__hash__", "__module__", "__dict__", "__weakref__"}
ATTRIBUTES = (types.GetSetDescriptorType, types.MemberDescriptorType)


def generator():
    yield


async def coroutine():
    pass


async def async_generator():
    yield


def has_document(value):
    document = value.__doc__
    return isinstance(document, str) and len(document.strip()) > 3 and document is not type(value).__doc__


def methods(cls):
    for name, value in vars(cls).items():
        if name not in NO_METHODS | SILENT_METHODS and not isinstance(value, ATTRIBUTES):
            if callable(value) or isinstance(value, (classmethod, staticmethod)):
                yield name, value


def silent_methods(cls):
    for name, value in methods(cls):
        full_name = cls.__qualname__ + "." + name
        if full_name not in SILENT and not has_document(value):
            yield full_name


def silent_names(types_to_ask):
    for cls in types_to_ask:
        yield from silent_methods(cls)


# Functions and public types.
assert has_document(builtins)
public = [value for value in vars(builtins).values() if isinstance(value, type) and value.__module__ == "builtins"]
functions = [value for value in vars(builtins).values() if isinstance(value, types.BuiltinFunctionType)]
assert len(public) > 80 and len(functions) > 40
assert [function.__name__ for function in functions if not has_document(function)] == []
assert [cls.__name__ for cls in public if cls.__name__ not in SILENT_TYPES and not has_document(cls)] == []
assert list(silent_names(public)) == []

# Types that have a name only in `types`, and those of iterators and views, which are silent themselves.
waiting = coroutine()
instances = [
    generator(), waiting, waiting.__await__(), async_generator(), async_generator().asend(None),
    async_generator().athrow(ValueError), anext(async_generator(), 1),
    {}.keys(), {}.values(), {}.items(), iter({}), iter({}.items()), reversed({}),
    iter([]), reversed([]), iter(()), iter(""), iter("\u1234"), iter(b""), iter(bytearray()), iter(set()),
    iter(range(0)), iter(range(1 << 80)), iter(int, 0), iter(list[int]), iter(memoryview(b"")),
    types.MappingProxyType({}), list[int], int | str, types.SimpleNamespace(), len, generator, generator.__code__,
    [].append, str.join, str.__add__, "".__add__, vars(dict)["fromkeys"], types, None, ..., NotImplemented,
]
waiting.close()
assert list(silent_names(type(instance) for instance in instances)) == []

# Attributes.
for cls, names in (
    (int, "real imag numerator denominator"), (float, "real imag"), (complex, "real imag"), (object, "__class__"),
    (memoryview, "obj nbytes readonly itemsize format ndim shape strides suboffsets contiguous"),
    (super, "__thisclass__ __self__ __self_class__"), (types.MethodType, "__func__ __self__"),
    (types.GeneratorType, "__name__ __qualname__ gi_yieldfrom"), (types.CoroutineType, "__qualname__ cr_await"),
    (BaseException, "__context__ __cause__"), (type({}.keys()), "mapping"), (types.GenericAlias, "__parameters__"),
):
    assert [name for name in names.split() if not has_document(vars(cls)[name])] == [], cls

# By way of instances, subclasses and class methods it is the same text.
assert [].append.__doc__ == list.append.__doc__ == type("L", (list,), {}).append.__doc__
assert dict.fromkeys.__doc__ == vars(dict)["fromkeys"].__doc__
assert set.union.__doc__ == frozenset.union.__doc__

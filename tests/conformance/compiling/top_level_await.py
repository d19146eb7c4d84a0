# With PyCF_ALLOW_TOP_LEVEL_AWAIT a module that awaits is a coroutine.
from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT

code = compile("x = await y\nassert locals()['x'] == x\nz = [i async for i in w]", "f", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT)
assert code.co_flags & 0x80


class Done:
    def __await__(self):
        return 5
        yield


async def numbers():
    yield 1
    yield 2


namespace = {"y": Done(), "w": numbers()}
coroutine = eval(code, namespace)
try:
    coroutine.send(None)
except StopIteration:
    pass
assert namespace["x"] == 5 and namespace["z"] == [1, 2]
assert not compile("x", "f", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT).co_flags & 0x80

"""Classes whose metaclass looks for missing attributes, and changes its mind."""

class M(type):
    def __getattr__(cls, n): return "hook " + n
class C(metaclass=M): x = 1
def f(): return C.x, C.y
for i in range(100): assert f() == (1, "hook y")
M.x = property(lambda cls: "prop")
assert f() == ("prop", "hook y"), f()
del M.x
for i in range(100): assert f() == (1, "hook y")
M.__getattribute__ = lambda cls, n: "all " + n
assert f() == ("all x", "all y"), f()
del M.__getattribute__
for i in range(100): assert f() == (1, "hook y")
del M.__getattr__
try: f()
except AttributeError as error: assert str(error) == "type object 'C' has no attribute 'y'", error
else: raise AssertionError
C.y = 7
assert f() == (1, 7)
class N(M): pass
C.__class__ = N
for i in range(100): assert f() == (1, 7)
N.y = property(lambda c: 3)
assert f() == (1, 3), f()


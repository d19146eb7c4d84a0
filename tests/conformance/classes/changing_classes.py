# Classes that change: bases, the class of an instance, names; and what is refused.


def fails(kind, text, function):
    try:
        function()
    except kind as error:
        assert str(error) == text, error
    else:
        assert False, text


class First:
    value = 1


class Second:
    value = 2


class Derived(First):
    pass


class Leaf(Derived):
    pass


leaf = Leaf()
assert leaf.value == 1
Derived.__bases__ = (Second,)
assert leaf.value == 2 and Leaf.__mro__ == (Leaf, Derived, Second, object)
assert First.__subclasses__() == [] and Second.__subclasses__() == [Derived]
fails(TypeError, "a __bases__ item causes an inheritance cycle", lambda: setattr(Second, "__bases__", (Leaf,)))
fails(TypeError, "can only assign non-empty tuple to Leaf.__bases__, not ()", lambda: setattr(Leaf, "__bases__", ()))
fails(TypeError, "__bases__ assignment: 'int' deallocator differs from 'Derived'", lambda: setattr(Leaf, "__bases__", (int,)))
assert leaf.value == 2

leaf.__class__ = First
assert type(leaf) is First and leaf.value == 1
fails(TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses",
      lambda: setattr(leaf, "__class__", int))

fails(TypeError, "cannot delete '__name__' attribute of immutable type 'First'", lambda: delattr(First, "__name__"))
fails(ValueError, "type name must not contain null characters", lambda: type("a\0", (), {}))
fails(TypeError, "duplicate base class First", lambda: type("X", (First, First), {}))
fails(TypeError, "type() takes 1 or 3 arguments", lambda: type())
fails(AttributeError, "__abstractmethods__", lambda: First.__abstractmethods__)


class Backwards(type):
    def mro(cls):
        return [cls, Second, First, object]


class Chosen(First, metaclass=Backwards):
    pass


assert Chosen.value == 2

# property


class WithProperties:
    @property
    def read_only(self):
        "the doc"
        return 1

    unset = property()


fails(AttributeError, "property 'read_only' of 'WithProperties' object has no setter",
      lambda: setattr(WithProperties(), "read_only", 1))
fails(AttributeError, "property 'unset' of 'WithProperties' object has no getter", lambda: WithProperties().unset)
assert WithProperties.read_only.__doc__ == "the doc"
assert WithProperties.read_only.getter(lambda self: 2).__doc__ is None
assert getattr(WithProperties(), "unset", "default") == "default"
assert not hasattr(WithProperties(), "unset")


class NoName:
    def __set_name__(self, owner, name):
        raise KeyError(name)


try:
    type("Holder", (), {"attribute": NoName()})
except RuntimeError as error:
    assert str(error) == "Error calling __set_name__ on 'NoName' instance 'attribute' in 'Holder'"
    assert type(error.__cause__) is KeyError

# super


class Base:
    def name(self):
        return "base"


class Sub(Base):
    def name(self):
        return "sub of " + super().name()


bound = super(Sub, Sub())
assert bound.__thisclass__ is Sub and bound.__self_class__ is Sub
assert super(Sub).__get__(Sub(), Sub).name() == "base"
fails(TypeError, "super() expected at most 2 arguments, got 3", lambda: super(Sub, Sub, 1))

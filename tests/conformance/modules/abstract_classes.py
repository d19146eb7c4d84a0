import _abc


def raises(error, function, *args):
    try:
        function(*args)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


class Meta(type):
    def __new__(mcls, name, bases, space):
        cls = super().__new__(mcls, name, bases, space)
        _abc._abc_init(cls)
        return cls

    def register(cls, subclass):
        return _abc._abc_register(cls, subclass)

    def __instancecheck__(cls, instance):
        return _abc._abc_instancecheck(cls, instance)

    def __subclasscheck__(cls, subclass):
        return _abc._abc_subclasscheck(cls, subclass)


def abstract(function):
    function.__isabstractmethod__ = True
    return function


class Base(metaclass=Meta):
    @abstract
    def run(self):
        pass

    @abstract
    def stop(self):
        pass


class Half(Base):
    def run(self):
        pass


class Whole(Half):
    def stop(self):
        pass


assert Base.__abstractmethods__ == {"run", "stop"} and Half.__abstractmethods__ == {"stop"}
assert Whole.__abstractmethods__ == frozenset() and isinstance(Whole(), Base) and not isinstance(3, Base)
raises(TypeError, Half)

token = _abc.get_cache_token()
assert not issubclass(int, Base)
assert Base.register(int) is int and _abc.get_cache_token() == token + 1
assert issubclass(int, Base) and isinstance(3, Base) and issubclass(bool, Base) and not isinstance("", Base)
assert raises(TypeError, Base.register, 1) == "Can only register classes"
assert raises(RuntimeError, Whole.register, Base) == "Refusing to create an inheritance cycle"
assert raises(TypeError, issubclass, 1, Base) == "issubclass() arg 1 must be a class"


class Sized(metaclass=Meta):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Sized:
            return any("__len__" in base.__dict__ for base in other.__mro__)
        return NotImplemented


class Sub(Sized):
    pass


assert isinstance([], Sized) and not isinstance(1, Sized) and not isinstance([], Sub)


class Sequence(metaclass=Meta):
    __abc_tpflags__ = 1 << 5


class Registered:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return "ab"[index]


assert "__abc_tpflags__" not in Sequence.__dict__
Sequence.register(Registered)
match Registered():
    case [first, second]:
        assert (first, second) == ("a", "b")
    case _:
        raise AssertionError
_abc._reset_caches(Base)
_abc._reset_registry(Base)
assert not isinstance(3, Base)

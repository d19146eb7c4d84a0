"""Messages of wrong calls."""


def function(a, b, /, c, *, d, e=1):
    pass


class Thing:
    def method(self, x):
        pass


calls = [
    lambda: function(),
    lambda: function(1),
    lambda: function(1, 2, 3),
    lambda: function(1, 2, 3, 4, d=5),
    lambda: function(1, b=2, c=3, d=4),
    lambda: function(1, 2, 3, d=4, f=5),
    lambda: function(1, 2, 3, c=3, d=4),
    lambda: function(*[1, 2], **{"c": 1}, **{"c": 2}),
    lambda: Thing().method(),
    lambda: Thing().method(1, 2),
    lambda: Thing(1),
    lambda: Thing.method(),
    lambda: len(),
    lambda: len(1, 2),
    lambda: "a".join(),
    lambda: "a".split(maxsplit="x"),
    lambda: int("1", bases=2),
    lambda: [].append(),
    lambda: {}.get(),
    lambda: None(),
    lambda: 3(),
    lambda: print(1, sepp=2),
    lambda: isinstance(1),
    lambda: max(),
    lambda: function(**{1: 2}),
    lambda: function(*3),
    lambda: function(**3),
]
for call in calls:
    try:
        call()
    except TypeError as error:
        print(error)
    except Exception as error:
        print(type(error), error)

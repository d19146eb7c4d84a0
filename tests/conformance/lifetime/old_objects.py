"""What has survived collections may come to refer to newer objects: these live as long as it does."""

import collections
import functools
import gc
import weakref


class Thing:
    def __init__(self, value):
        self.value = value


class Slotted:
    __slots__ = ("value",)


def churn():
    """Makes so much garbage that the collector runs."""
    for _ in range(16):
        bytes(200000)


def value_of(number):
    return Thing("value %d" % number)


def check(holders):
    for number, (store, load) in enumerate(holders):
        store(value_of(number))
    churn()
    filler = [Thing("filler") for _ in range(50)]
    for number, (store, load) in enumerate(holders):
        assert load().value == "value %d" % number, number
    return filler


def function_holder(name):
    def function():
        """Text."""

    def store(thing):
        setattr(function, name, thing)

    return store, lambda: getattr(function, name)


def cell_holder():
    content = None

    def store(thing):
        nonlocal content
        content = thing

    return store, lambda: content


def generator_holder():
    def remember():
        kept = None
        while True:
            new = yield kept
            if new is not None:
                kept = new

    generator = remember()
    next(generator)
    return generator.send, lambda: next(generator)


def defaults_holder():
    def function(value=None, *, named=None):
        return value

    def store(thing):
        function.__defaults__ = (thing,)
        function.__kwdefaults__ = {"named": thing}
        function.__annotations__ = {"value": thing}

    return store, function


GLOBAL = None


def set_global(thing):
    global GLOBAL
    GLOBAL = thing


def holders():
    a_list, a_dict, ordered, counter = [None], {"key": None}, collections.OrderedDict(), collections.Counter()
    default, queue, a_thing, slotted = collections.defaultdict(list), collections.deque([None]), Thing(None), Slotted()
    by_number, new_keys, instance_dict, nested = {1: None}, {}, Thing(None), [[None]]
    class_holder = type("ClassHolder", (), {"value": None})
    instance_dict.__dict__["other"] = 1
    results, memo = [], {}
    cached = functools.lru_cache(None)(lambda key: results.pop())

    def remember_by_hash(thing):
        memo[thing] = thing

    def fill(thing):
        for i in range(200):
            new_keys["key %d" % i] = thing

    return [
        (lambda thing: a_list.__setitem__(0, thing), lambda: a_list[0]),
        (lambda thing: a_dict.__setitem__("key", thing), lambda: a_dict["key"]),
        (lambda thing: by_number.__setitem__(1, thing), lambda: by_number[1]),
        (fill, lambda: new_keys["key 150"]),
        (lambda thing: ordered.update(key=thing), lambda: ordered["key"]),
        (lambda thing: counter.__setitem__("key", thing), lambda: counter["key"]),
        (lambda thing: default["key"].append(thing), lambda: default["key"][0]),
        (queue.append, lambda: queue[-1]),
        (lambda thing: setattr(a_thing, "value", thing), lambda: a_thing.value),
        (lambda thing: setattr(a_thing, "more", thing), lambda: a_thing.more),
        (lambda thing: setattr(slotted, "value", thing), lambda: slotted.value),
        (lambda thing: setattr(instance_dict, "added", thing), lambda: instance_dict.added),
        (lambda thing: setattr(class_holder, "value", thing), lambda: class_holder.value),
        (lambda thing: setattr(class_holder, "added", thing), lambda: class_holder.added),
        (lambda thing: nested[0].append((thing, [thing])), lambda: nested[0][1][1][0]),
        (remember_by_hash, lambda: list(memo)[0]),
        (lambda thing: (results.append(thing), cached("key")), lambda: cached("key")),
        function_holder("attribute"),
        function_holder("__doc__"),
        function_holder("__module__"),
        cell_holder(),
        generator_holder(),
        defaults_holder(),
        (set_global, lambda: GLOBAL),
    ]


made = holders()
gc.collect()
churn()
check(made)
gc.collect()
churn()
# Once more, into what has now been written to before.
check(made)

# A module's names, set while the module's own code runs.
module_name = None
for round in range(5):
    churn()
    module_name = Thing(round)
    churn()
    assert module_name.value == round

# What only such an object held goes with it.
holder = {"key": Thing(1)}
reference = weakref.ref(holder["key"])
gc.collect()
churn()
assert reference() is not None
holder["key"] = Thing(2)
gc.collect()
assert reference() is None
assert holder["key"].value == 2

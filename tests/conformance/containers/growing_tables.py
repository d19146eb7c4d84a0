"""Dicts that grow beyond a table that stays where it lies, and containers of very many items."""


class Growing:
    """Equal to nothing of the same hash; lets its dict grow while it is compared."""

    def __init__(self, target, left):
        self.target = target
        self.left = left

    def __hash__(self):
        return 7

    def __eq__(self, other):
        for i in range(self.left):
            self.target[("more", i)] = i
        self.left = 0
        return False


table = {}
for i in range(450):
    table[f"name {i}"] = str(i)
    assert len(table) == i + 1 and table["name 0"] == "0"
assert [*table] == [f"name {i}" for i in range(450)]
assert all(table[f"name {i}"] == str(i) for i in range(450))

# What was removed is left out when the table grows.
for i in range(0, 450, 2):
    del table[f"name {i}"]
for i in range(900):
    table[i] = -i
assert len(table) == 1125 and list(table)[:2] == ["name 1", "name 3"] and table[899] == -899 and "name 0" not in table

grown = {}
for i in range(400):
    grown[i] = i
grown[Growing(grown, 300)] = "first"
grown[Growing(grown, 0)] = "second"
assert len(grown) == 702 and grown[("more", 299)] == 299 and grown[399] == 399

# Growing while an iterator waits.
iterator = iter(grown.items())
assert next(iterator) == (0, 0)
for i in range(3000, 3600):
    grown[i] = i
try:
    next(iterator)
except RuntimeError as error:
    assert "changed size" in str(error)
else:
    raise AssertionError("the iterator went on")

# Very many items, in containers that lie in each other.
import gc

nested = None
for depth in range(3):
    nested = [nested, *[[depth]] * (9000 if depth else 20000)]
members = set(range(9000)) | {nested[0][0].__len__}
gc.collect()
assert len(nested) == 9001 and nested[0][0][20000] == [0] and nested[9000] == [2] and nested[0][9000] == [1]
assert 8999 in members and len(members) == 9001

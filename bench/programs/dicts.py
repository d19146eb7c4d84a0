"""Dicts with keys of several kinds, and sets."""


def count_words(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def invert(table):
    inverse = {}
    for key, value in table.items():
        inverse.setdefault(value, []).append(key)
    return inverse


words = ["w%d" % (i * i % 997) for i in range(1000)]
total = 0
for round_number in range(900):
    counts = count_words(words)
    total += len(counts) + len(invert(counts))
squares = {i: i * i for i in range(1000000)}
for i in range(0, 1000000, 3):
    del squares[i]
pairs = {(i % 700, i % 300): i for i in range(700000)}
evens = {i for i in range(0, 700000, 2)}
threes = {i for i in range(0, 700000, 3)}
hits = 0
for i in range(1000000):
    if i in evens and i not in threes:
        hits += 1
print(total, sum(squares.values()), len(pairs), hits, len(evens & threes), len(evens | threes))

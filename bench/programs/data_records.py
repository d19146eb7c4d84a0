"""Unpacking, tuples, slices, grouping of records."""

from collections import Counter, defaultdict, deque
from itertools import groupby, islice

records = [(i, "group%d" % (i % 23), i * 7 % 101, (i % 5, i % 3)) for i in range(250000)]
by_group = defaultdict(list)
totals = Counter()
for number, group, value, (a, b) in records:
    by_group[group].append((value, number))
    totals[a, b] += value
window = deque(maxlen=50)
smooth = 0
for _, _, value, _ in records:
    window.append(value)
    smooth += max(islice(window, 5))
check = sum(len(list(items)) * key for key, items in groupby(records, key=lambda record: record[2] // 10))
head, *middle, tail = records
check += head[0] + tail[0] + len(middle)
swaps = list(range(2000))
for i in range(900000):
    j = i * 31 % 2000
    k = (j + 17) % 2000
    swaps[j], swaps[k] = swaps[k], swaps[j]
print(check, smooth, len(by_group), totals.most_common(3), max(map(max, by_group.values())), swaps[:5])

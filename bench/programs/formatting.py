"""f-strings, % and format."""

rows = []
for i in range(350000):
    rows.append(f"{i:>8} {i * 3} {'name' + str(i % 17)!r:<12} {i / 7:.3f}")
check = 0
for row in rows:
    check = (check * 31 + len(row) + ord(row[-1])) % 1000000007
for i in range(250000):
    check += len("%05d|%s|%x" % (i, "abc", i)) + len("{}-{:,}".format(i, i * 1000)) + len(str(i)) + len(repr(i * 0.5))
print(check)

a, *b = (c), [d, (e, f)] = g
(a): int = 1
a.b: int
(x.y)[0] += 1
for i, (j, *k) in l: pass
del (a), [b.c, d[0]]
with (a as b, c): pass
with (a, b) as c, d: pass

f(a, *b, c=1, *d, **e, g=2)
f(x for x in y)
f(a := 1)[1:2, ::3, *z](lambda x, /, y=1, *, z: 0)
{**a, b: c, **d}
{a: b async for a in c if d if e}
not a < b <= c is not d not in e ** -f if g else await h

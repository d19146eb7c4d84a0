a, b = c[1:2], {d: e}
f @= g ** -h // ~i << 2 >> 3
j: k = (l := m) if n <= o != p else ...
@q
def r(*s, **t) -> u: pass
v <> w; x %= y ^ z | 1 & 2

# What int, float and range do with instances of subclasses and with numbers beyond 64 bits.

class I(int): pass
class F(float): pass
class J(int):
    def __int__(self): return 42
    def __str__(self): return 'jj'
class G(float):
    def __init__(self, a, new=None): self.new = new
assert int(I(5)) == 5 and type(int(I(5))) is int and type(int(True)) is int
assert float(I(5)) == 5.0 and int(J(7)) == 42 and f'{J(1)}' == 'jj' and format(J(1)) == 'jj'
assert float(F(2.5)) == 2.5 and f'{0 == 1}|{True}|{True:5}' == 'False|True|    1'
assert G(2.5, new=3).new == 3
assert pow(0.0, float('-inf')) == float('inf')
assert round(2.5, 10**30) == 2.5 and round(2.5, -10**30) == 0.0
big = 2**70
assert list(reversed(range(big, big + 3))) == [big + 2, big + 1, big]
assert list(range(big, big - 3, -1).__reversed__()) == [big - 2, big - 1, big]
for bad in (10**30, -10**30):
    try: int('1', bad)
    except ValueError: pass
    else: assert 0
try: F(x=0)
except TypeError: pass
else: assert 0

a = 0x_ff + 1_0.5e-3j
b = rb'\x' f"{a!r:>{b}}" '''two
lines'''
é = 'ü'

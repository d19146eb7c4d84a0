# options: -OO
"""docstring"""
assert x, "message"
if __debug__:
    debug()
y = 60 * 60

x = call(1,
         2)
if x:                                                                                                                                      y = x
assert x, (x
           .y)
z = x if y else (
    1, 2,
    3)


w = -x; del z; w[1:2] += f"{w!r:>{x}} {x=}"

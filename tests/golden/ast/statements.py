@decorate
async def f(a, /, b: int = 1, *c, d=2, **e) -> None:
    async with a as x, b: await x
    for i in y: continue
    else: pass
    return

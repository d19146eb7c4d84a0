async def f(source):
    async with source as s:
        values = [await v async for v in s]
    async for item in s:
        yield item

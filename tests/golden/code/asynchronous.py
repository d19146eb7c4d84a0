async def serve(source):
    async with source as stream:
        async for item in stream:
            yield await item
    return_value = [x async for x in source]

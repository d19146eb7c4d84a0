async def match(case, _):
    await case

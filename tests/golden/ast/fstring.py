f"a{x!r:>{w}}b{y=}" f'{z:%H}'

print(f"{len('abc')!r:>5}", *args, sep="", **options)
obj.method(1)[2:3].name += 4

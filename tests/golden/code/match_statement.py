def match(command):
    match command:
        case ["go", ("north" | "south") as direction]:
            return direction
        case {"x": 0, **rest} if rest:
            return rest
        case Point(x=0, y=y):
            return y
        case [first, *others, last]:
            return others
        case None | True:
            x = 1
        case _:
            pass

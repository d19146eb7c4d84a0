match point:
    case {"x": 0, **rest} | [1, *_] if rest: pass
    case Point(x=0, y=-1 + 2j) as p: pass
    case None | "a" "b": pass

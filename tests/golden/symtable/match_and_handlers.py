def f(subject):
    try:
        match subject:
            case [first, *rest] | {"first": first, **rest} if rest:
                return first
    except OSError as error:
        return error

def nested(a):
    with a as b:
        try:
            b()
        except (KeyError, ValueError) as e:
            raise RuntimeError from e
        else:
            return b
        finally:
            del a

class Counter(Base, metaclass=Meta):
    """Counts."""
    __slots__ = ()
    start: int = 0

    def __init__(self, n, /, *args, key=None, **rest):
        super().__init__()
        self.next = lambda: (self, n, key)
        self.all = {i: j for i in args for j in rest if i != j}

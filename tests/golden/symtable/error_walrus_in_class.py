class C:
    [x := i for i in y]

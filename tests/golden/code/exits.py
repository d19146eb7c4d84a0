def f(a, b):
    if a:
        if b:
            print(b)
    elif b:
        while b:
            for i in a: continue
            else: break
    else:
        return

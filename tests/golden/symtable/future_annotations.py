from __future__ import annotations

def f(a: unseen) -> unseen:
    b: unseen = a

class C:
    x: unseen

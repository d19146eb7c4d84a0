# What may be annotated: a target in parentheses may, but not one that goes on behind them. Other expressions may begin so.


def problem(source):
    try:
        compile(source, "<test>", "exec")
    except SyntaxError as error:
        return error.msg


for valid in ("(a): int", "((a)): int", "(a.b): int = 2", "(a[0]): int", "a.b: int", "a[0].b: int", "(a + b).c: int", "(a()).c: int", "(f'x')[:]: int"):
    assert problem(valid) is None, valid
for invalid in ("(a).b: int", "(a)[0]: int", "(a)(1).b: int", "(a.b).c: int = 3", "((a)).c: int", "('s'[0]).x[:]: int"):
    assert problem(invalid) == "illegal target for annotation", invalid
assert problem("(a, b): int") == "only single target (not tuple) can be annotated"

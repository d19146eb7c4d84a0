"""==, != and subscripts of texts in code that runs often enough to be specialised, with operands that then change."""


class Text(str):
    def __eq__(self, other):
        return "compared"

    def __ne__(self, other):
        return ""

    __hash__ = str.__hash__

    def __getitem__(self, index):
        return "subscripted"


def compare(left, right):
    if left == right:
        jumped = "same"
    else:
        jumped = "different"
    other = "different" if left != right else "same"
    while left == right:
        break
    else:
        jumped += "!"
    return left == right, left != right, jumped, other


def compare_constant(text):
    return text == "wanted", text != "wanted", "yes" if text == "wanted" else "no", "no" if not text != "wanted" else "yes"


def item(text, index):
    return text[index], text[0], text[-1]


made = "".join(["wan", "ted"])
rope = "x" * 300 + "y" * 300
texts = ["wanted", made, "wanter", "want", "", "wäntéd", "Жanted", "\U0001F600anted", rope]
for _ in range(8):
    for left in texts:
        for right in ("wanted", "".join(list(left)), left, "Жanted"):
            same = len(left) == len(right) and list(left) == list(right)
            word = "same" if same else "different"
            assert compare(left, right) == (same, not same, word if same else word + "!", word)
        assert compare_constant(left) == ((True, False, "yes", "no") if left in ("wanted", made) else (False, True, "no", "yes"))
        if left:
            assert item(left, 1) == (left[1:2], left[:1], left[len(left) - 1 :])
for left, right in ((Text("a"), "a"), ("a", Text("a"))):
    assert compare(left, right) == ("compared", "", "same", "same")
assert compare(1, 1) == (True, False, "same", "same") and compare(None, "a") == (False, True, "different!", "different")
assert compare_constant(Text("b")) == ("compared", "", "yes", "no") and compare_constant(b"wanted") == (False, True, "no", "yes")
assert item(Text("abc"), 1) == ("subscripted",) * 3 and item([1, 2], 1) == (2, 1, 2) and item("éЖ", True) == ("Ж", "é", "Ж")
for _ in range(100):
    assert item("ab", 1) == ("b", "a", "b") and item("ab", -2)[0] == "a"
for index, error in ((2, IndexError), (-3, IndexError), (2**70, IndexError), ("a", TypeError), (None, TypeError)):
    try:
        item("ab", index)
    except error:
        pass
    else:
        assert False
assert item("abc", slice(1, None))[0] == "bc"

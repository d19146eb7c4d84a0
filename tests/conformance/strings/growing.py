"""Text that grows at its end: all strings on the way stay what they are."""

import gc


def grow(pieces, keep_every):
    text, kept = "", []
    for number, piece in enumerate(pieces):
        text += piece
        if number % keep_every == 0:
            kept.append((len(text), text))
    return text, kept


pieces = [chr(97 + i % 26) * (i % 5 + 1) for i in range(300)]
text, kept = grow(pieces, 37)
gc.collect()
assert text == "".join(pieces)
for length, part in kept:
    assert len(part) == length and part == text[:length] and hash(part) == hash(text[:length]), length

# Two that grow from the same beginning.
start = "x" * 300
start = start + "y"
start = start + "z"
first, second = start, start
first += "1"
second += "22"
first += "3"
assert start == "x" * 300 + "yz"
assert first == start + "13" and second == start + "22"
assert {start: 1, first: 2, second: 3}[start + "22"] == 3

# Wider characters on the way; itself behind itself.
for piece in ("é", "€", "😀", "a"):
    before = first
    first += piece
    first += piece
    assert first[:-2] == before and first[-2:] == piece * 2 and len(first) == len(before) + 2
doubled = start
for _ in range(6):
    doubled += doubled
assert doubled == start * 64 and doubled.count("yz") == 64

# In front.
front = ""
for i in range(300):
    front = "ab"[i % 2] + front
    if i % 50 == 25:
        front = front + "c"
assert len(front) == 306 and front.count("c") == 6 and front[:3] == "bab"

# Parts of what grew, when that is gone.
parts = [grow(pieces, 300)[0][10:850] for _ in range(20)]
gc.collect()
assert len(set(parts)) == 1 and parts[0] == "".join(pieces)[10:850]

# Replacing in long text.
words = "ab-" * 200
assert words.replace("ab", "c") == "c-" * 200
assert words.replace("-", "") == "ab" * 200
assert words.replace("ab-", "") == ""
assert (words + "q").replace("ab-", "") == "q" and (words + "q").replace("ab-", "", 199) == "ab-q"
assert words.replace("", "+", 3) == "+a+b+-" + words[3:]
assert len(words.replace("", "++")) == 600 + 601 * 2
assert words.replace("b", "é€") == "aé€-" * 200
assert ("é" * 300).replace("é", "e") == "e" * 300 and ("é" * 300).replace("é", "e").isascii()
assert words.replace("a", "x" * 200, 2) == "x" * 200 + "b-" + "x" * 200 + "b-" + words[6:]

for kind in (bytes, bytearray):
    many = kind(b"ab-") * 200
    assert many.replace(b"ab", b"c") == b"c-" * 200 and type(many.replace(b"ab", b"c")) is kind
    assert many.replace(b"ab-", b"") == b"" and many.replace(b"ab-", b"", 199) == b"ab-"
    assert many.replace(b"", b"+", 3) == b"+a+b+-" + many[3:]
    assert len(many.replace(b"", b"++")) == 600 + 601 * 2 and many.replace(b"", b"+").endswith(b"+-+")
    assert many.replace(b"x", b"y") == many and many.replace(b"a", b"y", 0) == many
    assert kind(b"").replace(b"", b"x") == b"x" and kind(b"ab").replace(b"ab", b"q") == b"q"

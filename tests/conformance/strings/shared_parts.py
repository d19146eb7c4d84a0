"""Long parts of long texts, which share characters with them, once the whole is gone."""

import gc

text = "".join("%07d," % i for i in range(1000))
parts = [text[i * 100 :] for i in range(40)] + [text[:-i] for i in range(1, 40)] + [text[i:-i] for i in range(1, 4000, 100)]
kept = [(len(part), part[:16], part[-16:]) for part in parts]
rope = text + text
middle = rope[4000:12000]
del text, rope
gc.collect()
filler = ["x" * 3000 for _ in range(50)]
for part, (length, first, last) in zip(parts, kept):
    assert len(part) == length and part[:16] == first and part[-16:] == last and part.count(",") == part.replace(",", ";").count(";")
    assert part == part[:1] + part[1:] and hash(part) == hash("".join(list(part))) and part.encode().decode() == part and part in {part: 1}
assert middle == ",".join("%07d" % (i % 1000) for i in range(500, 1500)) + ","
rest, seen = middle, []
while rest:
    at = rest.index(",")
    seen.append(rest[:at])
    rest = rest[at + 1 :]
assert len(seen) == 1000 and seen[0] == "0000500" and seen[-1] == "0000499" and "".join(filler).strip("x") == ""

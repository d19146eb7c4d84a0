#!/usr/bin/env python3
"""unicode_test.py UNICODE_LINES: our Unicode tables against those of the Python that runs this: every code point, every
name, and random sequences and misspellings."""

import random
import subprocess
import sys
import unicodedata

CODE_POINTS = range(0x110000)


def ask(question, lines=()):
    text = "".join(line + "\n" for line in lines).encode()
    output = subprocess.run([sys.argv[1], question], input=text, capture_output=True, check=True).stdout
    return output.decode().split("\n")[:-1]


def check(what, questions, got, expected):
    wrong = [item for item in zip(questions, got, expected) if item[1] != item[2]]
    print(f"{what}: {len(expected)} compared, {len(wrong)} wrong {wrong[:3] if wrong else ''}")
    return not wrong and len(got) == len(expected)


def properties(code_point):
    character = chr(code_point)
    flags = character.isidentifier(), ("a" + character).isidentifier(), character.isprintable()
    return "".join(str(int(flag)) for flag in flags)


def random_sequences(generator, characters):
    combining = [c for c in characters if unicodedata.combining(c)]
    decomposable = [c for c in characters if unicodedata.decomposition(c)]
    for _ in range(100_000):
        pools = generator.choices((combining, decomposable, characters), k=generator.randint(2, 8))
        yield "".join(generator.choice(pool) for pool in pools)


def misspelled(generator, name):
    place = generator.randrange(len(name))
    return generator.choice(
        (name[:place] + name[place + 1 :], name[:place] + generator.choice("AXZ -0") + name[place:], name.lower())
    )


def looked_up(name):
    try:
        return str(ord(eval('"\\N{%s}"' % name)))
    except SyntaxError:
        return "none"


def main():
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    generator = random.Random(seed)
    characters = [chr(c) for c in CODE_POINTS if not 0xD800 <= c < 0xE000 and c != 0x0A]
    good = check("properties", CODE_POINTS, ask("properties"), [properties(c) for c in CODE_POINTS])

    texts = characters + list(random_sequences(generator, characters))
    good &= check("NFKC", texts, ask("nfkc", texts), [unicodedata.normalize("NFKC", text) for text in texts])

    named = {unicodedata.name(chr(c)): str(c) for c in CODE_POINTS if unicodedata.name(chr(c), None)}
    good &= check("names", list(named), ask("name", named), list(named.values()))
    listed = list(named)
    wrong = [name for name in (misspelled(generator, generator.choice(listed)) for _ in range(20_000)) if name]
    good &= check("misspellings", wrong, ask("name", wrong), [looked_up(name) for name in wrong])
    sys.exit(not good)


main()

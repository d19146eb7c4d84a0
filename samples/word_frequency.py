"""Counts the words of a text, finds anagrams and palindromes, and guesses how hard the text is to read.

    word_frequency.py [FILE]
"""

import sys

TEXT = """
    The stop at the end of the post was a spot where the pots of tea were set on a level deck. Anna and Otto, who
    had seen the level of the river rise, said that noon was no time to rest: "We are to listen, and to be silent."
    Nobody else was there. The tea was an eat-and-ate affair; the rats were the star of the night, and the arts of
    the tars were as old as the river. "Was it a car or a cat I saw?" said Anna. It wasn't a car. The civic radar
    showed a kayak on the river, on its own, as the night fell; the thing was too far to see at noon.
"""


def words_of(text):
    """Yields the words in lower case; an apostrophe may stand inside one."""
    word = []
    for char in text + " ":
        if char.isalpha() or (char == "'" and word):
            word.append(char.lower())
        elif word:
            yield "".join(word).rstrip("'")
            word.clear()


def sentences_of(text):
    for char in "!?":
        text = text.replace(char, ".")
    return [sentence for sentence in text.split(".") if sentence.strip()]


def count(items):
    counts = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts


def syllables(word):
    """Groups of vowels, which is near enough for English."""
    total, previous = 0, ""
    for char in word:
        if char in "aeiouy" and previous not in "aeiouy" or char in "aeiouy" and not previous:
            total += 1
        previous = char
    if word.endswith("e") and total > 1:
        total -= 1
    return max(total, 1)


def anagrams(words):
    groups = {}
    for word in sorted(set(words)):
        groups.setdefault("".join(sorted(word)), []).append(word)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))


def table(rows, titles):
    widths = [max(len(str(row[column])) for row in [titles, *rows]) for column in range(len(titles))]
    for row in [titles, ["-" * width for width in widths], *rows]:
        first, *others = zip(row, widths)
        yield f"{first[0]:<{first[1]}}" + "".join(f"  {text:>{width}}" for text, width in others)


def main(arguments):
    if arguments:
        with open(arguments[0], encoding="utf-8") as file:
            text = file.read()
    else:
        text = TEXT
    words = list(words_of(text))
    if not words:
        print("no words", file=sys.stderr)
        return 1
    counts = count(words)
    print(f"{len(words)} words, {len(counts)} different, {len(sentences_of(text))} sentences\n")

    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(word, number, f"{number / len(words):.1%}", "*" * number) for word, number in ranked[:10]]
    for line in table(rows, ("word", "count", "share", "")):
        print(line.rstrip())

    print("\nby length:", {length: number for length, number in sorted(count(map(len, words)).items())})
    print("only once:", sum(1 for number in counts.values() if number == 1))
    print("palindromes:", ", ".join(sorted({w for w in words if len(w) > 2 and w == w[::-1]})) or "none")
    print("anagrams:", "; ".join(" = ".join(group) for group in anagrams(words)))

    first = {word[0] for word in counts}
    missing = [letter for letter in map(chr, range(ord("a"), ord("z") + 1)) if letter not in first]
    print("no word begins with:", " ".join(missing))

    per_sentence = len(words) / len(sentences_of(text))
    per_word = sum(map(syllables, words)) / len(words)
    ease = 206.835 - 1.015 * per_sentence - 84.6 * per_word
    print(f"{per_sentence:.2f} words a sentence, {per_word:.3f} syllables a word: reading ease {ease:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

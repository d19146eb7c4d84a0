"""Methods of str on texts of every width."""
texts = ["", "hello world", "Straße ÀÉ", "ΑΣ ΟΔΟΣ", "日本 語", "mixed\tTABS\r\nlines\x0bmore\x1c", "ǆ ŉ ﬁ", "\U0001d400bold", "  padded  ", "١٢٣", "ıİ"]
for text in texts:
    print(ascii((text.upper(), text.lower(), text.title(), text.capitalize(), text.swapcase(), text.casefold())))
    print(ascii((text.split(), text.split(" "), text.splitlines(True), text.partition(" "), text.rsplit(None, 1), text.strip(), text.expandtabs(4))))
    print(ascii((text.center(15, "*"), text.zfill(5), text.isalpha(), text.isdigit(), text.isnumeric(), text.isidentifier(), text.isprintable(), text.istitle(), text.isspace())))
    print(ascii((text.encode("utf-8"), text.encode("utf-16-le"), text.encode("ascii", "xmlcharrefreplace"), text[::-1], text.find("l"), text.count("l"), text.replace("l", "LL"), text.translate({108: "ł", 32: None}))))
print("{0!r:>10} {name.real:05} {1[0]} {{}}".format("a", [1], name=7), "%(a)s %(b)05.1f%%" % {"a": 1, "b": 2.25}, "{:{}}".format(1, 5))
print(f"{'nested ' + f'{1 + 1}'!r} {3.14159:.{2}f} {dict(a=1)['a']=} {'x':*^7}")

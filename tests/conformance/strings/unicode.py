assert "\u01c6".title() == "\u01c5" and "\u01c5".istitle() and not "\u01c5".isupper() and not "\u01c5".islower()
assert "\u01c5".swapcase() == "\u01c5" and "\u01c5x".swapcase() == "\u01c5X"
assert "\u0391\u03a3".lower() == "\u03b1\u03c2" and "\u03a3".lower() == "\u03c3" and "A\u0301\u03a3".lower() == "a\u0301\u03c2"
assert "\u0391\u03a3\u0391".lower() == "\u03b1\u03c3\u03b1" and "x\u03a3 y".title() == "X\u03c2 Y"
assert "\u0130".lower() == "i\u0307" and "\ufb01".upper() == "FI" and "\ufb01".title() == "Fi" and "\ufb01".casefold() == "fi"
assert "\u1e9e".casefold() == "ss" and "\u0149".upper() == "\u02bcN" and "\U00010428".upper() == "\U00010400"
assert "\u0663".isdecimal() and int("\u0661\u0662") == 12 and "\u00b2".isdigit() and not "\u00b2".isdecimal()
assert "\u2167".isnumeric() and not "\u2167".isdigit() and "\u4e94".isnumeric() and "\U0001d7d8".isdecimal()
assert "\u212b".isidentifier() and "a\u0301".isidentifier() and not "\u0301".isidentifier() and "\u2118".isidentifier()
assert "\u3000".isspace() and not "\u200b".isspace() and not "\u200b".isprintable() and "\U0001f600".isprintable()
assert "\u0378".isprintable() is False and "\ud800".isprintable() is False and "\u1c89".isalpha() is False

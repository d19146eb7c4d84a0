"""Numbers to text and back: where the short ways end and the general ones begin."""

for number in (0, 7, -7, 10, 99, -100, 2**47 - 1, 2**47, -(2**47), 10**17, 10**18, -(10**18), 2**63, 10**30):
    text = str(number)
    assert int(text) == int("+" * (number >= 0) + text) == int(" \t" + text + "\n") == number == int(text, 10)
    assert f"{number}" == f"{number:d}" == "%d" % number == "%s" % number == "{}".format(number) == repr(number) == text
    assert f"{number:>40}" == text.rjust(40) and f"{number:<40}|" == text.ljust(40) + "|" and f"{number:040}" == text.zfill(40)
    assert int(f"{number:x}", 16) == int("%x" % number, 16) == int(f"{number:#o}", 0) == int(f"{number:b}", 2) == number
    assert f"{number:X}" == f"{number:x}".upper() == "%X" % number and f"{number:+,}".replace(",", "").lstrip("+") == text
    assert f"{number:_x}".replace("_", "") == f"{number:x}"
assert int("zz", 36) == 1295 and int("0xFf", 16) == 255 and int("1_000") == 1000 and int("0b1", 16) == 177
assert int("٣٤") == 34 and float("٣.٥") == 3.5 and float("1_0.5") == 10.5 and float(" -1e3\n") == -1000.0

for bad in ("", "-", "+-1", "1__0", "_1", "1_", "12a", "1 2", "0x10", "1.", "\x00"):
    try:
        int(bad)
    except ValueError as error:
        assert str(error) == f"invalid literal for int() with base 10: {bad!r}"
    else:
        assert False, bad
for bad in ("", "-", "1__0.0", "_1.0", "1.0_", "1e", "0x1p3", "nan(1)", "--1"):
    try:
        float(bad)
    except ValueError as error:
        assert str(error) == f"could not convert string to float: {bad!r}"
    else:
        assert False, bad

shown = {0.0: "0.0", -0.0: "-0.0", 1.0: "1.0", -12.5: "-12.5", 1e15: "1000000000000000.0", 1e15 + 0.5: "1000000000000000.5",
         999999999999999.0: "999999999999999.0", 1e16: "1e+16", 123456789012345680.0: "1.2345678901234568e+17",
         1e-4: "0.0001", 1e-5: "1e-05", 0.1 + 0.2: "0.30000000000000004", 5e-324: "5e-324", 1.7976931348623157e308: "1.7976931348623157e+308"}
for number, text in shown.items():
    assert repr(number + 0.0 if number else number) in (text, "-0.0", "0.0") and float(text) == number
    assert f"{number:>30}" == str(number).rjust(30)
assert repr(-0.0) == "-0.0" and str(-3.0) == "-3.0" and f"{1e22:f}" == "10000000000000000000000.000000" and f"{-0.0:z.1f}" == "0.0"
assert f"{2.5:.0f}" == "2" and f"{0.125:.2f}" == "0.12" and f"{1/3:.70f}".startswith("0.33333333333333331482961625624739")
assert f"{1234567.891:,.2f}" == "1,234,567.89" and f"{1234.5:012,.1f}" == "00,001,234.5" and f"{-5:=+8}" == "-      5"
assert f"{3.0:%}" == "300.000000%" and f"{float('-inf'):>6}" == "  -inf" and f"{1+2j:.2f}" == "1.00+2.00j" and str(1j) == "1j"
assert "%5d|%-5d|%05d|%+d|% d|%.3d|%#x|%#o" % (42, 42, 42, 42, 42, 7, 255, 8) == "   42|42   |00042|+42| 42|007|0xff|0o10"
assert "%s %r %%" % ("é", "é'") == "é \"é'\" %" and "%.1f%%" % 12.25 == "12.2%"
assert "{:>{}}|{:Ж^7}|{!r:>5}".format(5, 4, "ab", "x") == "   5|ЖЖabЖЖЖ|  'x'" and "{:d}".format(True) == "1" and f"{True}" == "True"
assert repr("a'b") == '"a\'b"' and repr("a'\"b") == "'a\\'\"b'" and repr("\x7f\n\t\\\xa0é\u2028\U0010ffff") == r"'\x7f\n\t\\\xa0é\u2028\U0010ffff'"
assert ascii("é\U0001F600'") == "\"\\xe9\\U0001f600'\"" and f"{'Ж':>3}{1:>3}" == "  Ж  1" and f"{5:Ж>3}" == "ЖЖ5" and f"{65:c}" == "A"

"""Building, splitting, searching and replacing text."""

text = " ".join("word%d" % (i * 7919 % 5000) for i in range(20000))
check = 0
for _ in range(50):
    words = text.split()
    upper = [word.upper() for word in words]
    joined = ",".join(upper)
    check += joined.count("9") + joined.find("WORD4999") + len(joined.replace("WORD", "x"))
    check += sum(1 for word in words if word.startswith("word1") and word.endswith("7"))
line = ""
for i in range(400000):
    line += chr(97 + i % 26)
check += len(line) + line.count("xyz")
reverse = line[::-1]
for i in range(0, 100000, 3):
    if reverse[i] == "q":
        check += 1
print(check, text[1000:1030].strip().title())

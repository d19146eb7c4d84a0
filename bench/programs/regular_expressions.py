"""Searching, matching and substituting with re."""

import re

LOG = "\n".join(
    "2024-%02d-%02d %02d:%02d host%d service[%d]: %s user=%s@example.org took %d.%02d ms"
    % (i % 12 + 1, i % 28 + 1, i % 24, i % 60, i % 9, i, ("ok", "failed", "retry")[i % 3], "abcdefgh"[i % 8], i % 100, i % 99)
    for i in range(50000)
)
line = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) (?P<time>[\d:]+) (\w+) (\w+)\[(\d+)\]: (ok|failed|retry) user=([^@]+)@(\S+)")
check = 0
for match in line.finditer(LOG):
    check += len(match["date"]) + int(match[5]) % 7 + (match[6] == "failed")
check += len(re.findall(r"\b\w+@\w+\.org\b", LOG))
check += len(re.sub(r"(\d+)\.(\d+) ms", r"\2,\1", LOG))
check += sum(1 for text in LOG.split("\n") if re.search(r"host[3-5].*(?:failed|retry)", text))
check += len(re.split(r"[\s:\[\]=]+", LOG))
print(check)

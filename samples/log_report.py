"""Reports on a web server's access log: traffic by hour, busiest pages, errors, and clients that look like scanners.

    log_report.py [ACCESS_LOG]
"""

import sys

MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


class MalformedLine(ValueError):
    """A line that is not in the combined log format; `column` counts from 1."""

    def __init__(self, message, column):
        super().__init__(message)
        self.column = column


class Request:
    """One line of the log."""

    __slots__ = ("client", "day", "hour", "method", "path", "status", "size", "agent")

    def __init__(self, client, day, hour, method, path, status, size, agent):
        self.client = client
        self.day = day
        self.hour = hour
        self.method = method
        self.path = path
        self.status = status
        self.size = size
        self.agent = agent

    @property
    def failed(self):
        return self.status >= 400

    def __repr__(self):
        return f"<{self.method} {self.path} -> {self.status}>"


def between(line, opening, closing, start):
    """The text between two marks, and where the rest of the line begins."""
    first = line.find(opening, start)
    if first < 0:
        raise MalformedLine(f"no {opening!r}", start + 1)
    last = line.find(closing, first + 1)
    if last < 0:
        raise MalformedLine(f"{opening!r} without {closing!r}", first + 1)
    return line[first + 1 : last], last + 1


def parse_time(text):
    """Day (as a sortable text) and hour of `10/Oct/2024:13:55:36 +0000`."""
    date, hour, _minute, _second = text.partition(" ")[0].split(":")
    day, month, year = date.split("/")
    return f"{int(year):04}-{MONTHS[month]:02}-{int(day):02}", int(hour)


def parse_line(line):
    client = line.split(" ", 1)[0]
    time, position = between(line, "[", "]", len(client))
    request, position = between(line, '"', '"', position)
    words = request.split()
    if len(words) != 3:
        raise MalformedLine(f"request of {len(words)} words", position)
    status, size = line[position:].split()[:2]
    position = line.index('"', position)
    _referrer, position = between(line, '"', '"', position)
    agent, _ = between(line, '"', '"', position)
    day, hour = parse_time(time)
    return Request(client, day, hour, words[0], words[1], int(status), 0 if size == "-" else int(size), agent)


def read_requests(lines, rejected):
    """Yields the requests; bad lines go to `rejected` as (line number, reason)."""
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            yield parse_line(line)
        except MalformedLine as error:
            rejected.append((number, f"column {error.column}: {error}"))
        except (ValueError, KeyError) as error:
            rejected.append((number, f"{type(error).__name__}: {error}"))


class Tally:
    """Counts, with the most frequent first."""

    def __init__(self):
        self.counts = {}

    def add(self, key, amount=1):
        self.counts[key] = self.counts.get(key, 0) + amount

    def top(self, limit=None):
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], str(item[0])))
        return ranked[:limit]

    def __len__(self):
        return len(self.counts)

    def __getitem__(self, key):
        return self.counts.get(key, 0)


def human(size):
    """A number of bytes for people."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def bar(value, largest, width=32):
    filled = round(width * value / largest) if largest else 0
    return "#" * filled + "." * (width - filled)


class Report:
    def __init__(self):
        self.hits = self.volume = 0
        self.pages, self.statuses, self.hours, self.days = Tally(), Tally(), Tally(), Tally()
        self.failures = {}
        self.visitors = set()

    def add(self, request):
        self.hits += 1
        self.volume += request.size
        self.visitors.add(request.client)
        self.statuses.add(request.status)
        self.hours.add(request.hour)
        self.days.add(request.day)
        if request.failed:
            self.failures.setdefault(request.client, []).append(request)
        else:
            self.pages.add(request.path.partition("?")[0])

    def suspects(self, threshold=3):
        """Clients with many failures on different paths."""
        for client, requests in sorted(self.failures.items()):
            paths = {request.path for request in requests}
            if len(paths) >= threshold:
                yield client, len(requests), sorted(paths)

    def render(self):
        yield f"{self.hits} requests from {len(self.visitors)} clients, {human(self.volume)} sent"
        yield ""
        yield "Requests by day"
        for day, count in sorted(self.days.counts.items()):
            yield f"  {day}  {count:5d}"
        yield ""
        yield "Requests by hour"
        busiest = max(self.hours.counts.values(), default=0)
        for hour in range(24):
            if self.hours[hour]:
                yield f"  {hour:02}:00 {bar(self.hours[hour], busiest)} {self.hours[hour]:>4}"
        yield ""
        yield "Pages"
        for path, count in self.pages.top(8):
            yield f"  {count:5,d}  {100 * count / self.hits:5.1f} %  {path}"
        yield ""
        yield "Answers"
        for family in range(2, 6):
            codes = {code: count for code, count in self.statuses.top() if code // 100 == family}
            if codes:
                details = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
                yield f"  {family}xx {sum(codes.values()):5}   ({details})"
        suspects = list(self.suspects())
        if suspects:
            yield ""
            yield "Probably scanners"
            for client, count, paths in suspects:
                yield f"  {client:<16}{count} failures: {', '.join(paths[:3])}{', …' if len(paths) > 3 else ''}"


def main(arguments):
    path = arguments[0] if arguments else "samples/access.log"
    rejected = []
    report = Report()
    try:
        with open(path, encoding="utf-8") as log:
            for request in read_requests(log, rejected):
                report.add(request)
    except FileNotFoundError:
        print(f"log_report: no such file: {path}", file=sys.stderr)
        return 2
    for line in report.render():
        print(line)
    if rejected:
        print(f"\n{len(rejected)} lines not understood", file=sys.stderr)
        for number, reason in rejected[:5]:
            print(f"  line {number}: {reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

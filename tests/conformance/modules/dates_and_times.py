# datetime as its native half has it: values, texts, errors, subclasses, zones, pickles.
import copy
import pickle
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo

import _datetime

assert date is _datetime.date and UTC is timezone.utc and (MINYEAR, MAXYEAR) == (1, 9999)


def outcome(source):
    try:
        return repr(eval(source))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


EXPECTED = {
    # differences
    "timedelta(1, 2, 3, 4, 5, 6, 7)": "datetime.timedelta(days=50, seconds=21902, microseconds=4003)",
    "timedelta(microseconds=1.5), timedelta(microseconds=2.5)": "(datetime.timedelta(microseconds=2), datetime.timedelta(microseconds=2))",
    "timedelta(microseconds=10**19)": "datetime.timedelta(days=115740740, seconds=64000)",
    "timedelta(10**30, hours=-24 * 10**30)": "datetime.timedelta(0)",
    "timedelta(10**9)": "OverflowError: days=1000000000; must have magnitude <= 999999999",
    "timedelta(1e300)": "OverflowError: Python int too large to convert to C int",
    "timedelta(days='a')": "TypeError: unsupported type for timedelta days component: str",
    "timedelta(1) * 0.1, timedelta(1) / 3, timedelta(1) / 0.7": "(datetime.timedelta(seconds=8640), datetime.timedelta(seconds=28800), "
    "datetime.timedelta(days=1, seconds=37028, microseconds=571429))",
    "divmod(timedelta(-1), timedelta(hours=5))": "(-5, datetime.timedelta(seconds=3600))",
    "timedelta(1) * float('inf')": "OverflowError: cannot convert Infinity to integer ratio",
    "timedelta(1) / float('nan')": "ValueError: cannot convert NaN to integer ratio",
    "timedelta(1) / timedelta(0)": "ZeroDivisionError: division by zero",
    "timedelta(1) % timedelta(0)": "ZeroDivisionError: integer modulo by zero",
    "timedelta.max.total_seconds() == 86399999999999.999999, str(timedelta(-1, 1))": "(True, '-1 day, 0:00:01')",
    "hash(timedelta(1)) == hash((1, 0, 0)), bool(timedelta(0))": "(True, False)",
    # dates
    "date(1)": "TypeError: function missing required argument 'month' (pos 2)",
    "date(1.5, 1, 1)": "TypeError: 'float' object cannot be interpreted as an integer",
    "date(10**10, 1, 1)": "OverflowError: signed integer is greater than maximum",
    "date(2023, 2, 29)": "ValueError: day is out of range for month",
    "date(2020, 12, 31).isocalendar()": "datetime.IsoCalendarDate(year=2020, week=53, weekday=4)",
    "date.fromisoformat('9999-W52-7')": "ValueError: year 10000 is out of range",
    "date.fromordinal(1461), date.fromordinal(146097), date.fromordinal(146098), date.fromordinal(3652059)": "(datetime.date(4, 12, 31), "
    "datetime.date(400, 12, 31), datetime.date(401, 1, 1), datetime.date(9999, 12, 31))",
    "date.fromordinal(3652060)": "ValueError: year 10000 is out of range",
    "date('\\x07\\u20ac\\x01\\x01')": "ValueError: Failed to encode latin1 string when unpickling a date object. "
    "pickle.load(data, encoding='latin1') is assumed.",
    "date(b'\\x07\\xe4\\x0d\\x01')": "TypeError: 'bytes' object cannot be interpreted as an integer",
    "datetime.fromtimestamp(-62135596800 + 5 * 86400) > datetime.min, datetime.fromtimestamp(-62135596800 - 86400)": "ValueError: year 0 is out of range",
    "date.fromisocalendar(2021, 53, 1)": "ValueError: Invalid week: 53",
    "date.fromisoformat('2020W017'), date.fromisoformat('20200229')": "(datetime.date(2020, 1, 5), datetime.date(2020, 2, 29))",
    "date.fromisoformat('2020-1-1')": "ValueError: Invalid isoformat string: '2020-1-1'",
    "date.fromordinal(0)": "ValueError: ordinal must be >= 1",
    "date.max + timedelta(1)": "OverflowError: date value out of range",
    "date(2020, 3, 1) - date(2020, 2, 1), date(2020, 3, 1) - timedelta(1)": "(datetime.timedelta(days=29), datetime.date(2020, 2, 29))",
    "date(2020, 1, 1) - datetime(2019, 1, 1)": "TypeError: unsupported operand type(s) for -: 'datetime.date' and 'datetime.datetime'",
    "date(2020, 1, 1) == datetime(2020, 1, 1), date(2020, 1, 1).__eq__(datetime(2020, 1, 1))": "(False, True)",
    "date(2020, 1, 1) < datetime(2020, 1, 1)": "TypeError: can't compare datetime.datetime to datetime.date",
    "date(2020, 1, 1).strftime('%z|%Z|%f|%%|%'), format(date(2020, 1, 1), '%d')": "('||000000|%|%', '01')",
    "date(2020, 1, 1).timetuple()[:], date(2020, 1, 1).ctime()": "((2020, 1, 1, 0, 0, 0, 2, 1, -1), 'Wed Jan  1 00:00:00 2020')",
    # times
    "time(24)": "ValueError: hour must be in 0..23",
    "time(1, tzinfo=3)": "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'",
    "time.fromisoformat('T010203,1234567+01:30')": "datetime.time(1, 2, 3, 123456, tzinfo=datetime.timezone(datetime.timedelta(seconds=5400)))",
    "time.fromisoformat('01:0')": "ValueError: Invalid isoformat string: '01:0'",
    "time(1, 2, 3, 4).isoformat('milliseconds'), time(1).isoformat('hours')": "('01:02:03.000', '01')",
    "time(1).isoformat('days')": "ValueError: Unknown timespec value",
    "time(1) < time(1, tzinfo=UTC)": "TypeError: can't compare offset-naive and offset-aware times",
    "time(2, tzinfo=timezone(timedelta(hours=1))) == time(1, tzinfo=UTC)": "True",
    # both
    "datetime(1, 1, 1, year=1)": "TypeError: argument for function given by name ('year') and position (1)",
    "datetime(1, 1, 1, x=2)": "TypeError: 'x' is an invalid keyword argument for this function",
    "datetime(2020, 1, 1, 1, 2, 3, 4, UTC, fold=1)": "datetime.datetime(2020, 1, 1, 1, 2, 3, 4, fold=1, tzinfo=datetime.timezone.utc)",
    "datetime.fromisoformat('2020-W01-1T01:02:03.5Z')": "datetime.datetime(2019, 12, 30, 1, 2, 3, 500000, tzinfo=datetime.timezone.utc)",
    "datetime.fromisoformat('2020-01-01\\ud80001')": "datetime.datetime(2020, 1, 1, 1, 0)",
    "datetime.fromisoformat('2020-01-01T25')": "ValueError: hour must be in 0..23",
    "datetime.combine(date(1, 1, 1), time(1, tzinfo=UTC), None)": "datetime.datetime(1, 1, 1, 1, 0)",
    "datetime(2020, 1, 1) - datetime(2020, 1, 1, tzinfo=UTC)": "TypeError: can't subtract offset-naive and offset-aware datetimes",
    "datetime(9999, 12, 31) + timedelta(1)": "OverflowError: date value out of range",
    "datetime.utcfromtimestamp(2.0000015), datetime.utcfromtimestamp(-1.5)": "(datetime.datetime(1970, 1, 1, 0, 0, 2, 2), "
    "datetime.datetime(1969, 12, 31, 23, 59, 58, 500000))",
    "datetime.fromtimestamp(1.5, UTC).timestamp()": "1.5",
    "datetime.utcfromtimestamp(float('nan'))": "ValueError: Invalid value NaN (not a number)",
    "datetime.utcfromtimestamp(10**15)": "ValueError: year 31690708 is out of range",
    "datetime.utcfromtimestamp(67768036191676799)": "ValueError: year -2147481749 is out of range",
    "datetime.strptime('2020-02-03', '%Y-%m-%d')": "datetime.datetime(2020, 2, 3, 0, 0)",
    "datetime(2020, 1, 1, tzinfo=UTC).astimezone(timezone(timedelta(hours=-3), 'x')).tzname()": "'x'",
    "datetime(2020, 1, 1).replace(hour=5, tzinfo=UTC).isoformat(' ', 'minutes')": "'2020-01-01 05:00+00:00'",
    # zones
    "timezone(timedelta(1))": "ValueError: offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1).",
    "timezone(timedelta(0)) is UTC, str(timezone(-timedelta(seconds=1))), timezone(timedelta(0), 'x')": "(True, 'UTC-00:00:01', datetime.timezone(datetime.timedelta(0), 'x'))",
    "UTC.utcoffset(1)": "TypeError: utcoffset(dt) argument must be a datetime instance or None, not int",
    "tzinfo().dst(None)": "NotImplementedError: a tzinfo subclass must implement dst()",
    "type('Zone', (timezone,), {})": "TypeError: type 'datetime.timezone' is not an acceptable base type",
}
for source, expected in EXPECTED.items():
    assert outcome(source) == expected, (source, outcome(source))

# Pickles and copies, as CPython writes them.
for value in (timedelta(1, 2, 3), date(2020, 2, 3), time(1, 2, 3, 4, UTC, fold=1), datetime(2020, 1, 2, 3, 4, 5, 6, UTC, fold=1), UTC,
              timezone(timedelta(hours=1), "one"), date(2020, 2, 3).isocalendar()):
    for protocol in range(6):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.deepcopy(value) == value
assert datetime(2020, 1, 1, fold=1).__reduce_ex__(4) == (datetime, (b"\x07\xe4\x81\x01\0\0\0\0\0\0",))
assert datetime(2020, 1, 1, fold=1).__reduce_ex__(3) == (datetime, (b"\x07\xe4\x01\x01\0\0\0\0\0\0",))
assert date("\x07\xe4\x01\x01") == date(2020, 1, 1) and outcome("time(b'\\x81\\2\\3\\0\\0\\1', 5)") == "TypeError: bad tzinfo state arg"


# Subclasses stay what they are, and may have arguments and attributes of their own.
class Day(date):
    pass


class Moment(datetime):
    def __new__(cls, *args, note=None, **keywords):
        self = super().__new__(cls, *args, **keywords)
        self.note = note
        return self


class Span(timedelta):
    pass


assert type(Day.today()) is Day is type(Day(2020, 1, 1) + timedelta(1)) is type(Day(2020, 1, 1).replace(day=2))
moment = Moment(2020, 1, 1, note="new year")
assert moment.note == "new year" and type(moment + timedelta(1)) is Moment and (moment + timedelta(1)).note is None
assert type(Moment.fromtimestamp(0, UTC)) is Moment and type(Moment.now()) is Moment and type(moment.date()) is date
assert type(Span(1) + Span(1)) is timedelta and repr(Span(1)) == "Span(days=1)"


# A zone that changes: its clocks go back from 3 to 2 at 01:00 UTC.
class Summer(tzinfo):
    change = datetime(2020, 10, 25, 1)

    def utcoffset(self, when):
        return timedelta(hours=1) + self.dst(when)

    def dst(self, when):
        summer = when.replace(tzinfo=None) - timedelta(hours=2)
        if self.change - timedelta(hours=1) <= summer < self.change:
            return timedelta(hours=1 - when.fold)
        return timedelta(hours=int(summer < self.change))

    def tzname(self, when):
        return "100%"


zone = Summer()
first, second = (datetime(2020, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
assert first == second and hash(first) == hash(second) and first.utcoffset() != second.utcoffset()
assert first != first.astimezone(UTC) and first.strftime("%Z %z") == "100% +0200" and second.strftime("%z") == "+0100"
assert second.timestamp() - first.timestamp() == 3600
assert datetime(2020, 10, 26, tzinfo=zone) == datetime(2020, 10, 25, 23, tzinfo=UTC)


class Broken(tzinfo):
    def utcoffset(self, when):
        return answer

    tzname = utcoffset


for answer, problem in ((1, "TypeError: tzinfo.utcoffset() must return None or timedelta, not 'int'"),
                        (timedelta(1), "ValueError: offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).")):
    assert outcome("datetime(1, 1, 1, tzinfo=Broken()).utcoffset()") == problem
answer = 1
assert outcome("time(1, tzinfo=Broken()).strftime('%Z')") == "TypeError: tzinfo.tzname() must return None or a string, not 'int'"


# Constructors of subclasses are called without a fold.
class Stamp(datetime):
    pass


assert Stamp.combine(date(2020, 1, 1), time(1, fold=1)).fold == 0 and Stamp(2020, 1, 1, fold=1).replace(day=2).fold == 1

# The name of the type is a string of its own, and not that of the module once more.
assert pickle.dumps(datetime, 4) == b"\x80\x04\x95\x19" + bytes(7) + b"\x8c\x08datetime\x94\x8c\x08datetime\x94\x93\x94."


# A zone may be of another type as well.
class Name(str, tzinfo):
    def utcoffset(self, moment):
        return timedelta(hours=len(self))


assert datetime(2020, 1, 1, tzinfo=Name("abc")).isoformat() == "2020-01-01T00:00:00+03:00"

# Order within a day and between days.
moments = [datetime(y, m, d, h, 0, s, u) for y in (1, 2000, 9999) for m in (1, 12) for d in (1, 28) for h in (0, 23) for s in (0, 59) for u in (0, 999999)]
assert sorted(reversed(moments)) == moments and all(a < b and not b <= a for a, b in zip(moments, moments[1:]))

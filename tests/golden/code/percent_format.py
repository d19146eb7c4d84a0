def show(value, other):
    return "%10s, %s|" % ("%.3f" % value if value else other, other)

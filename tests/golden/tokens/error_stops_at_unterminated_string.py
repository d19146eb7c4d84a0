x = y + 'abc

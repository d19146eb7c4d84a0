# Named tuples of the machine: sys.version_info and its like.
import sys


def raises(error, text, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except error as caught:
        assert str(caught) == text, str(caught)
    else:
        assert False, text


version = sys.version_info
assert version[:2] == (3, 11) and version.major == 3 and version.minor == 11
assert version >= (3, 8) and isinstance(version, tuple) and len(version) == 5
assert repr(version).startswith("sys.version_info(major=3, minor=11, micro=")
kind = type(version)
assert kind.__name__ == "version_info" and kind.__module__ == "sys"
assert kind.n_fields == kind.n_sequence_fields == 5 and kind.n_unnamed_fields == 0
assert kind.__match_args__ == ("major", "minor", "micro", "releaselevel", "serial")
assert repr(kind.major) == "<member 'major' of 'sys.version_info' objects>" or "member" in repr(kind.major)
raises(TypeError, "cannot create 'sys.version_info' instances", kind, (1, 2, 3, 4, 5))
match version:
    case (3, minor, *_):
        assert minor == 11

info = type(sys.int_info)
made = info((1, 2, 3, 4))
assert made.bits_per_digit == 1 and made == (1, 2, 3, 4) and hash(made) == hash((1, 2, 3, 4))
assert made.__reduce__() == (info, ((1, 2, 3, 4), {}))
assert info(sequence=[1, 2, 3, 4]) == made
assert info(range(4), {})[3] == 3
raises(TypeError, "constructor requires a sequence", info, 5)
raises(TypeError, "sys.int_info() takes a 4-sequence (2-sequence given)", info, (1, 2))
raises(TypeError, "sys.int_info() takes a dict as second arg, if any", info, (1, 2, 3, 4), 5)
raises(TypeError, "structseq() missing required argument 'sequence' (pos 1)", info)
raises(AttributeError, "readonly attribute", setattr, made, "bits_per_digit", 3)
assert sys.float_info.max > 1e308 and sys.float_info.dig == 15 and sys.hash_info.modulus == 2**61 - 1
assert sys.flags.optimize == sys.flags[3]
assert sys.thread_info.name == "pthread"

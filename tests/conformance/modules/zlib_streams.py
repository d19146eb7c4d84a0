# zlib: whole buffers, streams, preset dictionaries, limits, checksums and errors.
import copy
import zlib


def raises(kind, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except kind as error:
        assert text in str(error), error
    else:
        assert False, f"{kind.__name__} expected"


DATA = b"to be or not to be, that is the question; " * 6

assert zlib.decompress(zlib.compress(DATA)) == DATA
assert zlib.decompress(zlib.compress(DATA, 0)) == DATA and len(zlib.compress(DATA, 0)) > len(DATA)
assert zlib.decompress(zlib.compress(DATA, level=9, wbits=31), wbits=47) == DATA
assert zlib.decompress(zlib.compress(DATA, wbits=-15), -15, bufsize=1) == DATA
assert zlib.crc32(b"abc") == 891568578 and zlib.crc32(b"bc", zlib.crc32(b"a")) == 891568578
assert zlib.adler32(b"abc") == 38600999 and zlib.crc32(b"abc", -1) == 899311407

raises(zlib.error, "Error -3 while decompressing data: incorrect header check", zlib.decompress, b"abc")
raises(zlib.error, "Error -5 while decompressing data: incomplete or truncated stream", zlib.decompress, zlib.compress(DATA)[:-3])
raises(zlib.error, "Bad compression level", zlib.compress, b"", 99)
raises(ValueError, "bufsize must be non-negative", zlib.decompress, b"", bufsize=-1)
raises(TypeError, "a bytes-like object is required, not 'str'", zlib.compress, "text")
raises(ValueError, "Invalid initialization option", zlib.compressobj, 99)

# Streams, piece by piece, and copies of them in the middle.
compressor = zlib.compressobj(6)
pieces = [compressor.compress(DATA[:100])]
other = copy.copy(compressor)
pieces.append(compressor.compress(DATA[100:]) + compressor.flush(zlib.Z_SYNC_FLUSH) + compressor.flush())
assert zlib.decompress(b"".join(pieces)) == DATA
assert zlib.decompress(pieces[0] + other.flush()) == DATA[:100]
raises(zlib.error, "Error -2 while compressing data: inconsistent stream state", compressor.compress, b"x")
raises(ValueError, "Inconsistent stream state", compressor.copy)

decompressor = zlib.decompressobj()
stream = zlib.compress(DATA) + b"behind"
assert decompressor.decompress(stream, 10) == DATA[:10] and decompressor.unconsumed_tail and not decompressor.eof
rest = decompressor.copy()
collected = bytearray()
while not rest.eof:
    collected += rest.decompress(rest.unconsumed_tail, 100)
assert bytes(collected) == DATA[10:] and rest.unused_data == b"behind"
assert decompressor.flush() == DATA[10:] and decompressor.eof and decompressor.unused_data == b"behind"
raises(ValueError, "max_length must be non-negative", zlib.decompressobj().decompress, b"", -1)
raises(ValueError, "length must be greater than zero", zlib.decompressobj().flush, 0)

# Preset dictionaries.
with_dictionary = zlib.compressobj(zdict=DATA[:50])
small = with_dictionary.compress(DATA[:50]) + with_dictionary.flush()
assert zlib.decompressobj(zdict=DATA[:50]).decompress(small) == DATA[:50]
raises(zlib.error, "Error -3 while setting zdict: invalid input data", zlib.decompressobj(zdict=b"other").decompress, small)
raises(zlib.error, "Error 2 while decompressing data", zlib.decompressobj().decompress, small)

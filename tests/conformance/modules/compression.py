# _bz2 and _lzma: whole buffers, streams in pieces, limits, filters, and errors.
import bz2
import lzma


def raises(kind, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except kind as error:
        assert text in str(error), error
    else:
        assert False, f"{kind.__name__} expected"


DATA = b"to be or not to be, that is the question; " * 50
for module in (bz2, lzma):
    packed = module.compress(DATA)
    assert len(packed) < len(DATA) and module.decompress(packed) == DATA
    assert module.decompress(packed + packed) == DATA * 2

for make_compressor, make_decompressor in [(bz2.BZ2Compressor, bz2.BZ2Decompressor), (lzma.LZMACompressor, lzma.LZMADecompressor)]:
    compressor = make_compressor()
    packed = b"".join(compressor.compress(DATA[i : i + 700]) for i in range(0, len(DATA), 700)) + compressor.flush()
    raises(ValueError, "has been flushed", compressor.compress, b"x")
    raises(ValueError, "Repeated call", compressor.flush)
    decompressor = make_decompressor()
    assert decompressor.needs_input and not decompressor.eof
    got = decompressor.decompress(packed + b"rest", 100)
    assert len(got) == 100 and not decompressor.needs_input
    while not decompressor.eof:
        piece = decompressor.decompress(b"", max_length=500)
        assert len(piece) <= 500
        got += piece
    assert got == DATA and decompressor.unused_data == b"rest" and not decompressor.needs_input
    raises(EOFError, "nd of stream", decompressor.decompress, b"")
    decompressor = make_decompressor()
    assert b"".join(decompressor.decompress(packed[i : i + 1]) for i in range(len(packed))) == DATA
raises(OSError, "Invalid data stream", bz2.decompress, b"x" * 20)
raises(ValueError, "between 1 and 9", bz2.BZ2Compressor, 10)

chain = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 4096}]
packed = lzma.compress(DATA, format=lzma.FORMAT_RAW, filters=chain)
assert lzma.decompress(packed, format=lzma.FORMAT_RAW, filters=chain) == DATA
assert lzma.decompress(lzma.compress(DATA, format=lzma.FORMAT_ALONE)) == DATA
decompressor = lzma.LZMADecompressor()
decompressor.decompress(lzma.compress(b"", check=lzma.CHECK_CRC32))
assert decompressor.check == lzma.CHECK_CRC32 and lzma.is_check_supported(lzma.CHECK_CRC32)
encoded = lzma._encode_filter_properties(chain[1])
assert lzma._decode_filter_properties(lzma.FILTER_LZMA2, encoded) == {"id": lzma.FILTER_LZMA2, "dict_size": 4096}
for arguments, kind, text in [({"preset": 1, "filters": chain}, ValueError, "both preset"), ({"format": 9}, ValueError, "container format"),
                              ({"format": lzma.FORMAT_RAW}, ValueError, "Must specify filters"), ({"filters": {}}, TypeError, "sequence"),
                              ({"filters": [{}]}, ValueError, "id"), ({"filters": [{"id": 99}]}, ValueError, "Invalid filter ID"),
                              ({"filters": [{"id": lzma.FILTER_DELTA, "x": 1}]}, ValueError, "delta filter"),
                              ({"preset": 77}, lzma.LZMAError, "options")]:
    raises(kind, text, lzma.LZMACompressor, **arguments)
raises(lzma.LZMAError, "not supported", lzma.LZMADecompressor().decompress, b"nothing of the kind")
decompressor = bz2.BZ2Decompressor()
raises(OSError, "Invalid data stream", decompressor.decompress, b"x" * 20)
raises(ValueError, "previous error", decompressor.decompress, b"x")

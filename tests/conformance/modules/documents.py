"""Modules written in C++, their classes, functions and methods have texts for help() and pydoc."""

import _json
import _socket
import array
import collections
import functools
import importlib
import io
import os
import re
import zlib

MODULES = """
_abc _ast _bisect _blake2 _bz2 _codecs _collections _contextvars _csv _functools _heapq _imp _io _json _locale _lzma _md5
_multiprocessing _opcode _operator _pickle _posixshmem _posixsubprocess _queue _random _sha1 _sha256 _sha3 _sha512 _signal
_socket _sre _stat _string _struct _symtable _thread _typing _warnings _weakref array atexit binascii cmath errno faulthandler
fcntl gc grp itertools marshal math mmap posix pwd pyexpat resource select sys syslog termios time unicodedata zlib
""".split()

# What has no text in CPython.
WITHOUT_MODULE_TEXT = """
_ast _bz2 _codecs _lzma _md5 _multiprocessing _sha1 _sha256 _sha3 _sha512 _sre _symtable mmap resource syslog
""".split()
WITHOUT_CLASS_TEXT = """
AST _deque_iterator _deque_reverse_iterator Context ContextVar Token Error UnsupportedOperation PickleError PicklingError
UnpicklingError ItimerError gaierror herror error RLock CallableProxyType ProxyType ReferenceType ref Incomplete _grouper
DirEntry _tuplegetter ExpatError UCD MD5Type SHA1Type SHA224Type SHA256Type SHA384Type SHA512Type
""".split()
STREAM = "close detach seekable readable writable fileno isatty _dealloc_warn flush seek tell truncate __sizeof__ write"
READING = "read read1 readinto readinto1 readline peek"
WITHOUT_TEXT = {
    "OrderedDict": "__sizeof__ keys values items update",
    "Context": "run",
    "_contextvars": "copy_context",
    "_lru_cache_wrapper": "cache_info cache_clear __copy__ __deepcopy__",
    "partial": "__setstate__",
    "_imp": "source_hash",
    "BufferedRWPair": "read peek read1 readinto readinto1 write flush readable writable close isatty",
    "BufferedRandom": f"{STREAM} {READING}",
    "BufferedReader": f"{STREAM} {READING}",
    "BufferedWriter": STREAM,
    "BytesIO": "__getstate__ __setstate__ __sizeof__",
    "FileIO": "_dealloc_warn",
    "IncrementalNewlineDecoder": "decode getstate setstate reset",
    "StringIO": "__getstate__ __setstate__",
    "TextIOWrapper": f"{STREAM} read readline",
    "_BufferedIOBase": "readinto readinto1",
    "_IOBase": "_checkClosed _checkSeekable _checkReadable _checkWritable __enter__ __exit__",
    "_RawIOBase": "read readinto write",
    "SemLock": "_rebuild",
    "_multiprocessing": "sem_unlink",
    "LockType": "_at_fork_reinit",
    "RLock": "_at_fork_reinit",
    "_sre": "ascii_iscased ascii_tolower compile getcodesize unicode_iscased unicode_tolower",
    "_typing": "_idfunc",
    "_warnings": "_filters_mutated",
    "ProxyType": "__bytes__ __reversed__ __divmod__ __rdivmod__",
    "CallableProxyType": "__bytes__ __reversed__ __divmod__ __rdivmod__",
    "mmap": "close find rfind flush madvise move read read_byte readline resize seek size tell write write_byte __enter__ __exit__",
    "posix": "memfd_create",
    "epoll": "__enter__ __exit__",
    "resource": "getpagesize getrlimit getrusage setrlimit",
    "sys": "_getquickenedcount",
    "syslog": "LOG_MASK LOG_UPTO closelog openlog setlogmask syslog",
    "Pattern": "scanner __copy__ __deepcopy__",
    "Match": "__copy__ __deepcopy__",
    "Compress": "__copy__ __deepcopy__",
    "Decompress": "__copy__ __deepcopy__",
}
# Of many a class: what only pickle and the collector call.
WITHOUT_TEXT_ANYWHERE = {"__reduce__", "__reduce_ex__", "__del__"}

FUNCTION = type(len)
METHODS = (FUNCTION, type(str.join), type(dict.__dict__["fromkeys"]), staticmethod)


def has_text(thing, least=4):
    return isinstance(thing.__doc__, str) and len(thing.__doc__) > least


def missing_in(owner, members, kinds):
    left_out = WITHOUT_TEXT_ANYWHERE.union(WITHOUT_TEXT.get(owner, "").split())
    return [
        f"{owner}.{name}"
        for name, member in members.items()
        if isinstance(member, kinds) and name not in left_out and not has_text(member)
    ]


def missing_of_class(name, cls):
    missing = missing_in(name, vars(cls), METHODS)
    # Nodes of syntax trees show their grammar, which may be no more than `In`.
    if name not in WITHOUT_CLASS_TEXT and not has_text(cls, 1):
        missing.append(name)
    return missing


missing = []
for module_name in MODULES:
    module = importlib.import_module(module_name)
    if module_name not in WITHOUT_MODULE_TEXT and not has_text(module):
        missing.append(module_name)
    if module_name == "_codecs":
        # Only the registry has texts there.
        names = ("register", "unregister", "lookup", "encode", "decode", "register_error", "lookup_error")
        members = {name: getattr(module, name) for name in names}
    else:
        members = vars(module)
    missing += missing_in(module_name, members, FUNCTION)
    for name, member in members.items():
        if isinstance(member, type) and member.__module__ != "builtins":
            missing += missing_of_class(name, member)

assert not missing, missing

# Types that no module names.
pattern = re.compile("a")
for instance in (pattern, pattern.match("a"), zlib.compressobj(), zlib.decompressobj()):
    missing += missing_in(type(instance).__name__, vars(type(instance)), METHODS)
assert not missing, missing

# Attributes have texts too.
for cls, names in (
    (collections.deque, "maxlen"),
    (collections.defaultdict, "default_factory"),
    (functools.partial, "func args keywords"),
    (io.FileIO, "closed closefd mode"),
    (io.BytesIO, "closed"),
    (os.DirEntry, "name path"),
    (array.array, "itemsize typecode"),
    (_socket.socket, "family proto timeout type"),
    (_json.make_scanner, "object_hook parse_constant parse_float parse_int strict"),
    (_json.make_encoder, "default encoder indent item_separator key_separator markers skipkeys sort_keys"),
    (StopIteration, "value"),
    (SystemExit, "code"),
    (ImportError, "msg name path"),
    (NameError, "name"),
    (AttributeError, "name obj"),
    (OSError, "errno filename filename2 strerror"),
    (SyntaxError, "end_lineno end_offset filename lineno msg offset print_file_and_line text"),
    (UnicodeDecodeError, "encoding end object reason start"),
    (UnicodeTranslateError, "encoding end object reason start"),
    (BaseExceptionGroup, "exceptions message"),
):
    for name in names.split():
        assert has_text(getattr(cls, name), 1), (cls, name)

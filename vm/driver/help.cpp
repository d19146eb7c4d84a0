#include "vm/driver/help.h"

#include "vm/runtime/system/configuration.h"

namespace py::vm {

std::string usage(std::string const& program) {
    return "usage: " + program + " [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
}

std::string short_usage(std::string const& program) {
    return usage(program) + "Try `python -h' for more information.\n";
}

std::string options_help() {
    return R"(Options (in brackets the environment variable that does the same):
-b     : warn when bytes or bytearray are compared with or turned into str; -bb: an error
-B     : write no .pyc files on import (PYTHONDONTWRITEBYTECODE)
-c cmd : run this text as a program; what follows are its arguments
-d     : accepted, without effect (PYTHONDEBUG)
-E     : ignore PYTHON* environment variables
-h     : print this and exit; also -? and --help
-i     : when the program has ended, go on interactively (PYTHONINSPECT)
-I     : isolated: implies -E, -P and -s
-m mod : run a module of the library or of sys.path as a program; what follows are its arguments
-O     : without asserts, __debug__ is False (PYTHONOPTIMIZE=1)
-OO    : without docstrings either (PYTHONOPTIMIZE=2)
-P     : do not put the program's folder in front of sys.path (PYTHONSAFEPATH)
-q     : no greeting at an interactive start
-s     : leave the user's own site folder out of sys.path (PYTHONNOUSERSITE)
-S     : do not import site at start
-u     : standard output and error are not buffered (PYTHONUNBUFFERED)
-v     : tell of every import; more of it when given again (PYTHONVERBOSE)
-V     : print the version and exit; also --version; -VV: with details
-W arg : what to do with warnings: action:message:category:module:lineno (PYTHONWARNINGS)
-x     : skip the first line of the program
-X opt : an option of the implementation; see --help-xoptions
--check-hash-based-pycs always|default|never:
         when .pyc files that carry a hash are compared with their source
--dump=lowered : print the register code of a .pyc and exit
--stats        : at the end, tell how often ops ran specialised, and what the heap did
--help-env, --help-xoptions, --help-all: more help
file   : run this program: source, a .pyc, a folder or a zip file with a __main__
-      : run what comes from standard input; interactively if that is a terminal
arg ...: the program's arguments, in sys.argv[1:]
)";
}

std::string environment_help() {
    return R"(Environment variables:
PYTHONPATH   : folders in front of sys.path, with ':' between them
PYTHONHOME   : where the standard library is: PYTHONHOME/lib/python3.11
PYTHONPYCACHEPREFIX: folder in which .pyc files are kept
PYTHONHASHSEED: 'random', or a number that fixes the hashes of str and bytes
PYTHONINTMAXSTRDIGITS: most digits in conversions between int and str; 0 for no limit
PYTHONIOENCODING: encoding[:errors] of the standard streams
PYTHONUTF8: 1 for UTF-8 mode
PYTHONDEVMODE, PYTHONWARNDEFAULTENCODING, PYTHONPROFILEIMPORTTIME: as -X dev, warn_default_encoding, importtime
PYTHONFAULTHANDLER: as -X faulthandler
PYTHONNODEBUGRANGES: as -X no_debug_ranges
PYTHONTRACEMALLOC: number of frames, as -X tracemalloc
PYTHONSTARTUP: a file to run at an interactive start
PYTHONBREAKPOINT: what breakpoint() calls; 0 for nothing
)";
}

std::string x_options_help() {
    return R"(Options of the implementation:
-X dev: development mode: warnings are shown, -X faulthandler is on
-X importtime: tell how long each import takes
-X int_max_str_digits=number: most digits in conversions between int and str; 0 for no limit
-X no_debug_ranges: code knows no columns, so that tracebacks mark no part of a line
-X pycache_prefix=PATH: folder in which .pyc files are kept
-X tracemalloc[=number]: trace allocations with so many frames each, one if it is not said
-X utf8[=0|1]: UTF-8 mode
-X warn_default_encoding: warn where a file's encoding is left to the locale
-X faulthandler: write tracebacks on fatal signals
Others are accepted and found in sys._xoptions.
)";
}

std::string long_version() { return std::string(version_text()); }

}  // namespace py::vm

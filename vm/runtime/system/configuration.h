#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace py::vm {

/// What the command line and the environment ask of the machine, set before it starts and read-only afterwards. The
/// first part is what `sys.flags` shows, under the same names.
struct Configuration {
    int debug = 0;
    int inspect = 0;
    int interactive = 0;
    /// -O: 1 without asserts, 2 without docstrings either.
    int optimize = 0;
    int dont_write_bytecode = 0;
    int no_user_site = 0;
    int no_site = 0;
    int ignore_environment = 0;
    int verbose = 0;
    int bytes_warning = 0;
    int quiet = 0;
    int hash_randomization = 0;
    int isolated = 0;
    bool dev_mode = false;
    int utf8_mode = 0;
    int warn_default_encoding = 0;
    bool safe_path = false;
    /// -1: the default limit.
    int int_max_str_digits = -1;

    /// -W and PYTHONWARNINGS, in the order in which `warnings` reads them.
    std::vector<std::string> warn_options;
    /// -X, each "name" or "name=value".
    std::vector<std::string> x_options;
    /// sys.argv and sys.orig_argv.
    std::vector<std::string> arguments;
    std::vector<std::string> original_arguments;

    /// Where the interpreter and its standard library are; empty where there is none.
    std::string executable;
    std::string base_executable;
    std::string prefix = "/usr";
    std::string exec_prefix = "/usr";
    std::string base_prefix = "/usr";
    std::string base_exec_prefix = "/usr";
    /// Of a virtual environment: the folder of the executable that it was made with.
    std::string home;
    std::string standard_library;
    /// sys.path at start, without the script's folder.
    std::vector<std::string> module_path;
    /// PYTHONPYCACHEPREFIX; empty: caches lie beside their sources.
    std::string pycache_prefix;
    /// PYTHONHASHSEED as a number; nothing for a random seed.
    std::optional<uint32_t> hash_seed;
    /// "default", "always" or "never".
    std::string check_hash_based_pycs = "default";
    /// -u
    bool unbuffered = false;
    /// -X faulthandler, and what implies it
    bool fault_handler = false;
    /// -X importtime
    bool import_time = false;
    /// -X tracemalloc: how many frames each allocation is traced with; 0: allocations are not traced.
    int traced_frames = 0;
    /// -X no_debug_ranges: code objects know lines only, no columns.
    bool no_columns = false;
};

extern Configuration configuration;

/// sys.version
std::string_view version_text();

}  // namespace py::vm

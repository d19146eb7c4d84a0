#include "vm/driver/command_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <clocale>
#include <cstdlib>
#include <string_view>

#include "vm/driver/help.h"
#include "vm/runtime/system/configuration.h"

namespace py::vm {
namespace {

/// "-c cmd" and the like, a letter at a time, as CPython's own option reader does it.
class Parser {
  public:
    Parser(int count, char** arguments) : arguments_(arguments, arguments + count) {}

    CommandLine run() {
        program_ = arguments_.empty() ? "pyrun" : arguments_[0];
        configuration.original_arguments = arguments_;
        for (at_ = 1; at_ < arguments_.size() && !done_; at_++) {
            std::string const& argument = arguments_[at_];
            if (argument.size() < 2 || argument[0] != '-') break;
            if (argument == "--") {
                at_++;
                break;
            }
            if (argument.starts_with("--")) {
                read_long(argument.substr(2));
            } else {
                read_letters(argument);
            }
            if (failed_) return line_;
        }
        take_target();
        return line_;
    }

  private:
    void print(std::string text, int status = 0) {
        line_.action = CommandLine::Action::Print;
        line_.output = std::move(text);
        line_.status = status;
        failed_ = true;
    }
    void fail(std::string const& message) { print(message + "\n" + short_usage(program_), 2); }

    /// The rest of a cluster of letters, or the next argument.
    bool take_value(std::string const& cluster, size_t letter, std::string& value) {
        if (letter + 1 < cluster.size()) {
            value = cluster.substr(letter + 1);
            return true;
        }
        if (at_ + 1 < arguments_.size()) {
            value = arguments_[++at_];
            return true;
        }
        fail(fmt::format("Argument expected for the -{} option", cluster[letter]));
        return false;
    }

    void read_letters(std::string cluster) {
        for (size_t letter = 1; letter < cluster.size(); letter++) {
            std::string value;
            switch (cluster[letter]) {
                case 'c':
                case 'm':
                    if (!take_value(cluster, letter, value)) return;
                    line_.action = cluster[letter] == 'c' ? CommandLine::Action::Command : CommandLine::Action::Module;
                    line_.target = value;
                    done_ = true;
                    return;
                case 'W':
                    if (!take_value(cluster, letter, value)) return;
                    configuration.warn_options.push_back(value);
                    return;
                case 'X':
                    if (!take_value(cluster, letter, value)) return;
                    configuration.x_options.push_back(value);
                    return;
                case 'h':
                case '?': return print(usage(program_) + options_help());
                case 'V': version_++; break;
                case 'x': line_.skip_first_line = true; break;
                case 'I':
                    configuration.isolated++;
                    configuration.ignore_environment++;
                    configuration.no_user_site++;
                    configuration.safe_path = true;
                    break;
                case 'i':
                    configuration.inspect++;
                    configuration.interactive++;
                    break;
                case 'u': configuration.unbuffered = true; break;
                case 'P': configuration.safe_path = true; break;
                // Accepted and without meaning, as in CPython.
                case 'J':
                case 'R':
                case 't': break;
                default:
                    if (!count_flag(cluster[letter])) return fail(fmt::format("Unknown option: -{}", cluster[letter]));
            }
        }
        if (version_) print_version();
    }

    static bool count_flag(char letter) {
        struct Flag {
            char letter;
            int Configuration::* field;
        };
        constexpr Flag kFlags[] = {{'b', &Configuration::bytes_warning}, {'B', &Configuration::dont_write_bytecode},
                                   {'d', &Configuration::debug},         {'E', &Configuration::ignore_environment},
                                   {'O', &Configuration::optimize},      {'q', &Configuration::quiet},
                                   {'s', &Configuration::no_user_site},  {'S', &Configuration::no_site},
                                   {'v', &Configuration::verbose}};
        for (Flag const& flag : kFlags) {
            if (flag.letter == letter) return ++(configuration.*flag.field);
        }
        return false;
    }

    void read_long(std::string const& name) {
        if (name == "help") return print(usage(program_) + options_help());
        if (name == "help-env") return print(environment_help());
        if (name == "help-xoptions") return print(x_options_help());
        if (name == "help-all") return print(usage(program_) + options_help() + environment_help() + x_options_help());
        if (name == "version") return print_version();
        if (name == "stats") {
            line_.stats = true;
        } else if (name == "dump=lowered") {
            line_.action = CommandLine::Action::DumpLowered;
        } else if (name == "check-hash-based-pycs") {
            if (at_ + 1 >= arguments_.size()) return fail("Argument expected for the --check-hash-based-pycs option");
            std::string const& value = arguments_[++at_];
            if (value != "default" && value != "always" && value != "never") {
                return fail("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
            }
            configuration.check_hash_based_pycs = value;
        } else {
            fail("unknown option --" + name);
        }
    }

    void print_version() {
        int letters = std::max(version_, 1);
        for (size_t i = at_; i < arguments_.size() && arguments_[i].starts_with("-V"); i++) {
            if (i > at_) letters += int(arguments_[i].size()) - 1;
        }
        print(letters > 1 ? "Python " + long_version() + "\n" : "Python 3.11.2\n");
    }

    /// What runs, and sys.argv.
    void take_target() {
        std::vector<std::string> rest(arguments_.begin() + long(std::min(at_, arguments_.size())), arguments_.end());
        std::string first;
        switch (line_.action) {
            case CommandLine::Action::Command: first = "-c"; break;
            case CommandLine::Action::Module: first = "-m"; break;
            default:
                if (rest.empty()) break;
                first = rest[0];
                rest.erase(rest.begin());
                if (first == "-") break;
                line_.target = first;
                if (line_.action != CommandLine::Action::DumpLowered) line_.action = CommandLine::Action::File;
        }
        configuration.arguments = {first};
        configuration.arguments.insert(configuration.arguments.end(), rest.begin(), rest.end());
    }

    std::vector<std::string> arguments_;
    std::string program_;
    CommandLine line_;
    size_t at_ = 1;
    int version_ = 0;
    bool done_ = false;
    bool failed_ = false;
};

// The environment.

char const* variable(char const* name) {
    if (configuration.ignore_environment) return nullptr;
    char const* value = std::getenv(name);
    return value && *value ? value : nullptr;
}

/// A variable that stands for a flag: a number counts, any other text is 1.
void raise_flag(int& flag, char const* name) {
    char const* text = variable(name);
    if (!text) return;
    char* end;
    long value = std::strtol(text, &end, 10);
    int level = *end || value < 0 || value > INT_MAX ? 1 : int(value);
    flag = std::max(flag, level);
}

bool has_x_option(std::string_view name) {
    return std::ranges::any_of(configuration.x_options, [&](std::string const& option) { return option == name; });
}

/// The value of "-X name=value", or nothing.
char const* x_option_value(std::string_view name) {
    char const* found = nullptr;
    for (std::string const& option : configuration.x_options) {
        if (option.size() > name.size() && option.starts_with(name) && option[name.size()] == '=')
            found = option.c_str() + name.size() + 1;
    }
    return found;
}

void read_warnings(std::vector<std::string> from_line) {
    auto& all = configuration.warn_options;
    all.clear();
    if (configuration.dev_mode) all.push_back("default");
    if (char const* text = variable("PYTHONWARNINGS")) {
        std::string_view rest = text;
        while (!rest.empty()) {
            size_t comma = std::min(rest.find(','), rest.size());
            if (comma) all.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    all.insert(all.end(), from_line.begin(), from_line.end());
    if (configuration.bytes_warning)
        all.push_back(configuration.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
}

std::string fatal(std::string_view where, std::string_view message) {
    return fmt::format("Fatal Python error: {}: {}\nPython runtime state: preinitialized\n\n", where, message);
}

/// Empty, or what is wrong.
std::string read_digit_limit() {
    char const* from_line = x_option_value("int_max_str_digits");
    char const* text = from_line ? from_line : variable("PYTHONINTMAXSTRDIGITS");
    if (!text && !has_x_option("int_max_str_digits")) return {};
    char* end = nullptr;
    long value = text ? std::strtol(text, &end, 10) : -1;
    bool good = text && *text && !*end && (value == 0 || (value >= 640 && value <= INT_MAX));
    if (good) {
        configuration.int_max_str_digits = int(value);
        return {};
    }
    std::string_view source = from_line || !text ? "-X int_max_str_digits" : "PYTHONINTMAXSTRDIGITS";
    return fatal("config_init_int_max_str_digits",
                 fmt::format("{}: invalid limit; must be >= 640 or 0 for unlimited.", source));
}

/// Empty, or what is wrong.
std::string read_traced_frames() {
    char const* from_line = x_option_value("tracemalloc");
    char const* text = from_line || has_x_option("tracemalloc") ? from_line : variable("PYTHONTRACEMALLOC");
    if (has_x_option("tracemalloc")) configuration.traced_frames = 1;
    if (!text) return {};
    char* end = nullptr;
    errno = 0;
    long value = std::strtol(text, &end, 10);
    if (*end || value < 0 || value > INT_MAX || errno != 0) {
        std::string_view source = from_line ? "-X tracemalloc=NFRAME" : "PYTHONTRACEMALLOC";
        return fatal("config_init_tracemalloc", fmt::format("{}: invalid number of frames", source));
    }
    configuration.traced_frames = int(value);
    return {};
}

bool has_plain_locale() {
    char const* name = setlocale(LC_CTYPE, nullptr);
    return name && (std::string_view(name) == "C" || std::string_view(name) == "POSIX");
}

/// PEP 538: in place of the C locale, unless LC_ALL asks for it, one that knows UTF-8; children inherit it through
/// LC_CTYPE.
void coerce_plain_locale() {
    char const* wish = variable("PYTHONCOERCECLOCALE");
    char const* all = getenv("LC_ALL");
    if ((wish && std::string_view(wish) == "0") || (all && *all)) return;
    for (char const* candidate : {"C.UTF-8", "C.utf8", "UTF-8"}) {
        if (!setlocale(LC_CTYPE, candidate)) continue;
        setenv("LC_CTYPE", candidate, 1);
        return;
    }
}

/// Takes the locale of the environment; the C locale means UTF-8 mode (PEP 540) where nothing else is asked.
void read_locale() {
    setlocale(LC_CTYPE, "");
    if (!has_plain_locale()) return;
    configuration.utf8_mode = 1;
    coerce_plain_locale();
}

/// Empty, or what is wrong.
std::string read_utf8_mode() {
    read_locale();
    char const* value = x_option_value("utf8");
    if (has_x_option("utf8")) {
        configuration.utf8_mode = 1;
    } else if (value) {
        if (std::string_view(value) != "0" && std::string_view(value) != "1") {
            return "Fatal Python error: preconfig_init_utf8_mode: invalid -X utf8 option value\nPython runtime state: "
                   "preinitializing\n\n";
        }
        configuration.utf8_mode = value[0] == '1';
    } else if (char const* text = variable("PYTHONUTF8")) {
        if (std::string_view(text) != "0" && std::string_view(text) != "1") {
            return "Fatal Python error: preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable "
                   "value\nPython runtime state: preinitializing\n\n";
        }
        configuration.utf8_mode = text[0] == '1';
    }
    return {};
}

/// Empty, or what is wrong.
std::string read_hash_seed() {
    char const* text = variable("PYTHONHASHSEED");
    configuration.hash_randomization = 1;
    if (!text || std::string_view(text) == "random") return {};
    char* end;
    unsigned long value = std::strtoul(text, &end, 10);
    if (*end || value > 4294967295ul || text[0] == '-') {
        return fatal("config_init_hash_seed",
                     "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
    }
    configuration.hash_seed = uint32_t(value);
    configuration.hash_randomization = value != 0;
    return {};
}

std::string read_environment() {
    raise_flag(configuration.debug, "PYTHONDEBUG");
    raise_flag(configuration.verbose, "PYTHONVERBOSE");
    raise_flag(configuration.optimize, "PYTHONOPTIMIZE");
    raise_flag(configuration.inspect, "PYTHONINSPECT");
    int unbuffered = 0;
    raise_flag(configuration.dont_write_bytecode, "PYTHONDONTWRITEBYTECODE");
    raise_flag(configuration.no_user_site, "PYTHONNOUSERSITE");
    raise_flag(unbuffered, "PYTHONUNBUFFERED");
    if (unbuffered) configuration.unbuffered = true;
    if (variable("PYTHONSAFEPATH")) configuration.safe_path = true;
    if (has_x_option("dev") || (variable("PYTHONDEVMODE") && std::string_view(variable("PYTHONDEVMODE")) != "0"))
        configuration.dev_mode = true;
    if (has_x_option("faulthandler") || x_option_value("faulthandler") || variable("PYTHONFAULTHANDLER") ||
        configuration.dev_mode)
        configuration.fault_handler = true;
    if (has_x_option("warn_default_encoding") || variable("PYTHONWARNDEFAULTENCODING"))
        configuration.warn_default_encoding = 1;
    if (has_x_option("importtime") || x_option_value("importtime") || variable("PYTHONPROFILEIMPORTTIME"))
        configuration.import_time = true;
    if (has_x_option("no_debug_ranges") || variable("PYTHONNODEBUGRANGES")) configuration.no_columns = true;
    if (char const* prefix = x_option_value("pycache_prefix")) {
        configuration.pycache_prefix = prefix;
    } else if (char const* value = variable("PYTHONPYCACHEPREFIX"); value && !has_x_option("pycache_prefix")) {
        configuration.pycache_prefix = value;
    }
    for (auto* read : {read_utf8_mode, read_hash_seed, read_digit_limit, read_traced_frames}) {
        if (std::string problem = read(); !problem.empty()) return problem;
    }
    return {};
}

}  // namespace

CommandLine parse_command_line(int count, char** arguments) {
    CommandLine line = Parser(count, arguments).run();
    if (line.action == CommandLine::Action::Print) return line;
    if (std::string problem = read_environment(); !problem.empty()) {
        line.action = CommandLine::Action::Print;
        line.output = problem;
        line.status = 1;
        return line;
    }
    read_warnings(configuration.warn_options);
    return line;
}

}  // namespace py::vm

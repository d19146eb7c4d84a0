#include "vm/driver/path_setup.h"

#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "vm/runtime/system/configuration.h"

namespace py::vm {
namespace {

namespace fs = std::filesystem;
constexpr char const* kLibraryFolder = "lib/python3.11";
constexpr char const* kLandmark = "os.py";

char const* variable(char const* name) {
    char const* value = configuration.ignore_environment ? nullptr : std::getenv(name);
    return value && *value ? value : nullptr;
}

bool is_file(fs::path const& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

/// The program's own file by what it was called with: a path, or a name that PATH finds.
std::string find_executable(char const* program) {
    std::string name = program ? program : "";
    std::error_code error;
    if (name.find('/') != std::string::npos) return fs::absolute(name, error).lexically_normal().string();
    if (char const* path = std::getenv("PATH")) {
        std::stringstream folders(path);
        for (std::string folder; std::getline(folders, folder, ':');) {
            fs::path candidate = fs::path(folder) / name;
            if (!name.empty() && is_file(candidate) && access(candidate.c_str(), X_OK) == 0)
                return fs::absolute(candidate, error).string();
        }
    }
    char buffer[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", buffer, sizeof buffer);
    return size > 0 ? std::string(buffer, size_t(size)) : std::string();
}

/// The value of `home` in a pyvenv.cfg beside the executable or one folder up; empty if there is none.
std::string virtual_environment_home(fs::path const& executable) {
    for (fs::path folder : {executable.parent_path(), executable.parent_path().parent_path()}) {
        std::ifstream file(folder / "pyvenv.cfg");
        for (std::string line; std::getline(file, line);) {
            size_t equals = line.find('=');
            if (equals == std::string::npos) continue;
            auto strip = [](std::string text) {
                size_t start = text.find_first_not_of(" \t\r");
                size_t end = text.find_last_not_of(" \t\r");
                return start == std::string::npos ? std::string() : text.substr(start, end - start + 1);
            };
            std::string key = strip(line.substr(0, equals));
            for (char& c : key) c = char(std::tolower(static_cast<unsigned char>(c)));
            if (key == "home") return strip(line.substr(equals + 1));
        }
    }
    return {};
}

bool has_library(fs::path const& prefix) { return is_file(prefix / kLibraryFolder / kLandmark); }

/// The folder above `start` (or `start` itself) that has a standard library; else one of the usual places.
std::string find_prefix(fs::path const& start) {
    for (fs::path folder = start; folder.has_relative_path(); folder = folder.parent_path()) {
        if (has_library(folder)) return folder.string();
    }
    for (char const* usual : {"/usr/local", "/usr"}) {
        if (has_library(usual)) return usual;
    }
    return "/usr";
}

void add_entries(std::vector<std::string>& path, std::string_view text) {
    while (true) {
        size_t colon = text.find(':');
        path.emplace_back(text.substr(0, colon));
        if (colon == std::string_view::npos) return;
        text.remove_prefix(colon + 1);
    }
}

}  // namespace

void set_up_paths(char const* program) {
    Configuration& asked = configuration;
    asked.executable = asked.base_executable = find_executable(program);
    fs::path executable = asked.executable;
    std::string home = virtual_environment_home(executable);
    if (!home.empty()) {
        asked.home = home;
        asked.base_executable = (fs::path(home) / executable.filename()).string();
    }
    if (char const* given = variable("PYTHONHOME"); given && home.empty()) {
        std::string_view text = given;
        size_t colon = text.find(':');
        asked.prefix = text.substr(0, colon);
        asked.exec_prefix = colon == std::string_view::npos ? asked.prefix : std::string(text.substr(colon + 1));
    } else {
        std::error_code error;
        fs::path real = fs::weakly_canonical(home.empty() ? executable : fs::path(home) / "python", error);
        asked.prefix = asked.exec_prefix = find_prefix(real.parent_path());
    }
    asked.base_prefix = asked.prefix;
    asked.base_exec_prefix = asked.exec_prefix;
    fs::path library = fs::path(asked.prefix) / kLibraryFolder;
    if (is_file(library / kLandmark)) asked.standard_library = library.string();
    if (char const* given = variable("PYTHONPATH")) add_entries(asked.module_path, given);
    asked.module_path.push_back((fs::path(asked.prefix) / "lib/python311.zip").string());
    asked.module_path.push_back(library.string());
    asked.module_path.push_back((fs::path(asked.exec_prefix) / kLibraryFolder / "lib-dynload").string());
}

}  // namespace py::vm

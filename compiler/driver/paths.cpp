#include "compiler/driver/paths.h"

#include <algorithm>
#include <vector>

#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view folder_of(std::string_view path) {
    size_t slash = path.rfind('/');
    return slash == path.npos ? std::string_view() : path.substr(0, slash + 1);
}

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    for (size_t slash; (slash = path.find('/')) != path.npos; path.remove_prefix(slash + 1))
        parts.push_back(path.substr(0, slash));
    parts.push_back(path);
    return parts;
}

/// Leaves out each part of `path` that `prefix` has at the same place, as compileall's -s does.
std::string without_prefix(std::string_view path, std::string_view prefix) {
    auto parts = split(path);
    auto wanted = split(prefix);
    auto kept = parts;
    for (size_t i = 0; i < std::min(parts.size(), wanted.size()); i++)
        if (parts[i] == wanted[i]) kept.erase(std::find(kept.begin(), kept.end(), parts[i]));
    std::string joined;
    for (auto part : kept) joined = join_path(joined, part);
    return joined;
}

/// The part of `source` below `root`, or its bare name.
std::string_view below(std::string_view source, std::string_view root) {
    if (root.empty()) return base_name(source);
    source.remove_prefix(root.size());
    while (source.starts_with('/')) source.remove_prefix(1);
    return source;
}

bool names_one_file(Options const& options, std::string_view root) {
    return options.inputs.size() == 1 && root.empty() && !options.output.ends_with('/');
}

}  // namespace

std::string join_path(std::string_view folder, std::string_view rest) {
    if (rest.starts_with('/') || folder.empty()) return std::string(rest);
    std::string joined(folder);
    if (!joined.ends_with('/')) joined += '/';
    return joined += rest;
}

std::string cache_path(std::string_view source, int optimize, std::string_view cache_tag) {
    auto name = base_name(source);
    size_t dot = name.rfind('.');
    std::string file(folder_of(source));
    file += "__pycache__/";
    if (dot == name.npos) {
        file += name;
    } else {
        file += dot == 0 ? name.substr(1) : name.substr(0, dot);
        file += '.';
    }
    file += cache_tag;
    if (optimize > 0) file += ".opt-" + std::to_string(optimize);
    return file + ".pyc";
}

std::string embedded_path(std::string_view source, std::string_view root, Options const& options) {
    if (options.destination)
        return join_path(*options.destination,
                         root.empty() ? std::string(base_name(source)) : without_prefix(source, root));
    std::string path(source);
    if (options.strip) path = without_prefix(source, *options.strip);
    if (options.prepend) path = join_path(*options.prepend, path);
    return path;
}

std::string output_path(std::string_view source, std::string_view root, Options const& options) {
    std::string place(source);
    if (!options.output.empty()) {
        if (names_one_file(options, root)) return options.output;
        place = join_path(options.output, below(source, root));
    }
    if (options.legacy) return place + "c";
    return cache_path(place, options.optimize, bytecode::kTarget311.cache_tag);
}

}  // namespace py::compiler::driver

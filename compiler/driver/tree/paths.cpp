#include "compiler/driver/tree/paths.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "compiler/driver/io/text.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

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

/// The path of `folder` below `root`, which it begins with; empty for the root itself.
std::string_view below(std::string_view folder, std::string_view root) {
    folder.remove_prefix(std::min(root.size(), folder.size()));
    while (folder.starts_with('/')) folder.remove_prefix(1);
    return folder;
}

/// `path` with the longest fitting A of --path-map replaced.
std::string mapped(std::string path, Naming const& naming) {
    std::pair<std::string, std::string> const* best = nullptr;
    for (auto const& map : naming.maps) {
        std::string_view rest = path;
        if (!rest.starts_with(map.first)) continue;
        rest.remove_prefix(map.first.size());
        bool whole_parts = rest.empty() || rest[0] == '/' || map.first.ends_with('/');
        if (whole_parts && (!best || map.first.size() > best->first.size())) best = &map;
    }
    if (!best) return path;
    auto rest = std::string_view(path).substr(best->first.size());
    if (rest.empty()) return best->second;
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return join_path(best->second, rest);
}

}  // namespace

std::string join_path(std::string_view folder, std::string_view rest) {
    if (rest.starts_with('/') || folder.empty()) return std::string(rest);
    std::string joined;
    joined.reserve(folder.size() + 1 + rest.size());
    joined += folder;
    if (!joined.ends_with('/')) joined += '/';
    return joined += rest;
}

std::string absolute_path(std::string_view folder) {
    if (folder.starts_with('/')) return std::string(folder);
    char* current = ::getcwd(nullptr, 0);
    std::string result = current ? current : "/";
    std::free(current);
    return folder.empty() ? result : join_path(result, folder);
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view parent_of(std::string_view path) {
    size_t slash = path.rfind('/');
    if (slash == path.npos) return {};
    return path.substr(0, std::max<size_t>(slash, 1));
}

std::string compiled_name(std::string_view source_name, int level, bool legacy) {
    if (legacy) return std::string(source_name) + "c";
    std::string name;
    name.reserve(source_name.size() + 24);
    size_t dot = source_name.rfind('.');
    if (dot == source_name.npos) {
        name = source_name;
    } else {
        name = dot == 0 ? source_name.substr(1) : source_name.substr(0, dot);
        name += '.';
    }
    name += bytecode::kTarget311.cache_tag;
    return name += kFormEnds[level];
}

std::optional<CompiledName> parse_compiled_name(std::string_view name) {
    if (!name.ends_with(".pyc")) return {};
    name.remove_suffix(4);
    CompiledName result;
    auto dot = name.rfind('.');
    if (dot == name.npos) return CompiledName{name, 0, true};
    if (name.substr(dot + 1).starts_with("opt-")) {
        auto level = name.substr(dot + 5);
        if (level != "1" && level != "2") return {};
        result.level = level[0] - '0';
        name = name.substr(0, dot);
        dot = name.rfind('.');
        if (dot == name.npos) return {};
    }
    auto tag = name.substr(dot + 1);
    if (tag == bytecode::kTarget311.cache_tag) {
        result.stem = name.substr(0, dot);
        return result;
    }
    bool is_of_other_python = tag.starts_with("cpython-") || tag.starts_with("pypy");
    if (is_of_other_python || result.level) return {};
    return CompiledName{name, 0, true};
}

std::string cache_path(std::string_view source, int level) { return output_path(source, {}, Layout(), level, false); }

std::string embedded_path(std::string_view source, std::string_view root, Naming const& naming) {
    if (naming.destination)
        return decode_file_name(join_path(
            *naming.destination, root.empty() ? std::string(base_name(source)) : without_prefix(source, root)));
    std::string path(source);
    if (naming.strip) path = without_prefix(source, *naming.strip);
    if (naming.prepend) path = join_path(*naming.prepend, path);
    return decode_file_name(naming.maps.empty() ? path : mapped(std::move(path), naming));
}

std::string compiled_folder(std::string_view source_folder, std::string_view root, Layout const& layout) {
    if (!layout.output.empty()) {
        auto place = root.empty() ? layout.output : join_path(layout.output, below(source_folder, root));
        return layout.legacy ? place : join_path(place, "__pycache__");
    }
    if (layout.legacy) return std::string(source_folder);
    if (layout.prefix.empty()) return join_path(source_folder, "__pycache__");
    auto folder = absolute_path(source_folder);
    std::string_view rest = folder;
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return join_path(layout.prefix, rest);
}

std::string output_path(std::string_view source, std::string_view root, Layout const& layout, int level,
                        bool only_input) {
    if (only_input && !layout.output.empty() && !layout.output.ends_with('/')) return layout.output;
    return join_path(compiled_folder(parent_of(source), root, layout),
                     compiled_name(base_name(source), level, layout.legacy));
}

}  // namespace py::compiler::driver

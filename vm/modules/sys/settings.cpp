#include "vm/modules/sys/settings.h"

#include <algorithm>
#include <vector>

#include "vm/objects/long/int.h"
#include "vm/objects/module/simple_namespace.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"

// sys: argv, path, executable, prefixes, warnoptions, implementation and the like.

namespace py::vm {
namespace {

constexpr int64_t kHexVersion = 0x030B02F0;

constexpr std::string_view kStandardModules[] = {
#define STANDARD_MODULE(name) #name,
#include "vm/modules/sys/standard_modules.def"
#undef STANDARD_MODULE
};

Value text(std::string_view value) { return Value::of(make_str(value)); }

Value text_or_none(std::string const& value) { return value.empty() ? none() : text(value); }

Value list_of(std::vector<std::string> const& items) {
    List* list = new_list(items.size());
    for (std::string const& item : items) list->append(text(item));
    return Value::of(list);
}

Value make_implementation(Module* module) {
    Object* made = new_simple_namespace();
    auto set = [&](char const* name, Value value) { store_own_attribute(made, intern(name), value); };
    set("name", text("pyrun"));
    set("cache_tag", text("cpython-311"));
    set("version", module->dict->find(intern("version_info")));
    set("hexversion", make_int(kHexVersion));
    set("_multiarch", text("x86_64-linux-gnu"));
    return Value::of(made);
}

Value make_x_options() {
    Dict* options = new_dict();
    for (std::string const& option : configuration.x_options) {
        size_t equals = option.find('=');
        Value value = equals == std::string::npos ? boolean(true) : text(std::string_view(option).substr(equals + 1));
        options->store(intern(std::string_view(option).substr(0, equals)), value);
    }
    return Value::of(options);
}

Value builtin_names() {
    std::vector<std::string> all{"builtins", "sys"};
    for (NativeModule const* module : native_modules()) all.emplace_back(module->name);
    std::sort(all.begin(), all.end());
    return Value::of(make_tuple(std::span<Value const>(list_of(all).as<List>()->span())));
}

Value standard_names(Thread& thread) {
    Set* all = new_set(frozenset_type);
    // Hashing a str cannot fail.
    for (std::string_view name : kStandardModules) MUST(all->add(thread, Value::of(intern(name))));
    return Value::of(all);
}

void add_paths(Dict* dict) {
    auto set = [&](char const* name, Value value) { dict->store(intern(name), value); };
    set("executable", text(configuration.executable));
    set("_base_executable", text(configuration.base_executable));
    set("prefix", text(configuration.prefix));
    set("exec_prefix", text(configuration.exec_prefix));
    set("base_prefix", text(configuration.base_prefix));
    set("base_exec_prefix", text(configuration.base_exec_prefix));
    set("platlibdir", text("lib"));
    set("_home", text_or_none(configuration.home));
    set("_stdlib_dir", text_or_none(configuration.standard_library));
    set("path", list_of(configuration.module_path));
    set("pycache_prefix", text_or_none(configuration.pycache_prefix));
}

}  // namespace

void add_sys_settings(Thread& thread, Module* module) {
    Dict* dict = module->dict;
    auto set = [&](char const* name, Value value) { dict->store(intern(name), value); };
    add_paths(dict);
    set("argv", list_of(configuration.arguments));
    set("orig_argv", list_of(configuration.original_arguments));
    set("warnoptions", list_of(configuration.warn_options));
    set("_xoptions", make_x_options());
    set("dont_write_bytecode", boolean(configuration.dont_write_bytecode != 0));
    set("meta_path", Value::of(new_list()));
    set("path_hooks", Value::of(new_list()));
    set("path_importer_cache", Value::of(new_dict()));
    set("implementation", make_implementation(module));
    set("builtin_module_names", builtin_names());
    set("stdlib_module_names", standard_names(thread));
    set("version", text(version_text()));
    set("hexversion", make_int(kHexVersion));
    set("api_version", Value::small(1013));
    set("abiflags", Value::of(empty_str()));
    set("float_repr_style", text("short"));
    set("copyright", text("Copyright (c) the authors of pyrun; see the file LICENSE."));
    set("_git", Value::of(make_tuple({text("pyrun"), Value::of(empty_str()), Value::of(empty_str())})));
    set("_framework", Value::of(empty_str()));
    set("maxsize", make_int(INT64_MAX));
    set("maxunicode", Value::small(0x10FFFF));
    set("byteorder", text("little"));
    set("platform", text("linux"));
}

}  // namespace py::vm

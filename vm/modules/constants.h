#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "vm/objects/long/int.h"
#include "vm/objects/module/module.h"
#include "vm/objects/str/str.h"

namespace py::vm {

/// A constant of the system that a module shows under its own name.
struct IntConstant {
    std::string_view name;
    int64_t value;
};
#define INT_CONSTANT(macro) {#macro, int64_t(macro)}

inline void add_int_constants(Module* module, std::span<IntConstant const> constants) {
    for (IntConstant const& constant : constants) module->dict->store(intern(constant.name), make_int(constant.value));
}

/// A dict of such constants by name.
inline Dict* make_constant_dict(std::span<IntConstant const> constants) {
    Dict* dict = new_dict();
    for (IntConstant const& constant : constants) dict->store(intern(constant.name), make_int(constant.value));
    return dict;
}

}  // namespace py::vm

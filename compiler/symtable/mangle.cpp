#include <string>

#include "compiler/symtable/symbol_table.h"

namespace py::compiler::symtable {

Identifier mangle(Identifier class_name, Identifier name, code::ObjectFactory& objects) {
    if (class_name == nullptr || !name->text.starts_with("__")) return name;
    // A dot occurs in the names of imported modules only.
    if (name->text.ends_with("__") || name->text.find('.') != std::string_view::npos) return name;
    size_t start = class_name->text.find_first_not_of('_');
    if (start == std::string_view::npos) return name;
    std::string mangled = "_";
    mangled += class_name->text.substr(start);
    mangled += name->text;
    return objects.intern(mangled);
}

}  // namespace py::compiler::symtable

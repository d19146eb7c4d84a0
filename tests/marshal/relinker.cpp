#include "tests/marshal/relinker.h"

#include <vector>

namespace py::tests {

using namespace code;

namespace {

bool is_class_body(CodeObject const& code) {
    if (code.flags & (kOptimized | kNewLocals) || code.consts->items.empty()) return false;
    Object const* first = code.consts->items[0];
    return first->kind == ObjectKind::Str && static_cast<StrObject const*>(first)->text == code.qualname->text;
}

}  // namespace

CodeObject const* Relinker::relink(CodeObject const& code) {
    auto* copy = objects_.arena().make<CodeObject>(code);
    copy->shared = false;
    if (!filename_) filename_ = objects_.make_str(code.filename->text);
    copy->filename = filename_;
    copy->name = name(*code.name);
    copy->qualname = qualname(code, copy->name);
    // A class body loads its qualified name first, and CPython adds that very object to the constants.
    if (is_class_body(code)) pool_.merge(copy->qualname);

    std::vector<Object const*> constants;
    for (Object const* item : code.consts->items) constants.push_back(constant(*item));
    copy->code = objects_.make_own_bytes(code.code->bytes);
    copy->localspluskinds = objects_.make_own_bytes(code.localspluskinds->bytes);
    copy->linetable = table(*code.linetable);
    copy->exceptiontable = table(*code.exceptiontable);
    copy->consts = pool_.merge_constants(constants);
    copy->names = names(*code.names);
    copy->localsplusnames = names(*code.localsplusnames);
    return copy;
}

Object const* Relinker::constant(Object const& object) {
    switch (object.kind) {
        case ObjectKind::Int: return pool_.merge(objects_.make_int(big_int_of(static_cast<IntObject const&>(object))));
        case ObjectKind::Float: return pool_.merge(objects_.make_float(static_cast<FloatObject const&>(object).value));
        case ObjectKind::Complex: {
            auto& value = static_cast<ComplexObject const&>(object);
            return pool_.merge(objects_.make_complex(value.real, value.imag));
        }
        case ObjectKind::Str: return pool_.merge(objects_.make_str(static_cast<StrObject const&>(object).text));
        case ObjectKind::Bytes: return pool_.merge(objects_.make_bytes(static_cast<BytesObject const&>(object).bytes));
        case ObjectKind::Code: return relink(static_cast<CodeObject const&>(object));
        case ObjectKind::Tuple:
        case ObjectKind::FrozenSet: {
            std::vector<Object const*> items;
            for (Object const* item : static_cast<SequenceObject const&>(object).items)
                items.push_back(constant(*item));
            return pool_.merge(objects_.make_sequence(object.kind, items));
        }
        default: return &object;
    }
}

SequenceObject const* Relinker::names(SequenceObject const& tuple) {
    std::vector<Object const*> items;
    for (Object const* item : tuple.items) items.push_back(objects_.intern(static_cast<StrObject const*>(item)->text));
    return pool_.merge_table(objects_.make_tuple(items));
}

StrObject const* Relinker::name(StrObject const& name) {
    return name.text.starts_with('<') ? objects_.static_name(name.text) : objects_.intern(name.text);
}

StrObject const* Relinker::qualname(CodeObject const& code, StrObject const* name) {
    return code.qualname->text == name->text ? name : objects_.make_str(code.qualname->text);
}

BytesObject const* Relinker::table(BytesObject const& bytes) {
    return pool_.merge_table(objects_.make_own_bytes(bytes.bytes));
}

}  // namespace py::tests

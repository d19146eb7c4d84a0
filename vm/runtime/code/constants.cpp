#include "vm/runtime/code/constants.h"

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/function/function.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<Value> ConstantMaker::make(Thread& thread, code::Object const* constant) {
    if (!kept_) return make_new(thread, constant);
    if (auto known = made_.find(constant); known != made_.end()) return known->second;
    Value made = TRY(make_new(thread, constant));
    made_.emplace(constant, made);
    kept_->append(made);
    return made;
}

Raises<Value> ConstantMaker::make_new(Thread& thread, code::Object const* constant) {
    switch (constant->kind) {
        case code::ObjectKind::None: return none();
        case code::ObjectKind::False: return boolean(false);
        case code::ObjectKind::True: return boolean(true);
        case code::ObjectKind::Ellipsis: return Value::of(&ellipsis_object);
        case code::ObjectKind::StopIteration: return Value::of(&StopIteration_type);
        case code::ObjectKind::Int: {
            auto* number = static_cast<code::IntObject const*>(constant);
            return number->is_small() ? make_int(number->small) : make_int(BigInt(number->limbs, number->negative));
        }
        case code::ObjectKind::Float: return Value::real(static_cast<code::FloatObject const*>(constant)->value);
        case code::ObjectKind::Complex: {
            auto* number = static_cast<code::ComplexObject const*>(constant);
            return make_complex({number->real, number->imag});
        }
        case code::ObjectKind::Str: {
            auto* text = static_cast<code::StrObject const*>(constant);
            return Value::of(text->shared ? intern(text->text) : make_str(text->text));
        }
        case code::ObjectKind::Bytes:
            return Value::of(make_bytes(static_cast<code::BytesObject const*>(constant)->bytes));
        case code::ObjectKind::Tuple:
        case code::ObjectKind::List:
        case code::ObjectKind::Set:
        case code::ObjectKind::FrozenSet: return make_sequence(thread, constant);
        case code::ObjectKind::Dict: return make_dict(thread, constant);
        case code::ObjectKind::Code:
            return Value::of(make_code(static_cast<code::CodeObject const*>(constant), storage_, filename_));
    }
}

Raises<Value> ConstantMaker::make_sequence(Thread& thread, code::Object const* constant) {
    auto items = static_cast<code::SequenceObject const*>(constant)->items;
    if (constant->kind == code::ObjectKind::Tuple) {
        if (items.empty()) return Value::of(empty_tuple());
        Tuple* tuple = new_tuple(items.size());
        for (size_t i = 0; i < items.size(); i++) tuple->items[i] = TRY(make(thread, items[i]));
        return Value::of(tuple);
    }
    if (constant->kind == code::ObjectKind::List) {
        List* list = new_list(items.size());
        for (code::Object const* item : items) list->append(TRY(make(thread, item)));
        return Value::of(list);
    }
    Set* set = new_set(constant->kind == code::ObjectKind::Set ? set_type : frozenset_type);
    for (code::Object const* item : items) TRY(set->add(thread, TRY(make(thread, item))));
    return Value::of(set);
}

Raises<Value> ConstantMaker::make_dict(Thread& thread, code::Object const* constant) {
    Dict* dict = new_dict();
    for (auto const& entry : static_cast<code::DictObject const*>(constant)->entries) {
        Value key = TRY(make(thread, entry.key));
        TRY(dict->store(thread, key, TRY(make(thread, entry.value))));
    }
    return Value::of(dict);
}

}  // namespace py::vm

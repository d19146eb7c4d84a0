#include <unordered_map>

#include "marshal/code/object_factory.h"
#include "marshal/format/writer.h"
#include "vm/modules/marshal/marshal.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/complex/complex.h"
#include "vm/objects/function/function.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// From values to marshalled bytes.

namespace py::vm {
namespace {

constexpr int kMostNesting = 1900;

/// Copies a graph of values into constants. One object becomes one constant, as references show.
class Copier {
  public:
    explicit Copier(Arena& arena) : factory_(arena) {}

    Raises<code::Object const*> copy(Thread& thread, Value value) {
        if (value.is_small()) return plain(factory_.make_int(value.small()));
        if (value.is_real()) return plain(factory_.make_float(value.real()));
        if (auto known = copied_.find(value.object()); known != copied_.end()) {
            if (!known->second) return raise(thread, ValueError_type, "object too deeply nested to marshal");
            return known->second;
        }
        if (++depth_ > kMostNesting) return raise(thread, ValueError_type, "object too deeply nested to marshal");
        copied_[value.object()] = nullptr;
        code::Object const* made = TRY(copy_object(thread, value));
        copied_[value.object()] = made;
        depth_--;
        return made;
    }

  private:
    static Raises<code::Object const*> plain(code::Object const* object) { return object; }

    Raises<code::Object const*> copy_object(Thread& thread, Value value) {
        if (is_none(value)) return plain(&code::kNone);
        if (is_bool(value)) return plain(value == boolean(true) ? &code::kTrue : &code::kFalse);
        if (value == Value::of(&ellipsis_object)) return plain(&code::kEllipsis);
        if (value == Value::of(&StopIteration_type)) return plain(&code::kStopIteration);
        if (value.is_exact<Int>()) return plain(factory_.make_int(big_int_of(value)));
        if (value.is_exact<Complex>()) {
            ComplexNumber number = value.as<Complex>()->number;
            return plain(factory_.make_complex(number.real, number.imag));
        }
        if (value.is_exact<Str>()) return copy_text(value.as<Str>());
        if (value.is_exact<py::vm::Bytes>()) return plain(factory_.make_bytes(value.as<py::vm::Bytes>()->view()));
        if (value.is_exact<Tuple>()) return copy_items(thread, code::ObjectKind::Tuple, value.as<Tuple>());
        if (value.is_exact<List>())
            return copy_items(thread, code::ObjectKind::List,
                              make_tuple(std::span<Value const>(value.as<List>()->span())));
        if (value.is_exact<Set>()) {
            auto kind = type_of(value) == &set_type ? code::ObjectKind::Set : code::ObjectKind::FrozenSet;
            return copy_items(thread, kind, TRY(tuple_from(thread, value)));
        }
        if (value.is_exact<Dict>()) return copy_dict(thread, value.as<Dict>());
        if (value.is<Code>()) return copy_code(thread, value.as<Code>());
        if (!has_buffer(value)) return raise(thread, ValueError_type, "unmarshallable object");
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        return plain(factory_.make_bytes(buffer.bytes()));
    }

    Raises<code::Object const*> copy_text(Str* text) {
        std::string utf8 = to_utf8(text);
        return plain(text->is_interned() ? factory_.intern(utf8) : factory_.make_str(utf8));
    }

    Raises<code::Object const*> copy_items(Thread& thread, code::ObjectKind kind, Tuple* items) {
        std::vector<code::Object const*> copied;
        for (size_t i = 0; i < items->size; i++) copied.push_back(TRY(copy(thread, items->items[i])));
        return plain(factory_.make_sequence(kind, copied));
    }

    Raises<code::Object const*> copy_dict(Thread& thread, Dict* dict) {
        std::vector<code::DictObject::Entry> entries;
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            DictEntry entry = dict->entry(uint32_t(i));
            code::Object const* key = TRY(copy(thread, entry.key));
            entries.push_back({key, TRY(copy(thread, entry.value))});
        }
        auto stored = factory_.arena().copy(std::span<code::DictObject::Entry const>(entries));
        return plain(factory_.arena().make<code::DictObject>(std::span<code::DictObject::Entry const>(stored)));
    }

    /// A code object goes out as it came in, unless it has got another file name since.
    Raises<code::Object const*> copy_code(Thread& thread, Code* code) {
        if (equal_text(code->filename, make_str(code->source->filename->text))) return plain(code->source);
        TRY(complete_code(thread, code));
        auto* made = factory_.arena().make<code::CodeObject>(*code->source);
        made->filename = static_cast<code::StrObject const*>(TRY(copy(thread, Value::of(code->filename))));
        made->consts = static_cast<code::SequenceObject const*>(TRY(copy(thread, Value::of(code->consts))));
        return plain(made);
    }

    code::ObjectFactory factory_;
    std::unordered_map<Object const*, code::Object const*> copied_;
    int depth_ = 0;
};

}  // namespace

Raises<Value> dump_marshalled(Thread& thread, Value value) {
    Arena arena;
    code::Object const* copy = TRY(Copier(arena).copy(thread, value));
    auto written = copy->kind == code::ObjectKind::Code
                       ? marshal::write_module(*static_cast<code::CodeObject const*>(copy))
                       : marshal::write_object(*copy);
    if (written.ok()) return Value::of(make_bytes(written.value()));
    bool too_deep = written.error() == marshal::WriteError::TooDeep;
    return raise(thread, ValueError_type, too_deep ? "object too deeply nested to marshal" : "unmarshallable object");
}

}  // namespace py::vm

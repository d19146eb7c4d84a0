#include <algorithm>
#include <bit>
#include <cstdio>

#include "marshal/base/hash_map.h"
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

constexpr int kMostNesting = 2000;

// What the versions of the format brought.
constexpr int kBinaryFloats = 2;
constexpr int kReferences = 3;
constexpr int kShortForms = 4;

constexpr uint8_t kReferenceFlag = 0x80;

bool is_singleton(Value value) {
    return is_none(value) || is_bool(value) || value == Value::of(&ellipsis_object) ||
           value == Value::of(&StopIteration_type);
}

/// What the parts of one dump share.
class Parts {
  public:
    /// The fields of a code object that are objects, in marshal's order. Made once, so that they have an identity.
    Raises<Tuple*> of_code(Thread& thread, Code* code);
    /// The members of a set as they are written: in the order of their bytes, whatever the order of the set.
    Raises<Tuple*> of_set(Thread& thread, Set* set, int version);

  private:
    void keep(Object const* owner, Tuple* parts) {
        known_[owner] = parts;
        kept_->append(Value::of(parts));
    }

    HashMap<Object const*, Tuple*> known_;
    List* kept_ = new_list();
};

/// Writes one graph of values. CPython makes objects with more than one reference known to later ones; what stands for
/// that here is whether an object occurs more than once, or is one that others share: an interned string, a small int.
class Dumper {
  public:
    Dumper(Parts& parts, int version) : parts_(parts), version_(version) {}

    Raises<void> dump(Thread& thread, Value value) {
        if (version_ >= kReferences) TRY(count(thread, value, 0));
        occurrences_[value.bits]++;
        return write(thread, value, 0);
    }
    py::Bytes take() { return std::move(out_); }

  private:
    /// Every object whose occurrences matter; what it holds is visited once.
    Raises<void> count(Thread& thread, Value value, int depth) {
        if (is_singleton(value)) return {};
        TRY(check_depth(thread, depth));
        if (occurrences_[value.bits]++) return {};
        return for_each_part(thread, value, [&](Value part) { return count(thread, part, depth + 1); });
    }

    Raises<void> check_depth(Thread& thread, int depth) {
        if (depth >= kMostNesting || !thread.native_stack_left())
            return raise(thread, ValueError_type, "object too deeply nested to marshal");
        return {};
    }

    /// What a container or a code object holds, in the order in which it is written.
    template <class Visit>
    Raises<void> for_each_part(Thread& thread, Value value, Visit&& visit) {
        if (value.is_exact<List>()) {
            List* list = value.as<List>();
            for (size_t i = 0; i < list->size; i++) TRY(visit(list->items[i]));
            return {};
        }
        if (value.is_exact<Dict>()) {
            Dict* dict = value.as<Dict>();
            for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
                TRY(visit(dict->entry(uint32_t(i)).key));
                TRY(visit(dict->entry(uint32_t(i)).value));
            }
            return {};
        }
        Tuple* parts = nullptr;
        if (value.is_exact<Tuple>()) parts = value.as<Tuple>();
        if (value.is_exact<Set>()) parts = TRY(parts_.of_set(thread, value.as<Set>(), version_));
        if (value.is<Code>()) parts = TRY(parts_.of_code(thread, value.as<Code>()));
        if (!parts) return {};
        for (Value part : parts->span()) TRY(visit(part));
        return {};
    }

    bool is_shared(Value value) {
        if (occurrences_[value.bits] > 1) return true;
        if (value.is_small()) return value.small() >= -5 && value.small() <= 256;
        if (value.is_exact<Str>()) return value.as<Str>()->is_interned();
        return value.is_exact<Tuple>() && value.as<Tuple>()->size == 0;
    }

    /// Whether a reference to what was written before stands for the object; else the bit that its type code gets.
    bool write_reference(Value value, uint8_t& flag) {
        flag = 0;
        if (version_ < kReferences || !is_shared(value)) return false;
        auto [known, is_new] = references_.try_emplace(value.bits, uint32_t(references_.size()));
        if (is_new) {
            flag = kReferenceFlag;
            return false;
        }
        byte('r');
        number(known->second);
        return true;
    }

    Raises<void> write(Thread& thread, Value value, int depth) {
        TRY(check_depth(thread, depth));
        if (is_singleton(value)) {
            byte(is_none(value)                            ? 'N'
                 : value == boolean(true)                  ? 'T'
                 : value == boolean(false)                 ? 'F'
                 : value == Value::of(&StopIteration_type) ? 'S'
                                                           : '.');
            return {};
        }
        if (write_reference(value, flag_)) return {};
        if (value.is_small() || value.is_exact<Int>()) return write_int(value), Raises<void>();
        if (value.is_real()) return write_float(value.real()), Raises<void>();
        if (value.is_exact<Complex>()) return write_complex(value.as<Complex>()->number), Raises<void>();
        if (value.is_exact<Str>()) return write_text(thread, value.as<Str>());
        if (value.is_exact<py::vm::Bytes>()) return write_bytes(thread, value.as<py::vm::Bytes>()->view());
        if (TRY(write_head(thread, value))) {
            TRY(for_each_part(thread, value, [&](Value part) { return write(thread, part, depth + 1); }));
            if (value.is_exact<Dict>()) byte('0');
            return {};
        }
        if (value.is<Code>()) return write_code(thread, value.as<Code>(), depth);
        if (!has_buffer(value)) return raise(thread, ValueError_type, "unmarshallable object");
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        return write_bytes(thread, buffer.bytes());
    }

    /// Type code and size of a container; false if it is none.
    Raises<bool> write_head(Thread& thread, Value value) {
        if (value.is_exact<Tuple>()) {
            size_t count = value.as<Tuple>()->size;
            if (version_ < kShortForms || count > UINT8_MAX) return sized(thread, '(', count);
            code(')');
            byte(uint8_t(count));
            return true;
        }
        if (value.is_exact<List>()) return sized(thread, '[', value.as<List>()->size);
        if (value.is_exact<Set>()) return sized(thread, type_of(value) == &set_type ? '<' : '>', value.as<Set>()->size);
        if (value.is_exact<Dict>()) code('{');
        return value.is_exact<Dict>();
    }

    void write_int(Value value) {
        if (value.is_small() && value.small() >= INT32_MIN && value.small() <= INT32_MAX) {
            code('i');
            return number(uint32_t(value.small()));
        }
        BigInt big = big_int_of(value);
        auto digits = big.to_digits15();
        code('l');
        auto count = int32_t(digits.size());
        number(uint32_t(int_is_negative(value) ? -count : count));
        for (uint16_t digit : digits) {
            byte(uint8_t(digit));
            byte(uint8_t(digit >> 8));
        }
    }

    void binary_float(double value) {
        uint64_t bits = std::bit_cast<uint64_t>(value);
        for (int i = 0; i < 64; i += 8) byte(uint8_t(bits >> i));
    }
    void text_float(double value) {
        char text[32];
        int length = std::snprintf(text, sizeof text, "%.17g", value);
        byte(uint8_t(length));
        out_.insert(out_.end(), text, text + length);
    }
    void part_of_number(double value) { version_ >= kBinaryFloats ? binary_float(value) : text_float(value); }

    void write_float(double value) {
        code(version_ >= kBinaryFloats ? 'g' : 'f');
        part_of_number(value);
    }
    void write_complex(ComplexNumber const& value) {
        code(version_ >= kBinaryFloats ? 'y' : 'x');
        part_of_number(value.real);
        part_of_number(value.imag);
    }

    Raises<void> write_text(Thread& thread, Str* text) {
        std::string utf8 = to_utf8(text);
        bool interned = text->is_interned();
        if (version_ >= kShortForms && text->is_ascii()) {
            if (utf8.size() > UINT8_MAX) {
                TRY(sized(thread, interned ? 'A' : 'a', utf8.size()));
            } else {
                code(interned ? 'Z' : 'z');
                byte(uint8_t(utf8.size()));
            }
        } else {
            TRY(sized(thread, interned && version_ >= kReferences ? 't' : 'u', utf8.size()));
        }
        out_.insert(out_.end(), utf8.begin(), utf8.end());
        return {};
    }

    Raises<void> write_bytes(Thread& thread, ByteView bytes) {
        TRY(sized(thread, 's', bytes.size()));
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        return {};
    }

    Raises<void> write_code(Thread& thread, Code* value, int depth) {
        code::CodeObject const& source = *value->source;
        code('c');
        for (int32_t field : {source.argcount, source.posonlyargcount, source.kwonlyargcount, source.stacksize})
            number(uint32_t(field));
        number(source.flags);
        constexpr size_t kBeforeFirstLine = 8;
        size_t written = 0;
        return for_each_part(thread, Value::of(value), [&](Value part) {
            if (written++ == kBeforeFirstLine) number(uint32_t(source.firstlineno));
            return write(thread, part, depth + 1);
        });
    }

    void byte(uint8_t value) { out_.push_back(value); }
    /// The type code of the object that is being written.
    void code(char type) { byte(uint8_t(type) | flag_); }
    void number(uint32_t value) {
        for (int i = 0; i < 32; i += 8) byte(uint8_t(value >> i));
    }
    Raises<bool> sized(Thread& thread, char type, size_t size) {
        if (size > INT32_MAX) return raise(thread, ValueError_type, "unmarshallable object");
        code(type);
        number(uint32_t(size));
        return true;
    }

    Parts& parts_;
    int version_;
    uint8_t flag_ = 0;
    py::Bytes out_;
    /// By the bits of a value, as numbers have no other identity.
    HashMap<uint64_t, uint32_t> occurrences_;
    HashMap<uint64_t, uint32_t> references_;
};

Raises<Tuple*> Parts::of_code(Thread& thread, Code* code) {
    if (auto known = known_.find(code); known != known_.end()) return known->second;
    TRY(complete_code(thread, code));
    code::CodeObject const& source = *code->source;
    Tuple* parts = new_tuple(10);
    size_t at = 0;
    auto add = [&](Object* part) { parts->items[at++] = Value::of(part); };
    add(make_bytes(source.code->bytes));
    add(code->consts);
    add(code->names);
    add(code->local_names);
    add(make_bytes(source.localspluskinds->bytes));
    add(code->filename);
    add(code->name);
    add(code->qualname);
    add(make_bytes(source.linetable->bytes));
    add(make_bytes(source.exceptiontable->bytes));
    keep(code, parts);
    return parts;
}

Raises<Tuple*> Parts::of_set(Thread& thread, Set* set, int version) {
    if (auto known = known_.find(set); known != known_.end()) return known->second;
    Tuple* members = TRY(tuple_from(thread, Value::of(set)));
    std::vector<std::pair<py::Bytes, size_t>> written;
    for (size_t i = 0; i < members->size; i++) {
        Dumper dumper(*this, version);
        TRY(dumper.dump(thread, members->items[i]));
        written.push_back({dumper.take(), i});
    }
    std::ranges::sort(written);
    Tuple* ordered = new_tuple(written.size());
    for (size_t i = 0; i < written.size(); i++) ordered->items[i] = members->items[written[i].second];
    keep(set, ordered);
    return ordered;
}

/// As it stands in a file: the import system and compileall dump the code of whole modules.
Raises<Value> dump_module(Thread& thread, Code* code) {
    auto written = marshal::write_module(*code->source);
    if (written.ok()) return Value::of(make_bytes(written.value()));
    bool too_deep = written.error() == marshal::WriteError::TooDeep;
    return raise(thread, ValueError_type, too_deep ? "object too deeply nested to marshal" : "unmarshallable object");
}

}  // namespace

Raises<Value> dump_marshalled(Thread& thread, Value value, int version) {
    if (version >= kShortForms && value.is<Code>()) {
        Code* code = value.as<Code>();
        // Unless it has got another file name since.
        if (equal_text(code->filename, make_str(code->source->filename->text))) return dump_module(thread, code);
    }
    Parts parts;
    Dumper dumper(parts, version);
    TRY(dumper.dump(thread, value));
    return Value::of(make_bytes(dumper.take()));
}

}  // namespace py::vm

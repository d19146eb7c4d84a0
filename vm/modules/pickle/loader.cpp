#include "vm/modules/pickle/loader.h"

#include <bit>

#include "vm/codecs/codecs.h"
#include "vm/modules/codecs/escape.h"
#include "vm/objects/buffer/memoryview.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float_methods.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Unpickler.load: the machine, plain values and containers.

namespace py::vm {

Raises<Value> load_value(Thread& thread, Unpickler* self) { return PickleLoader(thread, self).load(); }

Raises<Value> PickleLoader::load() {
    self_->protocol = 0;
    while (!stopped_) {
        uint8_t opcode = TRY(input_.take_opcode());
        TRY(step(PickleOp(opcode)));
    }
    TRY(input_.finish());
    return pop();
}

Raises<void> PickleLoader::step(PickleOp op) {
    switch (op) {
        case PickleOp::Mark: marks_.push_back(stack_->size); return {};
        case PickleOp::Stop: stopped_ = true; return need(1);
        case PickleOp::Pop:
            // A mark directly at the top goes as a value would.
            if (!marks_.empty() && marks_.back() == stack_->size) {
                marks_.pop_back();
                return {};
            }
            TRY(pop());
            return {};
        case PickleOp::PopMark: TRY(pop_to_mark()); return {};
        case PickleOp::Dup:
            TRY(need(1));
            push(top());
            return {};
        case PickleOp::FloatLine: return load_float_line();
        case PickleOp::Float8: return load_float();
        case PickleOp::IntLine: return load_int_line();
        case PickleOp::Int1: push(Value::small(int64_t(TRY(input_.take_number(1))))); return {};
        case PickleOp::Int2: push(Value::small(int64_t(TRY(input_.take_number(2))))); return {};
        case PickleOp::Int4: push(Value::small(int32_t(TRY(input_.take_number(4))))); return {};
        case PickleOp::LongLine: return load_long_line();
        case PickleOp::Long1: return load_long(TRY(input_.take_number(1)));
        case PickleOp::Long4: {
            auto size = int32_t(TRY(input_.take_number(4)));
            if (size >= 0) return load_long(uint64_t(size));
            return raise(thread_, unpickling_error(), "LONG pickle has negative byte count");
        }
        case PickleOp::None: push(none()); return {};
        case PickleOp::True: push(boolean(true)); return {};
        case PickleOp::False: push(boolean(false)); return {};
        case PickleOp::StringLine: return load_string_line();
        case PickleOp::String1: return load_string(TRY(input_.take_number(1)));
        case PickleOp::String4: {
            auto size = int32_t(TRY(input_.take_number(4)));
            if (size >= 0) return load_string(uint64_t(size));
            return raise(thread_, unpickling_error(), "BINSTRING pickle has negative byte count");
        }
        case PickleOp::UnicodeLine: return load_unicode_line();
        case PickleOp::Unicode1: return load_unicode(1);
        case PickleOp::Unicode4: return load_unicode(4);
        case PickleOp::Unicode8: return load_unicode(8);
        case PickleOp::Bytes1: return load_bytes(1);
        case PickleOp::Bytes4: return load_bytes(4);
        case PickleOp::Bytes8: return load_bytes(8);
        case PickleOp::ByteArray8: return load_bytearray();
        case PickleOp::NextBuffer: return load_next_buffer();
        case PickleOp::ReadOnlyBuffer: return load_readonly_buffer();

        case PickleOp::EmptyTuple: push(Value::of(empty_tuple())); return {};
        case PickleOp::Tuple1: return load_tuple(1);
        case PickleOp::Tuple2: return load_tuple(2);
        case PickleOp::Tuple3: return load_tuple(3);
        case PickleOp::Tuple: {
            List* items = TRY(pop_to_mark());
            push(Value::of(make_tuple(std::span<Value const>(items->span()))));
            return {};
        }
        case PickleOp::EmptyList: push(Value::of(new_list())); return {};
        case PickleOp::List: push(Value::of(TRY(pop_to_mark()))); return {};
        case PickleOp::Append: {
            TRY(need(2));
            Value item = TRY(pop());
            return append(make_list({&item, 1}));
        }
        case PickleOp::Appends: return append(TRY(pop_items()));
        case PickleOp::EmptyDict: push(Value::of(new_dict())); return {};
        case PickleOp::Dict: return load_dict();
        case PickleOp::SetItem: {
            TRY(need(3));
            List* items = make_list(std::span<Value const>(stack_->span().last(2)));
            stack_->size -= 2;
            return set_items(items);
        }
        case PickleOp::SetItems: return set_items(TRY(pop_items()));
        case PickleOp::EmptySet: push(Value::of(new_set(set_type))); return {};
        case PickleOp::AddItems: return add_items(TRY(pop_items()));
        case PickleOp::FrozenSet: {
            List* items = TRY(pop_to_mark());
            Value set = Value::of(new_set(frozenset_type));
            TRY(update_set(thread_, set, Value::of(items)));
            push(set);
            return {};
        }

        case PickleOp::Global: return load_global_line();
        case PickleOp::StackGlobal: return load_stack_global();
        case PickleOp::Extension1: return load_extension(1);
        case PickleOp::Extension2: return load_extension(2);
        case PickleOp::Extension4: return load_extension(4);
        case PickleOp::Instance: return load_instance_line();
        case PickleOp::Object: return load_object();
        case PickleOp::NewObject: return load_new_object(Keywords::No);
        case PickleOp::NewObjectWithKeywords: return load_new_object(Keywords::Yes);
        case PickleOp::Reduce: return load_reduce();
        case PickleOp::Build: return load_build();
        case PickleOp::PersistentLine: return load_persistent_line();
        case PickleOp::Persistent: return load_persistent(TRY(pop()));

        case PickleOp::GetLine: return get_numbered(TRY(take_number_line()));
        case PickleOp::Get1: return get_numbered(int64_t(TRY(input_.take_number(1))));
        case PickleOp::Get4: return get_numbered(int64_t(TRY(input_.take_number(4))));
        case PickleOp::PutLine: return put_numbered(TRY(take_number_line()));
        case PickleOp::Put1: return put_numbered(int64_t(TRY(input_.take_number(1))));
        case PickleOp::Put4: return put_numbered(int64_t(TRY(input_.take_number(4))));
        case PickleOp::Memoize: return put_numbered(int64_t(self_->memo->count));

        case PickleOp::Protocol: {
            uint64_t protocol = TRY(input_.take_number(1));
            if (protocol > kHighestPickleProtocol) {
                return raise(thread_, ValueError_type, "unsupported pickle protocol: {}", {protocol});
            }
            self_->protocol = int64_t(protocol);
            return {};
        }
        case PickleOp::Frame: {
            uint64_t size = TRY(input_.take_number(8));
            if (size > uint64_t(INT64_MAX)) {
                return raise(thread_, OverflowError_type, "FRAME length exceeds system's maximum of {} bytes",
                             {INT64_MAX});
            }
            return input_.open_frame(size);
        }
    }
    return invalid_opcode(uint8_t(op));
}

Error PickleLoader::invalid_opcode(uint8_t opcode) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    bool printable = opcode >= 0x20 && opcode <= 0x7E && opcode != '\'' && opcode != '\\';
    std::string shown =
        printable ? std::string(1, char(opcode)) : std::string("\\x") + kDigits[opcode / 16] + kDigits[opcode % 16];
    return raise(thread_, unpickling_error(), "invalid load key, '{}'.", {shown});
}

// The stack.

Error PickleLoader::underflow() {
    return raise(thread_, unpickling_error(), marks_.empty() ? "unpickling stack underflow" : "unexpected MARK found");
}

Raises<Value> PickleLoader::pop() {
    TRY(need(1));
    return stack_->items[--stack_->size];
}

Raises<List*> PickleLoader::pop_to_mark() {
    if (marks_.empty()) return raise(thread_, unpickling_error(), "could not find MARK");
    size_t mark = marks_.back();
    marks_.pop_back();
    List* items = make_list(std::span<Value const>(stack_->span().subspan(mark)));
    stack_->size = mark;
    return items;
}

Raises<List*> PickleLoader::pop_items() {
    List* items = TRY(pop_to_mark());
    TRY(need(1));
    return items;
}

// Plain values.

Raises<void> PickleLoader::load_int_line() {
    std::string_view line = TRY(input_.take_line());
    if (line == "00" || line == "01") {
        push(boolean(line == "01"));
        return {};
    }
    auto number = parse_int(thread_, make_str(line), 0);
    if (!number.ok()) {
        thread_.pending = nullptr;
        return raise(thread_, ValueError_type, "could not convert string to int");
    }
    push(number.value());
    return {};
}

Raises<void> PickleLoader::load_long_line() {
    std::string_view line = TRY(input_.take_line());
    if (line.ends_with('L')) line.remove_suffix(1);
    push(TRY(parse_int(thread_, make_str(line), 0)));
    return {};
}

Raises<void> PickleLoader::load_float_line() {
    std::string_view line = TRY(input_.take_line());
    auto number = parse_float(thread_, make_str(line));
    if (!number.ok()) {
        thread_.pending = nullptr;
        return raise(thread_, ValueError_type, "could not convert string to float");
    }
    push(Value::real(number.value()));
    return {};
}

Raises<void> PickleLoader::load_float() {
    push(Value::real(std::bit_cast<double>(__builtin_bswap64(TRY(input_.take_number(8))))));
    return {};
}

Raises<void> PickleLoader::load_long(uint64_t size) {
    ByteView bytes = TRY(input_.take(size));
    std::vector<uint64_t> limbs((bytes.size() + 7) / 8);
    for (size_t i = 0; i < bytes.size(); i++) limbs[i / 8] |= uint64_t(bytes[i]) << (i % 8 * 8);
    BigInt number(limbs, false);
    if (!bytes.empty() && bytes.back() & 0x80) number = number - (BigInt(1) << (bytes.size() * 8));
    push(make_int(number));
    return {};
}

/// What Python 2 wrote as a str.
Raises<Value> PickleLoader::decoded(ByteView bytes) {
    if (equal_text(self_->encoding, "bytes")) return Value::of(make_bytes(bytes));
    static Str* decode = intern("decode");
    return call_method(thread_, Value::of(make_bytes(bytes)), decode,
                       {Value::of(self_->encoding), Value::of(self_->errors)});
}

Raises<void> PickleLoader::load_string_line() {
    std::string_view line = TRY(input_.take_line());
    bool quoted = line.size() >= 2 && line.front() == line.back() && (line.front() == '\'' || line.front() == '"');
    if (!quoted) return raise(thread_, unpickling_error(), "the STRING opcode argument must be quoted");
    Bytes* bytes = TRY(unescape_bytes(thread_, as_bytes(line.substr(1, line.size() - 2)), "strict"));
    push(TRY(decoded(bytes->view())));
    return {};
}

Raises<void> PickleLoader::load_string(uint64_t size) {
    push(TRY(decoded(TRY(input_.take(size)))));
    return {};
}

Raises<void> PickleLoader::load_unicode_line() {
    std::string_view line = TRY(input_.take_line());
    push(Value::of(TRY(decode_raw_unicode_escape(thread_, as_bytes(line), "strict", true)).text));
    return {};
}

Raises<void> PickleLoader::load_unicode(int size) {
    uint64_t length = TRY(input_.take_number(size));
    if (length > uint64_t(INT64_MAX)) {
        return raise(thread_, OverflowError_type, "BINUNICODE exceeds system's maximum size of {} bytes", {INT64_MAX});
    }
    ByteView bytes = TRY(input_.take(length));
    push(Value::of(TRY(decode_utf8(thread_, bytes, "surrogatepass", true)).text));
    return {};
}

Raises<void> PickleLoader::load_bytes(int size) {
    uint64_t length = TRY(input_.take_number(size));
    if (length > uint64_t(INT64_MAX)) {
        return raise(thread_, OverflowError_type, "BINBYTES exceeds system's maximum size of {} bytes", {INT64_MAX});
    }
    push(Value::of(make_bytes(TRY(input_.take(length)))));
    return {};
}

Raises<void> PickleLoader::load_bytearray() {
    uint64_t length = TRY(input_.take_number(8));
    if (length > uint64_t(INT64_MAX)) {
        return raise(thread_, OverflowError_type, "BYTEARRAY8 exceeds system's maximum size of {} bytes", {INT64_MAX});
    }
    push(Value::of(make_bytearray(TRY(input_.take(length)))));
    return {};
}

Raises<void> PickleLoader::load_next_buffer() {
    if (self_->buffers.is_empty()) {
        return raise(thread_, unpickling_error(),
                     "pickle stream refers to out-of-band data but no *buffers* argument was given");
    }
    Value buffer = TRY(next_item(thread_, self_->buffers));
    if (buffer.is_empty()) return raise(thread_, unpickling_error(), "not enough out-of-band buffers");
    push(buffer);
    return {};
}

Raises<void> PickleLoader::load_readonly_buffer() {
    TRY(need(1));
    MemoryView* view = TRY(make_memoryview(thread_, top()));
    if (view->readonly) return {};
    static Str* to_readonly = intern("toreadonly");
    Value shown = TRY(call_method(thread_, Value::of(view), to_readonly, {}));
    top() = shown;
    return {};
}

// Containers.

Raises<void> PickleLoader::load_tuple(size_t size) {
    TRY(need(size));
    Tuple* tuple = make_tuple(std::span<Value const>(stack_->span().last(size)));
    stack_->size -= size;
    push(Value::of(tuple));
    return {};
}

Raises<void> PickleLoader::load_dict() {
    List* items = TRY(pop_to_mark());
    if (items->size % 2) return raise(thread_, unpickling_error(), "odd number of items for DICT");
    push(Value::of(new_dict()));
    return set_items(items);
}

Raises<void> PickleLoader::append(List* items) {
    Value target = top();
    if (items->size == 0) return {};
    if (type_of(target) == &list_type) {
        for (Value item : items->span()) target.as<List>()->append(item);
        return {};
    }
    static Str* extend = intern("extend");
    static Str* append = intern("append");
    Value method = TRY(find_attribute(thread_, target, extend));
    if (!method.is_empty()) {
        TRY(call(thread_, method, {Value::of(items)}));
        return {};
    }
    method = TRY(get_attribute(thread_, target, append));
    for (size_t i = 0; i < items->size; i++) TRY(call(thread_, method, {items->items[i]}));
    return {};
}

Raises<void> PickleLoader::set_items(List* items) {
    if (items->size % 2) return raise(thread_, unpickling_error(), "odd number of items for SETITEMS");
    Value target = top();
    for (size_t i = 0; i < items->size; i += 2) {
        if (type_of(target) == &dict_type) {
            TRY(target.as<Dict>()->store(thread_, items->items[i], items->items[i + 1]));
        } else {
            TRY(set_item(thread_, target, items->items[i], items->items[i + 1]));
        }
    }
    return {};
}

Raises<void> PickleLoader::add_items(List* items) {
    Value target = top();
    if (items->size == 0) return {};
    if (type_of(target) == &set_type) return update_set(thread_, target, Value::of(items));
    static Str* add = intern("add");
    Value method = TRY(get_attribute(thread_, target, add));
    for (size_t i = 0; i < items->size; i++) TRY(call(thread_, method, {items->items[i]}));
    return {};
}

// The memo.

Raises<int64_t> PickleLoader::take_number_line() {
    Value number = TRY(parse_int(thread_, make_str(TRY(input_.take_line())), 10));
    return to_int64(thread_, number);
}

Raises<void> PickleLoader::get_numbered(int64_t number) {
    Value found = find_numbered(self_->memo, number);
    if (found.is_empty()) {
        return raise(thread_, unpickling_error(), "Memo value not found at index {}", {number});
    }
    push(found);
    return {};
}

Raises<void> PickleLoader::put_numbered(int64_t number) {
    TRY(need(1));
    if (number < 0) return raise(thread_, ValueError_type, "negative PUT argument");
    store_numbered(self_->memo, number, top());
    return {};
}

}  // namespace py::vm

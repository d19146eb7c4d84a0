#include "vm/modules/datetime/pickled_state.h"

#include <algorithm>

#include "vm/errors/raise.h"
#include "vm/objects/containers.h"
#include "vm/runtime/native/arguments.h"

namespace py::vm::datetime {

namespace {

bool is_of_form(StateForm const& form, size_t size, auto byte_at) {
    if (size != form.size) return false;
    uint32_t byte = byte_at(form.telling_byte);
    if (form.has_fold && byte <= 0xFF) byte &= uint32_t(~kFoldBit);
    return byte >= form.least && byte <= form.most;
}

}  // namespace

Raises<bool> take_state(Thread& thread, CallArgs args, StateForm const& form, uint8_t* out) {
    if (args.names || args.count < 1 || args.count > (form.has_fold ? 2 : 1)) return false;
    Value state = args.values[0];
    if (state.is<Bytes>()) {
        ByteView bytes = state.as<Bytes>()->view();
        if (!is_of_form(form, bytes.size(), [&](size_t i) { return bytes[i]; })) return false;
        std::ranges::copy(bytes, out);
        return true;
    }
    if (!state.is<Str>()) return false;
    Str* text = state.as<Str>();
    if (!is_of_form(form, text->length, [&](size_t i) { return text->at(i); })) return false;
    if (text->width() != 1) {
        return raise(thread, ValueError_type,
                     "Failed to encode latin1 string when unpickling a {} object. "
                     "pickle.load(data, encoding='latin1') is assumed.",
                     {form.type_name});
    }
    std::copy_n(text->latin1(), form.size, out);
    return true;
}

Raises<Value> pickled_tzinfo(Thread& thread, CallArgs args) {
    if (args.count < 2 || is_none(args.values[1])) return none();
    if (is_tzinfo(args.values[1])) return args.values[1];
    return raise(thread, TypeError_type, "bad tzinfo state arg");
}

// Numbers are big-endian.

void put_day(uint8_t* out, CalendarDay day) {
    out[0] = uint8_t(day.year >> 8);
    out[1] = uint8_t(day.year);
    out[2] = uint8_t(day.month);
    out[3] = uint8_t(day.day);
}

void put_clock(uint8_t* out, ClockTime clock) {
    out[0] = clock.hour;
    out[1] = clock.minute;
    out[2] = clock.second;
    out[3] = uint8_t(clock.microsecond >> 16);
    out[4] = uint8_t(clock.microsecond >> 8);
    out[5] = uint8_t(clock.microsecond);
}

CalendarDay take_day(uint8_t const* state) { return {state[0] << 8 | state[1], state[2], state[3]}; }

ClockTime take_clock(uint8_t const* state) {
    return {state[0], state[1], state[2], 0, state[3] << 16 | state[4] << 8 | state[5]};
}

Value reduced(Value self, ByteView state, Value tzinfo) {
    Value bytes = Value::of(make_bytes(state));
    Tuple* arguments = is_none(tzinfo) ? make_tuple({bytes}) : make_tuple({bytes, tzinfo});
    return Value::of(make_tuple({Value::of(type_of(self)), Value::of(arguments)}));
}

}  // namespace py::vm::datetime

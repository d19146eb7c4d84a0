#pragma once

#include "vm/modules/datetime/objects.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/raises.h"

// Pickles: the state of each type, as the bytes that CPython has in memory.

namespace py::vm::datetime {

inline constexpr size_t kDateState = 4, kTimeState = 6, kDateTimeState = 10;
/// Set in the month of a datetime, or the hour of a time, if the fold is 1.
inline constexpr uint8_t kFoldBit = 0x80;

/// What the state of a pickle looks like: as many bytes, of which one tells it from other arguments.
struct StateForm {
    char const* type_name;
    size_t size;
    size_t telling_byte;
    /// The values that this byte may have, without the fold; `kFoldBit` is set where it may have one.
    uint8_t least, most;
    bool has_fold;
};
/// The state that a pickle gives a constructor: one argument, or two with a tzinfo, of which the first is bytes of that
/// form (a str if the pickle comes from Python 2), copied to `out`. False if the arguments are other ones. ValueError
/// for a str with other characters than Latin-1.
Raises<bool> take_state(Thread& thread, CallArgs args, StateForm const& form, uint8_t* out);
/// The tzinfo behind such a state. TypeError "bad tzinfo state arg".
Raises<Value> pickled_tzinfo(Thread& thread, CallArgs args);

void put_day(uint8_t* out, CalendarDay day);
void put_clock(uint8_t* out, ClockTime clock);
CalendarDay take_day(uint8_t const* state);
ClockTime take_clock(uint8_t const* state);
/// (type, (state[, tzinfo]))
Value reduced(Value self, ByteView state, Value tzinfo);

}  // namespace py::vm::datetime

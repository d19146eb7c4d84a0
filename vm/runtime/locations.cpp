#include "vm/runtime/locations.h"

namespace py::vm {
namespace {

class LocationReader {
  public:
    LocationReader(ByteView table, int32_t first_line) : table_(table), line_(first_line) {}

    bool done() const { return at_ >= table_.size(); }

    /// The next entry; `length` is how many 2-byte units it covers.
    Location read(uint32_t& length) {
        uint8_t head = table_[at_++];
        int code = (head >> 3) & 15;
        length = (head & 7) + 1u;
        Location location;
        if (code == 15) return location;
        if (code == 14) {
            line_ += signed_number();
            location.line = line_;
            location.end_line = line_ + int32_t(number());
            location.column = int32_t(number()) - 1;
            location.end_column = int32_t(number()) - 1;
            return location;
        }
        if (code == 13) {
            line_ += signed_number();
            location.line = location.end_line = line_;
            return location;
        }
        if (code >= 10) {
            line_ += code - 10;
            location.column = byte();
            location.end_column = byte();
        } else {
            uint8_t rest = byte();
            location.column = code * 8 + (rest >> 4);
            location.end_column = location.column + (rest & 15);
        }
        location.line = location.end_line = line_;
        return location;
    }

  private:
    uint8_t byte() { return done() ? 0 : table_[at_++]; }

    uint32_t number() {
        uint32_t value = 0;
        int shift = 0;
        for (;;) {
            uint8_t part = byte();
            if (shift < 30) value |= uint32_t(part & 63) << shift;
            shift += 6;
            if (!(part & 64)) return value;
        }
    }

    int32_t signed_number() {
        uint32_t value = number();
        return value & 1 ? -int32_t(value >> 1) : int32_t(value >> 1);
    }

    ByteView table_;
    size_t at_ = 0;
    int32_t line_;
};

}  // namespace

Location location_at(code::CodeObject const& code, uint32_t offset) {
    LocationReader reader(code.linetable->bytes, code.firstlineno);
    uint32_t position = 0;
    while (!reader.done()) {
        uint32_t length;
        Location location = reader.read(length);
        if (offset < position + length) return location;
        position += length;
    }
    return {};
}

}  // namespace py::vm

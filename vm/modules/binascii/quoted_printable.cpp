#include "vm/modules/binascii/binascii.h"
#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/protocol/operations.h"

// Quoted-printable text (RFC 1521, and RFC 1522 for headers).

namespace py::vm {
namespace {

/// The longest line that is written, soft line break not counted.
constexpr size_t kMostInLine = 76;

Raises<bool> flag(Thread& thread, Value value, bool otherwise) {
    if (value.is_empty()) return otherwise;
    return truth_of(thread, value);
}

Raises<Value> a2b_qp(Thread& thread, Value* args) {
    AsciiInput input;
    TRY(input.take(thread, args[0]));
    bool header = TRY(flag(thread, args[1], false));
    ByteView data = input.bytes();
    std::vector<uint8_t> out;
    for (size_t at = 0; at < data.size();) {
        if (data[at] == '_' && header) {
            out.push_back(' ');
            at++;
        } else if (data[at] != '=') {
            out.push_back(data[at++]);
        } else if (++at >= data.size()) {
            break;
        } else if (data[at] == '\n' || data[at] == '\r') {
            // A soft line break.
            while (at < data.size() && data[at] != '\n') at++;
            if (at < data.size()) at++;
        } else if (data[at] == '=') {
            out.push_back('=');
            at++;
        } else if (at + 1 < data.size() && ascii::hex_value(data[at]) >= 0 && ascii::hex_value(data[at + 1]) >= 0) {
            out.push_back(uint8_t(ascii::hex_value(data[at]) << 4 | ascii::hex_value(data[at + 1])));
            at += 2;
        } else {
            out.push_back('=');
        }
    }
    return Value::of(make_bytes(out));
}

class QuotedPrintableEncoder {
  public:
    QuotedPrintableEncoder(ByteView data, bool quote_tabs, bool text, bool header)
        : data_(data), quote_tabs_(quote_tabs), text_(text), header_(header) {
        // The first line end decides how all are written.
        size_t newline = 0;
        while (newline < data.size() && data[newline] != '\n') newline++;
        crlf_ = newline > 0 && newline < data.size() && data[newline - 1] == '\r';
    }

    std::vector<uint8_t> run() {
        for (size_t at = 0; at < data_.size();) {
            uint8_t c = data_[at];
            bool line_end = text_ && (c == '\n' || (c == '\r' && at + 1 < data_.size() && data_[at + 1] == '\n'));
            if (line_end) {
                quote_trailing_space();
                end_line();
                at += c == '\r' ? 2 : 1;
                continue;
            }
            if (must_quote(at)) {
                break_line(at, 3);
                quote(c);
            } else {
                break_line(at, 1);
                out_.push_back(header_ && c == ' ' ? uint8_t('_') : c);
                length_++;
            }
            at++;
        }
        return std::move(out_);
    }

  private:
    bool must_quote(size_t at) const {
        uint8_t c = data_[at];
        if (c > 126 || c == '=' || (header_ && c == '_')) return true;
        if (c == '.' && length_ == 0) {
            bool alone = at + 1 == data_.size() || data_[at + 1] == '\n' || data_[at + 1] == '\r' || data_[at + 1] == 0;
            return alone;
        }
        if (!text_ && (c == '\r' || c == '\n')) return true;
        if ((c == '\t' || c == ' ') && at + 1 == data_.size()) return true;
        if (c >= 33 || c == '\r' || c == '\n') return false;
        return c == '\t' || c == ' ' ? quote_tabs_ : true;
    }

    void break_line(size_t at, size_t wanted) {
        bool ends_here = at + 1 == data_.size() || data_[at + 1] == '\n';
        if (length_ + wanted < kMostInLine || (ends_here && wanted == 1)) return;
        out_.push_back('=');
        end_line();
    }

    void quote(uint8_t c) {
        out_.push_back('=');
        for (int digit : {c >> 4, c & 15}) out_.push_back(uint8_t("0123456789ABCDEF"[digit]));
        length_ += 3;
    }

    void quote_trailing_space() {
        if (out_.empty() || (out_.back() != ' ' && out_.back() != '\t') || length_ == 0) return;
        uint8_t space = out_.back();
        out_.pop_back();
        quote(space);
    }

    void end_line() {
        if (crlf_) out_.push_back('\r');
        out_.push_back('\n');
        length_ = 0;
    }

    ByteView data_;
    bool quote_tabs_, text_, header_, crlf_ = false;
    std::vector<uint8_t> out_;
    size_t length_ = 0;
};

Raises<Value> b2a_qp(Thread& thread, Value* args) {
    Buffer input;
    TRY(input.acquire(thread, args[0]));
    bool quote_tabs = TRY(flag(thread, args[1], false));
    bool text = TRY(flag(thread, args[2], true));
    bool header = TRY(flag(thread, args[3], false));
    return Value::of(make_bytes(QuotedPrintableEncoder(input.bytes(), quote_tabs, text, header).run()));
}

constexpr MethodDef kFunctions[] = {
    {"a2b_qp", "(data, header=False)", a2b_qp, "The bytes that quoted-printable text stands for."},
    {"b2a_qp", "(data, quotetabs=False, istext=True, header=False)", b2a_qp, "Bytes as quoted-printable text."},
};

}  // namespace

std::span<MethodDef const> quoted_printable_functions() { return kFunctions; }

}  // namespace py::vm

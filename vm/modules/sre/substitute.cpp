#include <cstring>
#include <string>

#include "vm/gc/heap.h"
#include "vm/modules/sre/regex.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Pattern.sub and Pattern.subn.

namespace py::vm {
namespace {

/// The result as it grows: text or bytes, as the string that is searched.
class Output {
  public:
    explicit Output(RegexString const& string) : string_(string) {}

    /// Part of the string itself.
    void append_part(int64_t start, int64_t stop) {
        if (start >= stop) return;
        if (string_.is_text()) {
            text_.append_part(string_.text(), size_t(start), size_t(stop));
        } else {
            bytes_.append(reinterpret_cast<char const*>(string_.bytes()) + start, size_t(stop - start));
        }
    }

    /// A replacement; `pieces` counts what a join would have before it, for the error message.
    Raises<void> append(Thread& thread, Value piece, int64_t pieces) {
        if (string_.is_text()) {
            if (!piece.is<Str>()) {
                return raise(thread, TypeError_type, "sequence item {}: expected str instance, {} found",
                             {pieces, type_of(piece)});
            }
            text_.append(piece.as<Str>());
            return {};
        }
        if (!has_buffer(piece) && !piece.is<Bytes>()) {
            return raise(thread, TypeError_type, "sequence item {}: expected a bytes-like object, {} found",
                         {pieces, type_of(piece)});
        }
        RegexString part;
        TRY(part.open(thread, piece));
        bytes_.append(reinterpret_cast<char const*>(part.bytes()), size_t(part.length()));
        return {};
    }

    Value finish() {
        if (string_.is_text()) return Value::of(text_.finish());
        return Value::of(make_bytes({reinterpret_cast<uint8_t const*>(bytes_.data()), bytes_.size()}));
    }

  private:
    RegexString const& string_;
    StrBuilder text_;
    std::string bytes_;
};

/// What to put in place of each match.
struct Replacement {
    /// A str or bytes without references to groups; or empty.
    Value literal = kEmpty;
    /// To be called with the match; or empty.
    Value function = kEmpty;
    /// A template taken apart by re: literals, None where a group goes, and pairs (place, group).
    List* literals = nullptr;
    List* references = nullptr;
};

bool has_backslash(RegexString const& string) {
    sre::Subject subject = string.subject(string.length());
    if (subject.width == 1) return std::memchr(subject.beginning, '\\', size_t(string.length())) != nullptr;
    for (int64_t i = 0; i < string.length(); i++) {
        if (string.text()->at(size_t(i)) == '\\') return true;
    }
    return false;
}

Raises<void> parse_template(Thread& thread, RegexPattern* pattern, Value source, Replacement& replacement) {
    // By way of the function that re means for it: warnings count the frames.
    Value subx = TRY(imported_attribute(thread, "re", "_subx"));
    Value filter = TRY(call(thread, subx, {Value::of(pattern), source}));
    if (!is_callable(filter)) {
        replacement.literal = filter;
        return {};
    }
    Value parser = TRY(imported_attribute(thread, "re", "_compile_repl"));
    Value parsed = TRY(call(thread, parser, {source, Value::of(pattern)}));
    Tuple* parts = parsed.is<Tuple>() ? parsed.as<Tuple>() : nullptr;
    if (!parts || parts->size != 2 || !parts->items[0].is<List>() || !parts->items[1].is<List>()) {
        return raise(thread, TypeError_type, "invalid template");
    }
    replacement.references = parts->items[0].as<List>();
    replacement.literals = parts->items[1].as<List>();
    return {};
}

Raises<Replacement> read_replacement(Thread& thread, RegexPattern* pattern, Value value) {
    Replacement replacement;
    if (is_callable(value)) {
        replacement.function = value;
        return replacement;
    }
    bool literal = false;
    if (value.is<Str>() || value.is<Bytes>() || has_buffer(value)) {
        RegexString source;
        TRY(source.open(thread, value));
        literal = !has_backslash(source);
    }
    if (literal) {
        replacement.literal = value;
    } else {
        TRY(parse_template(thread, pattern, value, replacement));
    }
    return replacement;
}

/// The group that a template has at one of its places; 0 if the template is not as re makes it.
uint32_t referenced_group(Replacement const& replacement, size_t place, size_t& next) {
    if (next >= replacement.references->size || !replacement.references->items[next].is<Tuple>()) return 0;
    Tuple* reference = replacement.references->items[next].as<Tuple>();
    if (reference->size != 2 || reference->items[0] != Value::small(int64_t(place)) || !reference->items[1].is_small())
        return 0;
    next++;
    return uint32_t(reference->items[1].small());
}

Raises<void> append_template(Thread& thread, Output& output, Replacement const& replacement, RegexPattern* pattern,
                             RegexSearch const& search, int64_t pieces) {
    size_t next = 0;
    for (size_t i = 0; i < replacement.literals->size; i++) {
        Value piece = replacement.literals->items[i];
        if (!is_none(piece)) {
            TRY(output.append(thread, piece, pieces));
            continue;
        }
        uint32_t group = referenced_group(replacement, i, next);
        if (group > pattern->groups()) return raise(thread, IndexError_type, "no such group");
        sre::MatchResult const& result = search.result();
        if (group == 0) {
            output.append_part(result.start, result.end);
        } else if (result.marks[2 * group - 2] >= 0) {
            output.append_part(result.marks[2 * group - 2], result.marks[2 * group - 1]);
        }
    }
    return {};
}

struct Substituted {
    Value text = kEmpty;
    int64_t count = 0;
};

Raises<Substituted> substitute(Thread& thread, Value* args) {
    auto* pattern = args[0].as<RegexPattern>();
    int64_t most = args[3].is_empty() ? 0 : TRY(to_int64(thread, args[3]));
    Replacement replacement = TRY(read_replacement(thread, pattern, args[1]));
    RegexString string;
    TRY(string.open_for(thread, pattern, args[2]));
    RegexRange range{0, string.length()};
    RegexSearch search(pattern, string, range);
    Output output(string);
    Substituted done;
    int64_t last = 0;
    int64_t pieces = 0;
    while ((most == 0 || done.count < most) && TRY(search.next(thread))) {
        int64_t start = search.result().start;
        if (last < start) pieces++;
        output.append_part(last, start);
        if (!replacement.literal.is_empty()) {
            TRY(output.append(thread, replacement.literal, pieces));
        } else if (replacement.function.is_empty()) {
            TRY(append_template(thread, output, replacement, pattern, search, pieces));
        } else {
            Value match = Value::of(make_match(pattern, args[2], range, search.result()));
            Value made = TRY(call(thread, replacement.function, {match}));
            if (!is_none(made)) TRY(output.append(thread, made, pieces));
        }
        pieces++;
        last = search.result().end;
        done.count++;
    }
    if (done.count == 0) {
        done.text = string.slice(0, string.length());
        return done;
    }
    output.append_part(last, string.length());
    done.text = output.finish();
    return done;
}

}  // namespace

Raises<Value> regex_sub(Thread& thread, Value* args) { return TRY(substitute(thread, args)).text; }

Raises<Value> regex_subn(Thread& thread, Value* args) {
    Substituted done = TRY(substitute(thread, args));
    return Value::of(make_tuple({done.text, make_int(done.count)}));
}

}  // namespace py::vm

#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// _json.make_scanner: what turns text into objects.
struct JsonScanner : Object {
    static constexpr Layout kLayout = Layout::JsonScanner;
    bool strict;
    Value object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
};

/// _json.make_encoder: what turns objects into text.
struct JsonEncoder : Object {
    static constexpr Layout kLayout = Layout::JsonEncoder;
    /// Ids of the containers that are under way; None: do not look for circles.
    Value markers;
    Value make_default, encode_text, indent;
    Str* key_separator;
    Str* item_separator;
    bool sort_keys, skip_keys, allow_nan;
};

extern Type json_scanner_type, json_encoder_type;
extern TypeSpec const kJsonScannerSpec, kJsonEncoderSpec;

/// json.decoder.JSONDecodeError
Error raise_json(Thread& thread, char const* message, Str* text, int64_t position);

struct ScannedString {
    Str* text = nullptr;
    /// Behind the closing quote.
    int64_t end = 0;
};
/// Reads a string whose opening quote stands before `start`.
Raises<ScannedString> scan_json_string(Thread& thread, Str* text, int64_t start, bool strict);

/// Appends a string in quotes, with escapes; everything beyond ASCII as well if `ascii_only`.
void append_json_string(StrBuilder& out, Str* text, bool ascii_only);

Raises<Value> json_scanstring(Thread& thread, Value* args);
Raises<Value> json_encode_basestring(Thread& thread, Value* args);
Raises<Value> json_encode_basestring_ascii(Thread& thread, Value* args);

}  // namespace py::vm

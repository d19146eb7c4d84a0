#include <cstring>

#include "compiler/diag/program_text.h"
#include "compiler/source/codec.h"
#include "compiler/source/encoding_cookie.h"
#include "compiler/source/source.h"

namespace py::compiler::source {
namespace {

using diag::Diagnostic;
using diag::DiagnosticType;
using diag::unplaced_error;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// Offsets are 32 bits wide, and the sign bit is left alone.
constexpr size_t kMaxSize = 0x7FFF0000;

Err<Diagnostic const*> fail_decoding(diag::Diagnostics& diagnostics, std::string const& filename, std::string message) {
    Diagnostic error = unplaced_error(DiagnosticType::SyntaxError, std::move(message), filename);
    error.lineno = 0;
    error.offset = -1;
    return diagnostics.fail(std::move(error));
}

/// Copies text with CR and CRLF turned into LF; returns the new end.
char* copy_with_line_feeds(std::string_view text, char* to) {
    char const* at = text.data();
    char const* end = at + text.size();
    while (at < end) {
        auto* carriage_return = static_cast<char const*>(std::memchr(at, '\r', size_t(end - at)));
        size_t size = size_t((carriage_return != nullptr ? carriage_return : end) - at);
        std::memcpy(to, at, size);
        to += size;
        if (carriage_return == nullptr) break;
        *to++ = '\n';
        at = carriage_return + 1;
        if (at < end && *at == '\n') at++;
    }
    return to;
}

/// Whether CPython's reader would append a line feed. A text that ends in CRLF gets one, too: only a final LF
/// or CR that stands alone is seen as the end of a line.
bool wants_final_newline(std::string_view text) {
    if (text.ends_with("\r\n")) return true;
    return !text.ends_with('\n') && !text.ends_with('\r');
}

Source translate_line_ends(std::string_view text, std::string filename, FinalNewline final_newline) {
    Source source = Source::with_capacity(text.size() + 1, std::move(filename));
    char* end = copy_with_line_feeds(text, source.buffer());
    if (final_newline == FinalNewline::Add && wants_final_newline(text)) {
        *end++ = '\n';
    }
    source.set_size(size_t(end - source.buffer()));
    source.set_errors_quote_file(final_newline == FinalNewline::Add);
    return source;
}

}  // namespace

diag::Diagnosed<Source> decode_source(ByteView bytes, std::string filename, FinalNewline final_newline,
                                      diag::Diagnostics& diagnostics, InputKind kind) {
    std::string_view text = as_text(bytes);
    if (text.find('\0') != std::string_view::npos) {
        return diagnostics.fail(
            unplaced_error(DiagnosticType::ValueError, "source code string cannot contain null bytes", filename));
    }
    if (text.size() > kMaxSize) {
        return diagnostics.fail(unplaced_error(DiagnosticType::MemoryError, "source is too large", filename));
    }
    bool has_mark = kind == InputKind::File && text.starts_with(kByteOrderMark);
    if (has_mark) text.remove_prefix(kByteOrderMark.size());

    Source source = translate_line_ends(text, filename, final_newline);
    if (kind == InputKind::Str) return source;

    std::string cookie = find_encoding_cookie(source.text());
    source.set_errors_in_characters(has_mark || !cookie.empty());
    if (cookie.empty() || cookie == "utf-8") return source;
    if (has_mark) return fail_decoding(diagnostics, filename, "encoding problem: " + cookie + " with BOM");

    auto decoded = decode_text(source.text(), cookie);
    if (!decoded.ok()) return fail_decoding(diagnostics, filename, std::move(decoded).error());
    // CPython goes on with a C string.
    std::string_view whole = decoded.value();
    Source recoded(whole.substr(0, whole.find('\0')), std::move(filename));
    recoded.set_errors_quote_file(final_newline == FinalNewline::Add);
    return recoded;
}

}  // namespace py::compiler::source

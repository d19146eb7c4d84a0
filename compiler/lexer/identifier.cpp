#include "compiler/lexer/identifier.h"

#include "compiler/source/utf8.h"
#include "marshal/unicode/normalize.h"
#include "marshal/unicode/properties.h"

namespace py::compiler::lexer {

code::StrObject const* intern_identifier(source::Source const& source, Token const& token,
                                         code::ObjectFactory& factory) {
    std::string_view text = source.text().substr(token.start, token.end - token.start);
    if (!token.needs_decoding) [[likely]]
        return factory.intern(text);
    return factory.intern(unicode::normalize_nfkc(text));
}

bool is_valid_identifier(std::string_view name) {
    return !source::find_malformed_utf8(name) && !find_invalid_character(name);
}

std::optional<InvalidCharacter> find_invalid_character(std::string_view name) {
    for (size_t at = 0; at < name.size();) {
        auto character = source::decode_utf8_character(name.data() + at);
        bool good =
            at == 0 ? unicode::is_xid_start(character.code_point) : unicode::is_xid_continue(character.code_point);
        at += character.size;
        if (!good) return InvalidCharacter{character.code_point, at, unicode::is_printable(character.code_point)};
    }
    return std::nullopt;
}

}  // namespace py::compiler::lexer

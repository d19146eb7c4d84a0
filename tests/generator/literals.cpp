#include "tests/generator/literals.h"

namespace py::generator {
namespace {

constexpr std::string_view kReals[] = {"0",
                                       "1",
                                       "2",
                                       "3",
                                       "7",
                                       "10",
                                       "255",
                                       "256",
                                       "257",
                                       "1_000",
                                       "0xFF",
                                       "0o17",
                                       "0b1011",
                                       "0x_f",
                                       "65536",
                                       "2147483648",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "123456789012345678901234567890",
                                       "0.0",
                                       "1.5",
                                       "1e10",
                                       "1e308",
                                       "1e-320",
                                       ".5",
                                       "5.",
                                       "3.14",
                                       "00",
                                       "1_0.0_1e+1_0",
                                       "0X1A"};
constexpr std::string_view kImaginaries[] = {"1j", "0j", "2.5J", "1e3j", "00j", ".5j"};
constexpr std::string_view kStrings[] = {"''",
                                         "\"\"",
                                         "'a'",
                                         "\"b\"",
                                         "'hello'",
                                         "'two words'",
                                         "r'\\d+\\n'",
                                         "'tab\\t\\n'",
                                         "'\\x41\\u00e9'",
                                         "'\xC3\xA9'",
                                         "'\xE2\x82\xAC \xF0\x9F\x98\x80'",
                                         "'''three\nlines\n'''",
                                         "\"\"\"doc\"\"\"",
                                         "u'unicode'",
                                         "'%s and %r'",
                                         "'%d'",
                                         "'\\N{BULLET}'",
                                         "'\\\nx'",
                                         "'\\ud800'",
                                         "'not_a_name!'",
                                         "'__name__'",
                                         "'*'",
                                         "'\\0\\00\\000'",
                                         "R'raw'"};
constexpr std::string_view kBytes[] = {"b''", "b'a'", "b'bytes'", "rb'\\x'", "B'\\xff\\0'", "b'''x\ny'''", "Rb'q'"};
constexpr std::string_view kFstringTexts[] = {"",      " ",   "a",     "text ",    "{{", "}}",
                                              "{{x}}", "\\n", "\\x41", "\xC3\xA9", "%s"};
constexpr std::string_view kFormatSpecs[] = {">10", "", "x", ".2f", "^5", "%Y-%m", "=+#010_x"};

template <size_t N>
std::string_view pick_from(Random& random, std::string_view const (&items)[N]) {
    return items[random.below(N)];
}

}  // namespace

std::string_view pick_number(Random& random, NumberKind kind) {
    bool imaginary = kind == NumberKind::Imaginary || (kind == NumberKind::Any && random.chance(10));
    if (imaginary) return pick_from(random, kImaginaries);
    // Small numbers are the most frequent in programs, and the ones that arithmetic on constants survives.
    return random.chance(60) ? kReals[random.below(6)] : pick_from(random, kReals);
}

std::string_view pick_string(Random& random) { return pick_from(random, kStrings); }
std::string_view pick_bytes(Random& random) { return pick_from(random, kBytes); }
std::string_view pick_fstring_text(Random& random) { return pick_from(random, kFstringTexts); }
std::string_view pick_format_spec(Random& random) { return pick_from(random, kFormatSpecs); }

}  // namespace py::generator

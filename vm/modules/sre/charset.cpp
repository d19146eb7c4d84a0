#include "vm/modules/sre/opcodes.h"
#include "vm/modules/sre/program.h"

namespace py::vm::sre {
namespace {

bool bit(uint32_t const* bits, uint32_t index) { return bits[index / 32] >> (index % 32) & 1; }

/// Which of the items that stand in `words` up to FAILURE holds the character.
bool items_contain(uint32_t const* words, char32_t character) {
    bool wanted = true;
    for (;;) {
        switch (Opcode(*words++)) {
            case Opcode::NEGATE: wanted = !wanted; break;
            case Opcode::LITERAL:
                if (character == *words++) return wanted;
                break;
            case Opcode::CATEGORY:
                if (in_category(Category(*words++), character)) return wanted;
                break;
            case Opcode::RANGE:
                if (words[0] <= character && character <= words[1]) return wanted;
                words += 2;
                break;
            case Opcode::RANGE_UNI_IGNORE: {
                if (words[0] <= character && character <= words[1]) return wanted;
                char32_t upper = unicode_upper(character);
                if (words[0] <= upper && upper <= words[1]) return wanted;
                words += 2;
                break;
            }
            case Opcode::CHARSET:
                if (character < 256 && bit(words, character)) return wanted;
                words += kBitmapWords;
                break;
            case Opcode::BIGCHARSET: {
                uint32_t blocks = *words++;
                uint32_t const* bitmaps = words + kBlockIndexWords;
                if (character < 0x10000) {
                    uint32_t index = words[character >> 10] >> (character >> 8 & 3) * 8 & 0xFF;
                    if (bit(bitmaps, index * 256 + (character & 0xFF))) return wanted;
                }
                words = bitmaps + blocks * kBitmapWords;
                break;
            }
            default: return !wanted;
        }
    }
}

}  // namespace

bool set_contains(CharSet const& set, uint32_t const* words, char32_t character) {
    uint32_t const* items = words + set.words;
    bool found = items_contain(items, folded(character, set.fold));
    if (!found && set.fold == Fold::Locale) found = items_contain(items, locale_upper(character));
    return found != set.inverted;
}

}  // namespace py::vm::sre

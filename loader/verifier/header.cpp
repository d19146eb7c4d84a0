#include "loader/verifier/checked_code.h"

namespace py::loader {
namespace {

using namespace code;

constexpr uint32_t kGeneratorFlags = kGenerator | kCoroutine | kAsyncGenerator;
constexpr uint32_t kKnownFlags = kOptimized | kNewLocals | kVarArgs | kVarKeywords | kNested | kGeneratorFlags |
                                 kIterableCoroutine | kFutureDivision | kFutureAbsoluteImport | kFutureWithStatement |
                                 kFuturePrintFunction | kFutureUnicodeLiterals | kFutureBarryAsBdfl |
                                 kFutureGeneratorStop | kFutureAnnotations;

/// Depths take 16 bits, in which there is room for marks. CPython's compiler needs no more than a few items a nesting
/// level.
constexpr int32_t kLargestStack = 32760;
constexpr uint32_t kMostLocals = 1 << 20;

Checked check_flags(CheckedCode const& checked) {
    uint32_t flags = checked.code->flags;
    if (flags & ~kKnownFlags) return checked.failure(Rule::UnknownFlags);
    uint32_t generators = flags & kGeneratorFlags;
    if (generators & (generators - 1)) return checked.failure(Rule::GeneratorFlags);
    return {};
}

void count_clear_kinds(CheckedCode& checked) {
    uint32_t count = checked.local_count();
    checked.first_cell = checked.behind_locals = count;
    if (checked.cell_count + checked.free_count == 0) return;
    checked.first_cell = 0;
    while (checked.first_cell < count && checked.kind_of(checked.first_cell) == kLocal) checked.first_cell++;
    while (checked.behind_locals > 0 && !(checked.kind_of(checked.behind_locals - 1) & kLocal)) checked.behind_locals--;
}

/// Locals come first, then the cells that are none, and free variables last.
Checked check_kinds(CheckedCode& checked) {
    CodeObject const& code = *checked.code;
    if (code.localsplusnames->items.size() != checked.local_count()) return checked.failure(Rule::LocalKinds);
    uint32_t cells = 0, frees = 0;
    bool is_known = true, in_order = true;
    for (uint8_t kind : code.localspluskinds->bytes) {
        is_known &= kind == kLocal || kind == kCell || kind == (kLocal | kCell) || kind == kFree;
        in_order &= frees == 0 || kind == kFree;
        in_order &= !(kind & kLocal) || (code.flags & kOptimized);
        if (!is_known || !in_order) break;
        cells += (kind & kCell) != 0;
        frees += kind == kFree;
    }
    if (!is_known) return checked.failure(Rule::LocalKinds);
    if (!in_order) return checked.failure(Rule::LocalOrder);
    checked.cell_count = cells;
    checked.free_count = frees;
    count_clear_kinds(checked);
    return {};
}

Checked check_arguments(CheckedCode const& checked) {
    CodeObject const& code = *checked.code;
    bool in_range = code.posonlyargcount >= 0 && code.argcount >= code.posonlyargcount && code.kwonlyargcount >= 0;
    if (!in_range) return checked.failure(Rule::ArgumentCounts);
    int64_t slots =
        int64_t(code.argcount) + code.kwonlyargcount + bool(code.flags & kVarArgs) + bool(code.flags & kVarKeywords);
    if (slots > checked.local_count()) return checked.failure(Rule::ArgumentCounts);
    for (uint32_t i = 0; i < slots; i++) {
        if (!(checked.kind_of(i) & kLocal)) return checked.failure(Rule::ArgumentCounts);
    }
    return {};
}

}  // namespace

bool CheckedCode::is_generator() const { return code->flags & kGeneratorFlags; }

Checked check_header(CheckedCode& checked) {
    CodeObject const& code = *checked.code;
    size_t size = code.code->bytes.size();
    if (size == 0 || size % 2 != 0) return checked.failure(Rule::CodeSize);
    bool fits = code.stacksize >= 0 && code.stacksize <= kLargestStack && checked.local_count() <= kMostLocals;
    if (!fits) return checked.failure(Rule::FrameSize);
    TRY(check_flags(checked));
    TRY(check_kinds(checked));
    return check_arguments(checked);
}

}  // namespace py::loader

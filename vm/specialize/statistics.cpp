#include "vm/specialize/statistics.h"

#include <cstdio>
#include <iterator>

#include "vm/interp/body.h"
#include "vm/interp/register_op.h"
#include "vm/interp/support.h"
#include "vm/objects/generator/generator.h"
#include "vm/objects/set/set.h"

// How often ops run specialised. Counting handlers stand in front of the real ones while it is asked for.

namespace py::vm {
namespace {

using Op = RegisterOp;

enum class Family : uint8_t {
#define FAMILY(name) name,
#define FORMS(family, first, last)
#define GENERIC(op)
#include "vm/specialize/families.def"
#undef FAMILY
    kCount
};
constexpr char const* kFamilyNames[] = {
#define FAMILY(name) #name,
#include "vm/specialize/families.def"
#undef FAMILY
#undef FORMS
};

struct Forms {
    Family family;
    Op first, last;
};
constexpr Forms kForms[] = {
#define FAMILY(name)
#define FORMS(family, first, last) {Family::family, Op::first, Op::last},
#include "vm/specialize/families.def"
#undef FORMS
#undef GENERIC
};
constexpr Op kGenericOps[] = {
#define FORMS(family, first, last)
#define GENERIC(op) Op::op,
#include "vm/specialize/families.def"
#undef FORMS
#undef GENERIC
#undef FAMILY
};

struct Counts {
    /// Hits are executions in a form made for the operands, misses those whose guard failed.
    uint64_t executions, hits, misses, specialized, unspecialized;
};
Counts counts[size_t(Family::kCount)];

constexpr size_t kOps = std::size({
#define REGISTER_OP(name, slots) 0,
#include "vm/ops/register_ops.def"
#undef REGISTER_OP
});
struct OpKind {
    Handler handler = nullptr;
    Family family = Family::kCount;
    bool generic = false;
};
OpKind kinds[kOps];

/// The op that runs, if it is in a form whose guards can fail.
Instr* guarded = nullptr;

/// Of families without forms to choose from: whether their one op finds what it is made for.
bool is_at_home(Instr* ip, Value* fp) {
    auto plain_truth = [](Value value) { return is_bool(value) || is_none(value) || value.is_small(); };
    auto unpacks = [](Value value, size_t count) {
        return value.is_exact<Tuple>() && value.as<Tuple>()->size == count;
    };
    switch (ip->op) {
        case Op::UNPACK_SEQUENCE: return unpacks(R(B), C);
        case Op::UNPACK_PAIR: return unpacks(R(A), 2);
        case Op::UNPACK_LOCALS: return unpacks(R(A), C);
        case Op::SEND: return R(A).is_exact<Generator>();
        case Op::CONTAINS_OP:
        case Op::NOT_CONTAINS_OP: {
            Value container = R(C);
            return container.is_exact<List>() || container.is_exact<Tuple>() || container.is_exact<Dict>() ||
                   container.is_exact<Set>();
        }
        case Op::JUMP_IF_FALSE:
        case Op::JUMP_IF_TRUE: return plain_truth(R(A));
        case Op::UNARY_NOT: return is_bool(R(B));
        default: return true;
    }
}

OP_FUNCTION count_op(Instr* ip, Value* fp, Thread* ts, Value acc) {
    OpKind const& kind = kinds[size_t(ip->op)];
    Counts& family = counts[size_t(kind.family)];
    bool hit = !kind.generic && is_at_home(ip, fp);
    family.executions++;
    family.hits += hit;
    guarded = hit ? ip : nullptr;
    TAIL(kind.handler);
}

/// A form gives up where its guard fails, or when all caches are forgotten.
void note_rewrite(Instr* ip, Op op) {
    OpKind const& from = kinds[size_t(ip->op)];
    OpKind const& to = kinds[size_t(op)];
    if (from.family != to.family || from.family == Family::kCount) return;
    Counts& family = counts[size_t(from.family)];
    family.specialized += !to.generic;
    if (from.generic || !to.generic) return;
    family.unspecialized++;
    if (ip != guarded) return;
    family.hits--;
    family.misses++;
    guarded = nullptr;
}

}  // namespace

void count_executions() {
    for (Forms const& forms : kForms) {
        for (size_t op = size_t(forms.first); op <= size_t(forms.last); op++) {
            kinds[op] = {op_handlers[op], forms.family, false};
            op_handlers[op] = count_op;
        }
    }
    for (Op op : kGenericOps) kinds[size_t(op)].generic = true;
    rewrite_hook = note_rewrite;
}

std::string execution_report() {
    char line[160];
    std::snprintf(line, sizeof line, "%-16s%14s%14s%8s%10s%13s%15s\n", "family", "executions", "hits", "", "misses",
                  "specialised", "de-specialised");
    std::string text = line;
    for (size_t i = 0; i < std::size(counts); i++) {
        Counts const& family = counts[i];
        double share = family.executions ? 100.0 * double(family.hits) / double(family.executions) : 0.0;
        std::snprintf(line, sizeof line, "%-16s%14llu%14llu%7.1f%%%10llu%13llu%15llu\n", kFamilyNames[i],
                      static_cast<unsigned long long>(family.executions), static_cast<unsigned long long>(family.hits),
                      share, static_cast<unsigned long long>(family.misses),
                      static_cast<unsigned long long>(family.specialized),
                      static_cast<unsigned long long>(family.unspecialized));
        text += line;
    }
    return text;
}

}  // namespace py::vm

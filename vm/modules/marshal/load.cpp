#include <unordered_set>

#include "loader/verifier/verifier.h"
#include "marshal/format/reader.h"
#include "vm/modules/marshal/marshal.h"
#include "vm/objects/exception.h"
#include "vm/runtime/code/constants.h"
#include "vm/runtime/protocol/operations.h"

// From marshalled bytes to values.

namespace py::vm {
namespace {

Error raise_read_error(Thread& thread, marshal::ReadError const& error) {
    using Kind = marshal::ReadErrorKind;
    switch (error.kind) {
        case Kind::Truncated:
            return raise(thread, EOFError_type,
                         error.offset == 0 ? "EOF read where object expected" : "marshal data too short");
        case Kind::UnknownType: return raise(thread, ValueError_type, "bad marshal data (unknown type code)");
        case Kind::BadSize: return raise(thread, ValueError_type, "bad marshal data (bytes object size out of range)");
        case Kind::TooDeep: return raise(thread, ValueError_type, "recursion limit exceeded");
        case Kind::BadReference: return raise(thread, ValueError_type, "bad marshal data (invalid reference)");
        case Kind::UnexpectedNull: return raise(thread, TypeError_type, "NULL object in marshal data for object");
        case Kind::BadLong: return raise(thread, ValueError_type, "bad marshal data (digit out of range in long)");
        case Kind::BadFloat:
        case Kind::BadText:
        case Kind::WrongFieldType:
        case Kind::NotCode: break;
    }
    return raise(thread, ValueError_type, "bad marshal data ({})", {marshal::message_of(error.kind)});
}

/// Verifies the code objects that a value holds; those inside another one are verified with it.
class Verification {
  public:
    Verification(Arena& arena, loader::VerifiedModule& verified) : arena_(arena), verified_(verified) {}

    Raises<void> visit(Thread& thread, code::Object const* object) {
        switch (object->kind) {
            case code::ObjectKind::Code: return verify(thread, static_cast<code::CodeObject const*>(object));
            case code::ObjectKind::Tuple:
            case code::ObjectKind::List:
            case code::ObjectKind::Set:
            case code::ObjectKind::FrozenSet:
                if (!seen_.insert(object).second) return {};
                for (code::Object const* item : static_cast<code::SequenceObject const*>(object)->items)
                    TRY(visit(thread, item));
                return {};
            case code::ObjectKind::Dict:
                if (!seen_.insert(object).second) return {};
                for (auto const& entry : static_cast<code::DictObject const*>(object)->entries) {
                    TRY(visit(thread, entry.key));
                    TRY(visit(thread, entry.value));
                }
                return {};
            default: return {};
        }
    }

  private:
    Raises<void> verify(Thread& thread, code::CodeObject const* code) {
        if (verified_.contains(code)) return {};
        auto result = loader::verify(*code, bytecode::kTarget311, arena_);
        if (!result.ok()) return raise(thread, ValueError_type, "bad marshal data ({})", {result.error().to_string()});
        for (auto const& entry : result.value()) verified_.insert(entry);
        return {};
    }

    Arena& arena_;
    loader::VerifiedModule& verified_;
    std::unordered_set<code::Object const*> seen_;
};

}  // namespace

Raises<LoadedValue> load_marshalled(Thread& thread, ByteView bytes, Str* filename) {
    Arena arena(Arena::Chunks::Lasting);
    Arena scratch;
    code::ObjectFactory factory(arena, scratch);
    auto read = marshal::read_prefix(bytes, factory);
    if (!read.ok()) return raise_read_error(thread, read.error());
    code::Object const* object = read.value().object;
    loader::VerifiedModule verified;
    if (object->kind == code::ObjectKind::Code) {
        auto result = loader::verify(*static_cast<code::CodeObject const*>(object), bytecode::kTarget311, arena);
        if (!result.ok()) return raise(thread, ValueError_type, "bad marshal data ({})", {result.error().to_string()});
        verified = std::move(result).value();
    } else {
        TRY(Verification(arena, verified).visit(thread, object));
    }
    bool has_code = !verified.empty();
    // Without code nothing needs the memory of the constants any longer.
    CodeStorage* storage = has_code ? new_code_storage(std::move(arena), std::move(verified)) : nullptr;
    List* kept = new_list();
    ConstantMaker maker(storage, filename);
    maker.remember_in(kept);
    Value made = TRY(maker.make(thread, object));
    return LoadedValue{made, read.value().size};
}

}  // namespace py::vm

#include "vm/modules/compression/lzma_filters.h"

#include <cstdlib>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

bool is_branch_filter(lzma_vli id) {
    switch (id) {
        case LZMA_FILTER_X86:
        case LZMA_FILTER_POWERPC:
        case LZMA_FILTER_IA64:
        case LZMA_FILTER_ARM:
        case LZMA_FILTER_ARMTHUMB:
        case LZMA_FILTER_SPARC: return true;
        default: return false;
    }
}

bool is_lzma_filter(lzma_vli id) { return id == LZMA_FILTER_LZMA1 || id == LZMA_FILTER_LZMA2; }

Raises<lzma_vli> to_filter_id(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    BigInt number = big_int_of(index);
    if (number.is_negative()) return raise(thread, OverflowError_type, "can't convert negative int to unsigned");
    if (number.bit_length() > 64) return raise(thread, OverflowError_type, "int too big to convert");
    return number.is_zero() ? 0 : number.magnitude()[0];
}

/// The entries of a filter specifier; only those asked for may be there.
class Specifier {
  public:
    Specifier(Thread& thread, Value mapping, char const* kind) : thread_(thread), mapping_(mapping), kind_(kind) {}

    /// Leaves `target` as it is where there is no such entry.
    template <class Number>
    Raises<void> read(char const* name, Number& target) {
        Value value = TRY(find(name));
        if (value.is_empty()) return {};
        auto number = to_lzma_number(thread_, value);
        if (!number.ok()) return wrong();
        target = Number(number.value());
        return {};
    }
    /// Whether all entries have been asked for.
    Raises<void> finish() {
        if (TRY(length_of(thread_, mapping_)) == found_) return {};
        return wrong();
    }
    Raises<Value> find(char const* name) {
        auto value = get_item(thread_, mapping_, Value::of(intern(name)));
        if (value.ok()) {
            found_++;
            return value;
        }
        if (!catch_pending(thread_, KeyError_type)) return Error{};
        return kEmpty;
    }

  private:
    Error wrong() {
        thread_.pending = nullptr;
        return raise(thread_, ValueError_type, "Invalid filter specifier for {} filter", {kind_});
    }
    Thread& thread_;
    Value mapping_;
    char const* kind_;
    int64_t found_ = 0;
};

Raises<void> read_lzma_options(Thread& thread, Value mapping, lzma_options_lzma& options) {
    Specifier specifier(thread, mapping, "LZMA");
    TRY(specifier.find("id"));
    Value preset_value = TRY(specifier.find("preset"));
    uint32_t preset = preset_value.is_empty() ? LZMA_PRESET_DEFAULT : TRY(to_lzma_number(thread, preset_value));
    if (lzma().lzma_lzma_preset(&options, preset)) {
        return raise(thread, lzma_error(), "Invalid compression preset: {}", {preset});
    }
    TRY(specifier.read("dict_size", options.dict_size));
    TRY(specifier.read("lc", options.lc));
    TRY(specifier.read("lp", options.lp));
    TRY(specifier.read("pb", options.pb));
    TRY(specifier.read("mode", options.mode));
    TRY(specifier.read("nice_len", options.nice_len));
    TRY(specifier.read("mf", options.mf));
    TRY(specifier.read("depth", options.depth));
    return specifier.finish();
}

}  // namespace

Raises<uint32_t> to_lzma_number(Thread& thread, Value value) {
    lzma_vli number = TRY(to_filter_id(thread, value));
    if (number > UINT32_MAX) return raise(thread, OverflowError_type, "Value too large for uint32_t type");
    return uint32_t(number);
}

Raises<void> LzmaFilters::add(Thread& thread, Value specifier) {
    if (!type_of(specifier)->slots.get_item || specifier.is<Str>()) {
        return raise(thread, TypeError_type, "Filter specifier must be a dict or dict-like object");
    }
    auto id_value = get_item(thread, specifier, Value::of(intern("id")));
    if (!id_value.ok()) {
        if (!catch_pending(thread, KeyError_type)) return Error{};
        return raise(thread, ValueError_type, "Filter specifier must have an \"id\" entry");
    }
    lzma_vli id = TRY(to_filter_id(thread, id_value.value()));
    Options& options = options_[count_];
    lzma_filter& filter = filters_[count_];
    filter = {id, &options};
    if (is_lzma_filter(id)) {
        TRY(read_lzma_options(thread, specifier, options.lzma));
    } else if (id == LZMA_FILTER_DELTA) {
        Specifier entries(thread, specifier, "delta");
        TRY(entries.find("id"));
        options.delta = {};
        options.delta.type = LZMA_DELTA_TYPE_BYTE;
        options.delta.dist = 1;
        TRY(entries.read("dist", options.delta.dist));
        TRY(entries.finish());
    } else if (is_branch_filter(id)) {
        Specifier entries(thread, specifier, "BCJ");
        TRY(entries.find("id"));
        options.branch = {};
        TRY(entries.read("start_offset", options.branch.start_offset));
        TRY(entries.finish());
    } else {
        return raise(thread, ValueError_type, "Invalid filter ID: {}", {int64_t(id)});
    }
    count_++;
    filters_[count_] = {LZMA_VLI_UNKNOWN, nullptr};
    return {};
}

Raises<void> LzmaFilters::read(Thread& thread, Value specifiers) {
    if (specifiers.is<Dict>()) return raise(thread, TypeError_type, "{} is not a sequence", {type_of(specifiers)});
    TRY(length_of(thread, specifiers));
    Tuple* items = TRY(tuple_from(thread, specifiers));
    if (items->size > LZMA_FILTERS_MAX) {
        return raise(thread, ValueError_type, "Too many filters - liblzma supports a maximum of {}",
                     {LZMA_FILTERS_MAX});
    }
    for (Value item : items->span()) TRY(add(thread, item));
    return {};
}

Raises<void> check_lzma(Thread& thread, lzma_ret result) {
    switch (result) {
        case LZMA_OK:
        case LZMA_GET_CHECK:
        case LZMA_NO_CHECK:
        case LZMA_STREAM_END: return {};
        case LZMA_UNSUPPORTED_CHECK: return raise(thread, lzma_error(), "Unsupported integrity check");
        case LZMA_MEM_ERROR: return raise_exception(thread, make_memory_error());
        case LZMA_MEMLIMIT_ERROR: return raise(thread, lzma_error(), "Memory usage limit exceeded");
        case LZMA_FORMAT_ERROR: return raise(thread, lzma_error(), "Input format not supported by decoder");
        case LZMA_OPTIONS_ERROR: return raise(thread, lzma_error(), "Invalid or unsupported options");
        case LZMA_DATA_ERROR: return raise(thread, lzma_error(), "Corrupt input data");
        case LZMA_BUF_ERROR: return raise(thread, lzma_error(), "Insufficient buffer space");
        case LZMA_PROG_ERROR: return raise(thread, lzma_error(), "Internal error");
        default: return raise(thread, lzma_error(), "Unrecognized error from liblzma: {}", {int(result)});
    }
}

Raises<Value> encode_filter_properties(Thread& thread, Value* args) {
    LzmaFilters filters;
    TRY(filters.add(thread, args[0]));
    uint32_t size = 0;
    TRY(check_lzma(thread, lzma().lzma_properties_size(&size, filters.get())));
    Bytes* encoded = new_bytes(size);
    TRY(check_lzma(thread, lzma().lzma_properties_encode(filters.get(), encoded->data)));
    return Value::of(encoded);
}

Raises<Value> decode_filter_properties(Thread& thread, Value* args) {
    lzma_filter filter{TRY(to_filter_id(thread, args[0])), nullptr};
    Buffer encoded;
    TRY(encoded.acquire(thread, args[1]));
    TRY(check_lzma(thread, lzma().lzma_properties_decode(&filter, nullptr, encoded.data(), encoded.size())));
    Dict* dict = new_dict();
    auto set = [&](char const* name, uint64_t value) { dict->store(intern(name), make_int(value)); };
    set("id", filter.id);
    if (is_lzma_filter(filter.id)) {
        auto* options = static_cast<lzma_options_lzma*>(filter.options);
        set("dict_size", options->dict_size);
        if (filter.id == LZMA_FILTER_LZMA1) {
            set("lc", options->lc);
            set("lp", options->lp);
            set("pb", options->pb);
        }
    } else if (filter.id == LZMA_FILTER_DELTA) {
        set("dist", static_cast<lzma_options_delta*>(filter.options)->dist);
    } else if (filter.options) {
        set("start_offset", static_cast<lzma_options_bcj*>(filter.options)->start_offset);
    }
    // liblzma has allocated them.
    std::free(filter.options);
    return Value::of(dict);
}

}  // namespace py::vm

#pragma once

#include "vm/modules/compression/library.h"
#include "vm/objects/value.h"

namespace py::vm {

class Thread;
struct Type;

/// A chain of filters with their options, as liblzma takes it.
class LzmaFilters {
  public:
    LzmaFilters() { filters_[0] = {LZMA_VLI_UNKNOWN, nullptr}; }
    LzmaFilters(LzmaFilters const&) = delete;

    /// From a sequence of filter specifiers. Errors: TypeError, ValueError, lzma.LZMAError.
    Raises<void> read(Thread& thread, Value specifiers);
    /// One more, from a mapping. Errors as above.
    Raises<void> add(Thread& thread, Value specifier);
    lzma_filter const* get() const { return filters_; }
    lzma_filter const& first() const { return filters_[0]; }
    size_t size() const { return count_; }

  private:
    union Options {
        lzma_options_lzma lzma;
        lzma_options_delta delta;
        lzma_options_bcj branch;
    };
    lzma_filter filters_[LZMA_FILTERS_MAX + 1];
    Options options_[LZMA_FILTERS_MAX] = {};
    size_t count_ = 0;
};

/// lzma.LZMAError
Type& lzma_error();
/// Errors for results of liblzma that are none of success.
Raises<void> check_lzma(Thread& thread, lzma_ret result);
Raises<uint32_t> to_lzma_number(Thread& thread, Value value);

/// _lzma._encode_filter_properties and _lzma._decode_filter_properties.
Raises<Value> encode_filter_properties(Thread& thread, Value* args);
Raises<Value> decode_filter_properties(Thread& thread, Value* args);

}  // namespace py::vm

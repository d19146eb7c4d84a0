#include "marshal/base/encoding_converter.h"

#include <cerrno>

namespace py {

std::optional<EncodingConverter> EncodingConverter::open(char const* to, char const* from) {
    iconv_t handle = iconv_open(to, from);
    if (handle == kNone) return {};
    return EncodingConverter(handle);
}

EncodingConverter::~EncodingConverter() {
    if (handle_ != kNone) iconv_close(handle_);
}

EncodingConverter::Outcome EncodingConverter::convert(std::string_view& input, std::span<char>& output) {
    char* in = const_cast<char*>(input.data());
    size_t in_left = input.size();
    char* out = output.data();
    size_t out_left = output.size();
    size_t converted = iconv(handle_, &in, &in_left, &out, &out_left);
    int error = errno;
    input = input.substr(input.size() - in_left);
    output = output.last(out_left);
    if (converted != size_t(-1)) return Outcome::Done;
    if (error == E2BIG) return Outcome::NoRoom;
    return error == EINVAL ? Outcome::Incomplete : Outcome::Invalid;
}

bool EncodingConverter::finish(std::span<char>& output) {
    char* out = output.data();
    size_t out_left = output.size();
    size_t converted = iconv(handle_, nullptr, nullptr, &out, &out_left);
    output = output.last(out_left);
    return converted != size_t(-1);
}

void EncodingConverter::reset() { iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

}  // namespace py

#include "compiler/driver/cache/code_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "compiler/driver/cache/content_hash.h"
#include "marshal/base/utf8.h"
#include "marshal/bytecode/target.h"
#include "marshal/format/type_code.h"

namespace py::compiler::driver {

namespace {

constexpr uint32_t kMagic = 0x31636370;

/// In front of the code that is kept.
struct ValueHeader {
    uint32_t magic = kMagic;
    /// Where the path belongs, in the code behind this header, and the reference bit of its type.
    uint32_t offset = 0;
    uint64_t reference_flag = 0;
    /// Of the code.
    uint64_t checksum = 0;
};

/// A str as marshal writes one that is not interned.
Bytes encode_name(std::string_view name, uint8_t flag) {
    bool ascii = utf8::is_ascii(name);
    bool is_short = ascii && name.size() < 256;
    auto type = is_short ? marshal::TypeCode::ShortAscii
                : ascii  ? marshal::TypeCode::Ascii
                         : marshal::TypeCode::Unicode;
    Bytes bytes = {uint8_t(uint8_t(type) | flag)};
    for (int i = 0; i < (is_short ? 1 : 4); i++) bytes.push_back(uint8_t(name.size() >> (8 * i)));
    bytes.insert(bytes.end(), name.begin(), name.end());
    return bytes;
}

/// CPython shares names so short with constants.
bool is_too_short(std::string_view name) { return name.size() < 2 || (name.size() == 2 && !utf8::is_ascii(name)); }

}  // namespace

uint64_t build_stamp() {
    static uint64_t const stamp = [] {
        struct stat status;
        if (::stat("/proc/self/exe", &status) != 0) return uint64_t(0);
        uint64_t parts[] = {uint64_t(status.st_mtim.tv_sec), uint64_t(status.st_mtim.tv_nsec), uint64_t(status.st_size),
                            uint64_t(status.st_ino)};
        return short_content_hash({reinterpret_cast<uint8_t const*>(parts), sizeof parts});
    }();
    return stamp;
}

StoreKey make_store_key(ByteView source, int level) {
    struct {
        ContentHash source;
        uint64_t build;
        uint32_t magic;
        int32_t level;
    } parts = {content_hash(source), build_stamp(), bytecode::kTarget311.magic, level};
    return content_hash({reinterpret_cast<uint8_t const*>(&parts), sizeof parts});
}

std::optional<Bytes> without_filename(ByteView body, std::string_view filename) {
    if (is_too_short(filename)) return {};
    auto text = as_text(body);
    auto place = text.find(filename);
    // A second occurrence may be a constant.
    if (place == text.npos || text.find(filename, place + 1) != text.npos) return {};
    auto plain = encode_name(filename, 0);
    size_t lead = plain.size() - filename.size();
    if (place < lead) return {};
    size_t start = place - lead;
    uint8_t flag = body[start] & marshal::kReferenceFlag;
    plain[0] |= flag;
    if (!std::ranges::equal(body.subspan(start, plain.size()), plain)) return {};
    Bytes value(sizeof(ValueHeader));
    value.insert(value.end(), body.begin(), body.begin() + ptrdiff_t(start));
    value.insert(value.end(), body.begin() + ptrdiff_t(start + plain.size()), body.end());
    ValueHeader header;
    header.offset = uint32_t(start);
    header.reference_flag = flag;
    header.checksum = short_content_hash(ByteView(value).subspan(sizeof header));
    std::memcpy(value.data(), &header, sizeof header);
    return value;
}

std::optional<Bytes> with_filename(ByteView value, std::string_view filename) {
    ValueHeader header;
    if (value.size() < sizeof header || is_too_short(filename)) return {};
    std::memcpy(&header, value.data(), sizeof header);
    auto code = value.subspan(sizeof header);
    if (header.magic != kMagic || header.offset > code.size() || short_content_hash(code) != header.checksum) return {};
    auto name = encode_name(filename, uint8_t(header.reference_flag) & marshal::kReferenceFlag);
    Bytes body;
    body.reserve(code.size() + name.size());
    body.insert(body.end(), code.begin(), code.begin() + header.offset);
    body.insert(body.end(), name.begin(), name.end());
    body.insert(body.end(), code.begin() + header.offset, code.end());
    return body;
}

}  // namespace py::compiler::driver

#include "vm/codecs/multibyte/codec.h"
#include "vm/codecs/multibyte/iso2022.h"
#include "vm/codecs/multibyte/stateless.h"

// The encodings, and what they are made of.

namespace py::vm::multibyte {
namespace {

using Id = CharacterSetId;

constexpr StatelessEncoding kGb2312{Id::Gb2312};
constexpr StatelessEncoding kGbk{Id::Gbk};
constexpr StatelessEncoding kGb18030{Id::Gb18030, Extension::FourBytes};
constexpr StatelessEncoding kBig5{Id::Big5};
constexpr StatelessEncoding kCp950{Id::Cp950};
constexpr StatelessEncoding kBig5Hkscs{Id::Big5Hkscs};
constexpr StatelessEncoding kEucKr{Id::EucKr, Extension::HangulLetters};
constexpr StatelessEncoding kCp949{Id::Uhc};
constexpr StatelessEncoding kJohab{Id::Johab};
constexpr StatelessEncoding kEucJp{Id::EucJp, Extension::None, {Id::Jisx0212}, 1};
constexpr StatelessEncoding kShiftJis{Id::ShiftJis};
constexpr StatelessEncoding kCp932{Id::Cp932};
constexpr StatelessEncoding kEucJis2004{Id::Jisx0213, Extension::None, {Id::Jisx0213Plane2, Id::Jisx0212}, 2};
constexpr StatelessEncoding kShiftJis2004{Id::ShiftJisx0213};
constexpr StatelessEncoding kEucJisx0213{
    Id::Jisx0213Of2000, Extension::None, {Id::Jisx0213Plane2Of2000, Id::Jisx0212}, 2};
constexpr StatelessEncoding kShiftJisx0213{Id::ShiftJisx0213Of2000};

constexpr Designation kRoman{Charset::Roman, 0};
constexpr Designation kKatakana{Charset::Katakana, 0};
constexpr Designation kJisx0208{Charset::Jisx0208, 0, Id::EucJp};
constexpr Designation kJisx0208Of1978{Charset::Jisx0208Of1978, 0, Id::EucJp};
constexpr Designation kJisx0212{Charset::Jisx0212, 0, Id::Jisx0212};
constexpr Designation kJapanese2[] = {kJisx0208,
                                      kJisx0212,
                                      {Charset::Ksx1001, 0, Id::EucKr},
                                      {Charset::Gb2312, 0, Id::Gb2312},
                                      kRoman,
                                      kJisx0208Of1978,
                                      {Charset::Latin1, 2},
                                      {Charset::Greek, 2}};
constexpr Designation kKorean[] = {{Charset::Ksx1001, 1, Id::EucKr}};
constexpr Designation kJapanese[] = {kJisx0208, kRoman, kJisx0208Of1978};
constexpr Designation kJapanese1[] = {kJisx0208, kJisx0212, kRoman, kJisx0208Of1978};
constexpr Designation kJapanese3[] = {{Charset::Jisx0213Of2000, 0, Id::Jisx0213Of2000, true, true},
                                      kJisx0208,
                                      {Charset::Jisx0213Of2000, 0, Id::Jisx0213Of2000, false, true},
                                      {Charset::Jisx0213Plane2, 0, Id::Jisx0213Plane2Of2000}};
constexpr Designation kJapanese2004[] = {{Charset::Jisx0213, 0, Id::Jisx0213, true, true},
                                         kJisx0208,
                                         {Charset::Jisx0213, 0, Id::Jisx0213, false, true},
                                         {Charset::Jisx0213Plane2, 0, Id::Jisx0213Plane2}};
constexpr Designation kJapaneseExtended[] = {kJisx0208, kJisx0212, kRoman, kKatakana, kJisx0208Of1978};

constexpr Iso2022Encoding kIso2022Kr{.designations = kKorean, .shifts = true};
constexpr Iso2022Encoding kIso2022Jp{.designations = kJapanese, .knows_revisions = true};
constexpr Iso2022Encoding kIso2022Jp1{.designations = kJapanese1, .knows_revisions = true};
constexpr Iso2022Encoding kIso2022Jp2{.designations = kJapanese2, .has_place_2 = true, .knows_revisions = true};
constexpr Iso2022Encoding kIso2022Jp3{.designations = kJapanese3, .knows_revisions = true};
constexpr Iso2022Encoding kIso2022Jp2004{.designations = kJapanese2004, .knows_revisions = true};
constexpr Iso2022Encoding kIso2022JpExt{.designations = kJapaneseExtended, .knows_revisions = true};

constexpr Codec stateless(std::string_view module, std::string_view name, StatelessEncoding const& encoding) {
    return {.name = name,
            .module = module,
            .decode = decode_stateless,
            .encode = encode_stateless,
            .load = load_stateless,
            .details = &encoding};
}

constexpr Codec iso2022(std::string_view name, Iso2022Encoding const& encoding) {
    return {.name = name,
            .module = "_codecs_iso2022",
            .decode = decode_iso2022,
            .encode = encode_iso2022,
            .finish = finish_iso2022,
            .begin_encoder = begin_iso2022_encoder,
            .begin_decoder = begin_iso2022_decoder,
            .reset_decoder = reset_iso2022_decoder,
            .load = load_iso2022,
            .details = &encoding};
}

constexpr Codec kCodecs[] = {
    stateless("_codecs_cn", "gb2312", kGb2312),
    stateless("_codecs_cn", "gbk", kGbk),
    stateless("_codecs_cn", "gb18030", kGb18030),
    stateless("_codecs_hk", "big5hkscs", kBig5Hkscs),
    stateless("_codecs_jp", "shift_jis", kShiftJis),
    stateless("_codecs_jp", "cp932", kCp932),
    stateless("_codecs_jp", "euc_jp", kEucJp),
    stateless("_codecs_jp", "shift_jis_2004", kShiftJis2004),
    stateless("_codecs_jp", "euc_jis_2004", kEucJis2004),
    stateless("_codecs_jp", "euc_jisx0213", kEucJisx0213),
    stateless("_codecs_jp", "shift_jisx0213", kShiftJisx0213),
    stateless("_codecs_kr", "euc_kr", kEucKr),
    stateless("_codecs_kr", "cp949", kCp949),
    stateless("_codecs_kr", "johab", kJohab),
    stateless("_codecs_tw", "big5", kBig5),
    stateless("_codecs_tw", "cp950", kCp950),
    iso2022("iso2022_kr", kIso2022Kr),
    iso2022("iso2022_jp", kIso2022Jp),
    iso2022("iso2022_jp_1", kIso2022Jp1),
    iso2022("iso2022_jp_2", kIso2022Jp2),
    iso2022("iso2022_jp_2004", kIso2022Jp2004),
    iso2022("iso2022_jp_3", kIso2022Jp3),
    iso2022("iso2022_jp_ext", kIso2022JpExt),
};

}  // namespace

Codec const* find_codec(std::string_view module, std::string_view name) {
    if (module == kHzCodec.module && name == kHzCodec.name) return &kHzCodec;
    for (Codec const& codec : kCodecs) {
        if (codec.module == module && codec.name == name) return &codec;
    }
    return nullptr;
}

}  // namespace py::vm::multibyte

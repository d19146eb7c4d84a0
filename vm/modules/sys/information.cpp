#include "vm/modules/sys/information.h"

#include <gnu/libc-version.h>

#include <cfloat>
#include <string>

#include "vm/objects/long/int.h"
#include "vm/objects/str/str.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/system/configuration.h"

// sys: version_info, flags, float_info, int_info, hash_info, thread_info.

namespace py::vm {
namespace {

constexpr StructField kVersionFields[] = {
    {"major", "first number: changes with the language as a whole"},
    {"minor", "second number: changes with what the language has"},
    {"micro", "third number: changes with mended faults"},
    {"releaselevel", "how finished it is: 'final', or before that 'alpha', 'beta' and 'candidate'"},
    {"serial", "counts the releases of one level"},
};
constexpr StructField kFlagFields[] = {
    {"debug", "-d"},
    {"inspect", "-i"},
    {"interactive", "-i"},
    {"optimize", "-O or -OO"},
    {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"},
    {"no_site", "-S"},
    {"ignore_environment", "-E"},
    {"verbose", "-v"},
    {"bytes_warning", "-b"},
    {"quiet", "-q"},
    {"hash_randomization", "-R"},
    {"isolated", "-I"},
    {"dev_mode", "-X dev"},
    {"utf8_mode", "-X utf8"},
    {"warn_default_encoding", "-X warn_default_encoding"},
    {"safe_path", "-P"},
    {"int_max_str_digits", "-X int_max_str_digits"},
};
constexpr StructField kFloatFields[] = {
    {"max", "the largest finite float"},
    {"max_exp", "the largest int e for which radix**(e-1) is a float"},
    {"max_10_exp", "the largest int e for which 10**e is a float"},
    {"min", "the smallest positive normalized float"},
    {"min_exp", "the smallest int e for which radix**(e-1) is a normalized float"},
    {"min_10_exp", "the smallest int e for which 10**e is a normalized float"},
    {"dig", "decimal digits that every float can hold faithfully"},
    {"mant_dig", "digits of the mantissa, in the radix"},
    {"epsilon", "distance from 1 to the next float"},
    {"radix", "base of the exponent"},
    {"rounds", "how arithmetic rounds: 1 is to nearest"},
};
constexpr StructField kIntFields[] = {
    {"bits_per_digit", "bits of a digit"},
    {"sizeof_digit", "bytes that hold a digit"},
    {"default_max_str_digits", "the limit of digits in conversions to and from str"},
    {"str_digits_check_threshold", "the smallest limit that may be set"},
};
constexpr StructField kHashFields[] = {
    {"width", "bits of a hash value"},
    {"modulus", "the prime by which numbers are hashed"},
    {"inf", "hash of infinity"},
    {"nan", "not used any more"},
    {"imag", "factor for the imaginary part of a complex number"},
    {"algorithm", "how str, bytes and memoryviews are hashed"},
    {"hash_bits", "bits that the algorithm gives"},
    {"seed_bits", "bits of its key"},
    {"cutoff", "length below which another algorithm serves"},
};
constexpr StructField kThreadFields[] = {
    {"name", "the kind of threads"},
    {"lock", "what locks are made of"},
    {"version", "the thread library and its version"},
};

Type version_info_type, flags_type, float_info_type, int_info_type, hash_info_type, thread_info_type;

template <size_t N>
StructSequenceSpec make_spec(std::string_view name, StructField const (&fields)[N], std::string_view doc,
                             uint32_t flags = 0) {
    return StructSequenceSpec(name, fields, N, doc, flags);
}
StructSequenceSpec const kVersionInfo =
    make_spec("sys.version_info", kVersionFields, "The version of the language as a named tuple.", kNoConstructor);
StructSequenceSpec const kFlags =
    make_spec("sys.flags", kFlagFields, "What command line and environment have switched on.", kNoConstructor);
StructSequenceSpec const kFloatInfo = make_spec("sys.float_info", kFloatFields, "Limits and precision of float.");
StructSequenceSpec const kIntInfo = make_spec("sys.int_info", kIntFields, "How ints are held and converted.");
StructSequenceSpec const kHashInfo = make_spec("sys.hash_info", kHashFields, "The parameters of hashing.");
StructSequenceSpec const kThreadInfo = make_spec("sys.thread_info", kThreadFields, "What threads are made of.");

Value text(std::string_view value) { return Value::of(make_str(value)); }
Value small(int64_t value) { return Value::small(value); }

Tuple* make_version_info() {
    return make_struct_sequence(version_info_type, {small(3), small(11), small(2), text("final"), small(0)});
}

Tuple* make_float_info() {
    return make_struct_sequence(float_info_type,
                                {Value::real(DBL_MAX), small(DBL_MAX_EXP), small(DBL_MAX_10_EXP), Value::real(DBL_MIN),
                                 small(DBL_MIN_EXP), small(DBL_MIN_10_EXP), small(DBL_DIG), small(DBL_MANT_DIG),
                                 Value::real(DBL_EPSILON), small(FLT_RADIX), small(1)});
}

Tuple* make_hash_info() {
    int64_t modulus = (int64_t(1) << 61) - 1;
    return make_struct_sequence(hash_info_type, {small(64), make_int(modulus), small(314159), small(0), small(1000003),
                                                 text("siphash13"), small(64), small(128), small(0)});
}

Tuple* make_flags() {
    Configuration const& asked = configuration;
    return make_struct_sequence(
        flags_type,
        {small(asked.debug), small(asked.inspect), small(asked.interactive), small(asked.optimize),
         small(asked.dont_write_bytecode), small(asked.no_user_site), small(asked.no_site),
         small(asked.ignore_environment), small(asked.verbose), small(asked.bytes_warning), small(asked.quiet),
         small(asked.hash_randomization), small(asked.isolated), boolean(asked.dev_mode), small(asked.utf8_mode),
         small(asked.warn_default_encoding), boolean(asked.safe_path), small(asked.int_max_str_digits)});
}

}  // namespace

void add_sys_information(Module* module) {
    struct Entry {
        Type* type;
        StructSequenceSpec const* spec;
    };
    for (auto [type, spec] : {Entry{&version_info_type, &kVersionInfo},
                              {&flags_type, &kFlags},
                              {&float_info_type, &kFloatInfo},
                              {&int_info_type, &kIntInfo},
                              {&hash_info_type, &kHashInfo},
                              {&thread_info_type, &kThreadInfo}}) {
        prepare_module_type(*type, *spec);
    }
    auto set = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
    set("version_info", Value::of(make_version_info()));
    set("flags", Value::of(make_flags()));
    set("float_info", Value::of(make_float_info()));
    set("int_info", Value::of(make_struct_sequence(int_info_type, {small(30), small(4), small(4300), small(640)})));
    set("hash_info", Value::of(make_hash_info()));
    std::string version = std::string("NPTL ") + gnu_get_libc_version();
    set("thread_info",
        Value::of(make_struct_sequence(thread_info_type, {text("pthread"), text("semaphore"), text(version)})));
}

}  // namespace py::vm

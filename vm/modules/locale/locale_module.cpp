#include <langinfo.h>
#include <libintl.h>

#include <climits>
#include <clocale>
#include <cstring>
#include <cwchar>
#include <vector>

#include "vm/errors/os_error.h"
#include "vm/modules/constants.h"
#include "vm/modules/io/text_wrapper.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/file_system_path.h"

// The module _locale: what the C library knows of languages and countries.

namespace py::vm {
namespace {

/// locale.Error; a root of the heap once it is made.
Value locale_error = kEmpty;

Error raise_locale(Thread& thread, std::string_view text) {
    auto made = call(thread, locale_error, {Value::of(make_str(text))});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Raises<Value> locale_setlocale(Thread& thread, Value* args) {
    int category = TRY(to_c_int(thread, args[0]));
    if (category < LC_CTYPE || category > LC_ALL) return raise_locale(thread, "invalid locale category");
    char const* result;
    if (is_given(args[1])) {
        if (!args[1].is<Str>())
            return raise(thread, TypeError_type, "setlocale() argument 2 must be str or None, not {}",
                         {type_of(args[1])});
        std::string name = TRY(to_c_text(thread, args[1], "setlocale", "2"));
        result = setlocale(category, name.c_str());
        if (!result) return raise_locale(thread, "unsupported locale setting");
    } else {
        result = setlocale(category, nullptr);
        if (!result) return raise_locale(thread, "locale query failed");
    }
    return Value::of(fs_decode(result));
}

/// Sizes of the groups of digits; a 0 at the end repeats the last one.
Value grouping(char const* sizes) {
    List* list = new_list();
    for (char const* size = sizes; *size && *size != CHAR_MAX; size++) list->append(Value::small(*size));
    if (sizes[0] == '\0') return Value::of(list);
    list->append(Value::small(sizes[list->size] == CHAR_MAX ? CHAR_MAX : 0));
    return Value::of(list);
}

Raises<Value> locale_localeconv(Thread&, Value*) {
    lconv const* conventions = localeconv();
    Dict* result = new_dict();
    auto text = [&](char const* name, char const* value) { result->store(intern(name), Value::of(fs_decode(value))); };
    auto number = [&](char const* name, char value) { result->store(intern(name), Value::small(value)); };
    text("decimal_point", conventions->decimal_point);
    text("thousands_sep", conventions->thousands_sep);
    result->store(intern("grouping"), grouping(conventions->grouping));
    text("int_curr_symbol", conventions->int_curr_symbol);
    text("currency_symbol", conventions->currency_symbol);
    text("mon_decimal_point", conventions->mon_decimal_point);
    text("mon_thousands_sep", conventions->mon_thousands_sep);
    result->store(intern("mon_grouping"), grouping(conventions->mon_grouping));
    text("positive_sign", conventions->positive_sign);
    text("negative_sign", conventions->negative_sign);
    number("int_frac_digits", conventions->int_frac_digits);
    number("frac_digits", conventions->frac_digits);
    number("p_cs_precedes", conventions->p_cs_precedes);
    number("p_sep_by_space", conventions->p_sep_by_space);
    number("n_cs_precedes", conventions->n_cs_precedes);
    number("n_sep_by_space", conventions->n_sep_by_space);
    number("p_sign_posn", conventions->p_sign_posn);
    number("n_sign_posn", conventions->n_sign_posn);
    return Value::of(result);
}

/// Wide characters for the functions of the C library.
Raises<std::wstring> to_wide(Thread& thread, Value value, char const* function, char const* argument) {
    if (!value.is<Str>())
        return raise(thread, TypeError_type, "{}() argument {} must be str, not {}",
                     {function, argument, type_of(value)});
    std::wstring wide;
    Str* text = value.as<Str>();
    for (size_t i = 0; i < text->length; i++) {
        if (text->at(i) == 0) return raise(thread, ValueError_type, "embedded null character");
        wide.push_back(wchar_t(text->at(i)));
    }
    return wide;
}

Raises<Value> locale_strcoll(Thread& thread, Value* args) {
    std::wstring first = TRY(to_wide(thread, args[0], "strcoll", "1"));
    std::wstring second = TRY(to_wide(thread, args[1], "strcoll", "2"));
    return Value::small(wcscoll(first.c_str(), second.c_str()));
}

Raises<Value> locale_strxfrm(Thread& thread, Value* args) {
    std::wstring text = TRY(to_wide(thread, args[0], "strxfrm", "1"));
    size_t size = wcsxfrm(nullptr, text.c_str(), 0);
    if (size > size_t(1) << 40) return raise_os_error(thread, errno);
    std::vector<wchar_t> result(size + 1);
    wcsxfrm(result.data(), text.c_str(), result.size());
    return Value::of(make_str(reinterpret_cast<char32_t const*>(result.data()), size));
}

#define LANGINFO(name) {#name, name}
constexpr IntConstant kLanguageItems[] = {
    LANGINFO(DAY_1),       LANGINFO(DAY_2),     LANGINFO(DAY_3),      LANGINFO(DAY_4),     LANGINFO(DAY_5),
    LANGINFO(DAY_6),       LANGINFO(DAY_7),     LANGINFO(ABDAY_1),    LANGINFO(ABDAY_2),   LANGINFO(ABDAY_3),
    LANGINFO(ABDAY_4),     LANGINFO(ABDAY_5),   LANGINFO(ABDAY_6),    LANGINFO(ABDAY_7),   LANGINFO(MON_1),
    LANGINFO(MON_2),       LANGINFO(MON_3),     LANGINFO(MON_4),      LANGINFO(MON_5),     LANGINFO(MON_6),
    LANGINFO(MON_7),       LANGINFO(MON_8),     LANGINFO(MON_9),      LANGINFO(MON_10),    LANGINFO(MON_11),
    LANGINFO(MON_12),      LANGINFO(ABMON_1),   LANGINFO(ABMON_2),    LANGINFO(ABMON_3),   LANGINFO(ABMON_4),
    LANGINFO(ABMON_5),     LANGINFO(ABMON_6),   LANGINFO(ABMON_7),    LANGINFO(ABMON_8),   LANGINFO(ABMON_9),
    LANGINFO(ABMON_10),    LANGINFO(ABMON_11),  LANGINFO(ABMON_12),   LANGINFO(RADIXCHAR), LANGINFO(THOUSEP),
    LANGINFO(CRNCYSTR),    LANGINFO(D_T_FMT),   LANGINFO(D_FMT),      LANGINFO(T_FMT),     LANGINFO(AM_STR),
    LANGINFO(PM_STR),      LANGINFO(CODESET),   LANGINFO(T_FMT_AMPM), LANGINFO(ERA),       LANGINFO(ERA_D_FMT),
    LANGINFO(ERA_D_T_FMT), LANGINFO(ERA_T_FMT), LANGINFO(ALT_DIGITS), LANGINFO(YESEXPR),   LANGINFO(NOEXPR),
    LANGINFO(_DATE_FMT),
};
constexpr IntConstant kCategories[] = {
    {"LC_CTYPE", LC_CTYPE},       {"LC_TIME", LC_TIME},       {"LC_COLLATE", LC_COLLATE}, {"LC_MONETARY", LC_MONETARY},
    {"LC_MESSAGES", LC_MESSAGES}, {"LC_NUMERIC", LC_NUMERIC}, {"LC_ALL", LC_ALL},         {"CHAR_MAX", CHAR_MAX},
};

Raises<Value> locale_nl_langinfo(Thread& thread, Value* args) {
    int key = TRY(to_c_int(thread, args[0]));
    for (IntConstant const& item : kLanguageItems) {
        if (item.value == key) return Value::of(fs_decode(nl_langinfo(nl_item(key))));
    }
    return raise(thread, ValueError_type, "unsupported langinfo constant");
}

Raises<Value> locale_getencoding(Thread&, Value*) { return Value::of(io::locale_encoding()); }

Raises<Value> locale_gettext(Thread& thread, Value* args) {
    std::string text = TRY(to_c_text(thread, args[0], "gettext", "1"));
    return Value::of(fs_decode(gettext(text.c_str())));
}

/// The domain of a message; None is the current one.
Raises<std::string> domain_argument(Thread& thread, Value value, char const* function) {
    if (is_none(value)) return std::string();
    return to_c_text(thread, value, function, "1");
}

Raises<Value> locale_dgettext(Thread& thread, Value* args) {
    std::string domain = TRY(domain_argument(thread, args[0], "dgettext"));
    std::string text = TRY(to_c_text(thread, args[1], "dgettext", "2"));
    return Value::of(fs_decode(dgettext(domain.empty() ? nullptr : domain.c_str(), text.c_str())));
}

Raises<Value> locale_dcgettext(Thread& thread, Value* args) {
    std::string domain = TRY(domain_argument(thread, args[0], "dcgettext"));
    std::string text = TRY(to_c_text(thread, args[1], "dcgettext", "2"));
    int category = TRY(to_c_int(thread, args[2]));
    return Value::of(fs_decode(dcgettext(domain.empty() ? nullptr : domain.c_str(), text.c_str(), category)));
}

Raises<Value> locale_textdomain(Thread& thread, Value* args) {
    std::string domain = TRY(domain_argument(thread, args[0], "textdomain"));
    char const* now = textdomain(domain.empty() ? nullptr : domain.c_str());
    if (!now) return raise_os_error(thread, errno);
    return Value::of(fs_decode(now));
}

Raises<Value> locale_bindtextdomain(Thread& thread, Value* args) {
    std::string domain = TRY(to_c_text(thread, args[0], "bindtextdomain", "1"));
    if (domain.empty()) return raise_locale(thread, "domain must be a non-empty string");
    std::string folder = is_none(args[1]) ? "" : TRY(fs_bytes(thread, args[1]));
    char const* now = bindtextdomain(domain.c_str(), is_none(args[1]) ? nullptr : folder.c_str());
    if (!now) return raise_os_error(thread, errno);
    return Value::of(fs_decode(now));
}

Raises<Value> locale_bind_textdomain_codeset(Thread& thread, Value* args) {
    std::string domain = TRY(to_c_text(thread, args[0], "bind_textdomain_codeset", "1"));
    std::string codeset = is_none(args[1]) ? "" : TRY(to_c_text(thread, args[1], "bind_textdomain_codeset", "2"));
    char const* now = bind_textdomain_codeset(domain.c_str(), is_none(args[1]) ? nullptr : codeset.c_str());
    return now ? Value::of(fs_decode(now)) : none();
}

constexpr MethodDef kFunctions[] = {
    {"setlocale", "(category, locale=<unrepresentable>, /)", locale_setlocale,
     "Sets the locale of a category (LC_...) and gives its name; without a locale, only gives it. Error if there is "
     "none of that name."},
    {"localeconv", "()", locale_localeconv, "Dict of how the locale writes numbers and money."},
    {"strcoll", "(os1, os2, /)", locale_strcoll, "Compares texts in the order of the locale: negative, 0 or positive."},
    {"strxfrm", "(string, /)", locale_strxfrm, "A text that compares, by itself, as the given one does in the locale."},
    {"nl_langinfo", "(key, /)", locale_nl_langinfo, "A text or name of the locale, such as the one for CODESET."},
    {"getencoding", "()", locale_getencoding, "Encoding of the locale."},
    {"gettext", "(msg, /)", locale_gettext,
     "A message in the language of the user, from the domain set by textdomain()."},
    {"dgettext", "(domain, msg, /)", locale_dgettext,
     "A message in the language of the user, from a domain (None: the one set)."},
    {"dcgettext", "(domain, msg, category, /)", locale_dcgettext,
     "A message in the language of the user, from a domain, by a category (LC_...)."},
    {"textdomain", "(domain, /)", locale_textdomain, "Sets the domain of messages and gives it; None only asks."},
    {"bindtextdomain", "(domain, dir, /)", locale_bindtextdomain,
     "Sets the directory of a domain's messages and gives it; None only asks."},
    {"bind_textdomain_codeset", "(domain, codeset, /)", locale_bind_textdomain_codeset,
     "Sets the encoding of a domain's messages and gives it; None only asks."},
};

Raises<void> fill(Thread& thread, Module* module) {
    add_int_constants(module, kCategories);
    add_int_constants(module, kLanguageItems);
    if (locale_error.is_empty()) {
        Dict* space = new_dict();
        space->store(names.__module__, Value::of(intern("locale")));
        Value bases = Value::of(make_tuple({Value::of(&Exception_type)}));
        locale_error = TRY(call(thread, Value::of(&type_type), {Value::of(intern("Error")), bases, Value::of(space)}));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(locale_error); }, nullptr);
    }
    module->dict->store(intern("Error"), locale_error);
    return {};
}

}  // namespace

extern NativeModule const kLocaleModule;
NativeModule const kLocaleModule{
    .name = "_locale", .doc = "Conventions of languages and countries.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
